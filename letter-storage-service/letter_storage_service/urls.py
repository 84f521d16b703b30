"""All routes of letter-storage-service."""

from django.urls import include, path
from images.views import DescribeView

from rest_kit.urls import schema_route
from service_kit.problems import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    schema_route("api/images/"),
    path("api/images/", include("images.urls")),
    path("internal/images/describe/", DescribeView.as_view()),
]
