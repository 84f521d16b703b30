"""The Django project of letter-storage-service."""
