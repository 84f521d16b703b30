"""The Django application of routine-service."""

from django.apps import AppConfig


class RoutineConfig(AppConfig):
    name = "routine"
