"""The Django application of letter-storage-service."""

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    name = "images"
