"""All routes of notification-service."""

from django.urls import include, path

from rest_kit.urls import schema_route
from service_kit.problems import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    schema_route("api/notifications/"),
    path("api/notifications/", include("notify.urls")),
]
