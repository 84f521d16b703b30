"""The Django application of notification-service."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "notify"
