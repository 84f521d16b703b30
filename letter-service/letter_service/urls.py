"""All routes of letter-service."""

from django.urls import include, path
from letters.views.internal import SealFeedView

from rest_kit.urls import schema_route
from service_kit.problems import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    schema_route("api/letters/"),
    path("api/letters/", include("letters.urls")),
    path("internal/letters/sealed/", SealFeedView.as_view()),
]
