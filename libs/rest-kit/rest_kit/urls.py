"""The routes every service has beside its own: its OpenAPI document."""

from django.urls import URLPattern, path
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny


class SchemaRenderer(OpenApiJsonRenderer):
    """For callers that ask for plain JSON, as most do."""

    media_type = "application/json"


class SchemaView(SpectacularAPIView):
    """The service's OpenAPI 3.1 document, open to everyone."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (SchemaRenderer, OpenApiJsonRenderer)  # type: ignore[assignment]  # a tuple is as good


def schema_route(prefix: str) -> URLPattern:
    """`<prefix>schema/`, for a prefix like "api/letters/"."""
    return path(f"{prefix}schema/", SchemaView.as_view(), name="schema")
