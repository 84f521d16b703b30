"""The Django project of scheduler-service."""
