"""All routes of letter-storage-service."""

from django.urls import include, path
from images.views import DescribeView

from service_kit.problems import handler400, handler403, handler404, handler500
from service_kit.urls import schema_route

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    schema_route("api/images/"),
    path("api/images/", include("images.urls")),
    path("internal/images/describe/", DescribeView.as_view()),
]
