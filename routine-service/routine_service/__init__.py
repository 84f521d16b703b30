"""The Django project of routine-service."""
