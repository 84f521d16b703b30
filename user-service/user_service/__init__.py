"""The Django project of user-service."""
