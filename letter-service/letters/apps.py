"""The Django application of letter-service."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "letters"
