"""The Django project of letter-service."""
