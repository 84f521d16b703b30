"""A request's body, read by a serializer."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail


class Input(serializers.Serializer[Any]):
    """A body with no field that we do not know: a slip of the pen must not lose what it meant."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):
            message = _("There is no such field here.")
            raise serializers.ValidationError(
                {
                    str(name): [ErrorDetail(str(message), "unknown_field")]
                    for name in sorted(unknown)
                }
            )
        values: dict[str, Any] = super().to_internal_value(data)
        return values


class FeedInput(serializers.Serializer[Any]):
    """The query of a feed: what changed since then, or everything that is there."""

    changed_since = serializers.DateTimeField(required=False, default=None)


def validated(kind: type[serializers.Serializer[Any]], data: Any, **context: Any) -> dict[str, Any]:
    """`data` as `kind` reads it, which finds `context` in `self.context`.

    Raises rest_framework's ValidationError, which becomes a 400 that names the fields.
    """
    serializer = kind(data=data, context=context)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
