"""Fields and bodies as strict as what people entrust to us deserves."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from date_kit import UnknownTimeZone, zone

MAX_TAGS = 20
MAX_TAG_CHARACTERS = 50


class TextField(serializers.CharField):
    """A person's own words: kept to the letter, spaces and all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):  # DRF would take a number for a text
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNoField(serializers.BooleanField):
    """true or false; DRF would take "on" and 1 as well."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class NumberField(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:  # neither "2" nor true
            self.fail("invalid")
        return super().to_internal_value(data)


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


class BodyField(TextField):
    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text.strip():
            self.fail("blank")
        return text


def tags_field(**options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=TextField(max_length=MAX_TAG_CHARACTERS), max_length=MAX_TAGS, **options
    )


class TimeZoneField(serializers.CharField):
    """An IANA name, as a `ZoneInfo`."""

    default_error_messages: ClassVar = {
        "unknown": _("This is not a time zone of the IANA database.")
    }

    def to_internal_value(self, data: Any) -> Any:
        try:
            return zone(super().to_internal_value(data))
        except UnknownTimeZone:
            self.fail("unknown")
