"""The Django application of user-service."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "profiles"
