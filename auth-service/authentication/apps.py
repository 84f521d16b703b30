"""The Django application of auth-service."""

from django.apps import AppConfig


class AuthenticationConfig(AppConfig):
    name = "authentication"
