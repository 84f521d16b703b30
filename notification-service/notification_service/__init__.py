"""The Django project of notification-service."""
