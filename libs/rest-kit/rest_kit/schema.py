"""How the OpenAPI documents describe what all services have in common."""

import re
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers


class Problem(serializers.Serializer[Any]):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    trace_id = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(), required=False)  # type: ignore[assignment]  # hides a property that only instances have


cursor_parameters = [
    OpenApiParameter("cursor", str, description="`next` of the page before"),
    OpenApiParameter("limit", int, description="1 to 100, 20 by default"),
]
idempotency_parameter = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="makes a repeat harmless"
)


def page_of(
    row: type[serializers.Serializer[Any]], *, cursor: bool = True
) -> serializers.Serializer[Any]:
    """The documented shape of a list: `results`, and `next` where there are pages."""
    fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {"results": row(many=True)}
    if cursor:
        fields["next"] = serializers.CharField(allow_null=True)
    return inline_serializer(f"{row.__name__.removesuffix('Output')}Page", fields)


def public_only(endpoints: list[Any], **_: Any) -> list[Any]:
    """Internal routes are nobody's business outside."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]


ACTIONS = {"GET": "get", "POST": "create", "PUT": "save", "PATCH": "update", "DELETE": "delete"}


class Schema(AutoSchema):
    """Every operation may answer with a problem."""

    def get_operation_id(self) -> str:
        """`letter_list`, `draft_save`: the entity in the view's name, and the action."""
        name = type(self.view).__name__.removesuffix("View")
        entity = name.removesuffix("List")
        action = "list" if name != entity and self.method == "GET" else ACTIONS[self.method]
        return "_".join([*re.findall(r"[A-Z][a-z0-9]*", entity), action]).lower()

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        media_types = ["application/problem+json"]
        problem = self._get_response_for_code(Problem, "default", media_types, direction)  # type: ignore[no-untyped-call]  # untyped library
        return {**bodies, "default": problem}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped library
    target_class = "service_kit.authentication.AccessTokenAuthentication"
    name = "bearer"
    match_subclasses = True

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
