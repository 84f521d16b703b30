"""The Django project of auth-service."""
