"""All routes of user-service."""

from django.urls import include, path

from rest_kit.urls import schema_route
from service_kit.problems import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    schema_route("api/users/"),
    path("", include("profiles.urls")),
]
