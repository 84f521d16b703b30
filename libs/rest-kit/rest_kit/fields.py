"""Fields that take what they are named for and nothing that merely looks like it.

Django REST framework takes 1 for true, 7 for "7", and drops a field it does not know. A client
that errs should hear of it while the person's words are still on its screen.
"""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import get_error_detail

from date_kit import UnknownTimeZone, zone
from rest_kit import addresses


class TextField(serializers.CharField):
    """A text; a number is not quietly made into one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class OwnWordsField(TextField):
    """A person's own words: kept to the letter, spaces and all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)


class YesNoField(serializers.BooleanField):
    """true or false; DRF would take "on" and 1 as well."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class NumberField(serializers.IntegerField):
    """A whole number; neither "2" nor true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class TimeZoneField(TextField):
    """A name of the IANA time-zone database, as a `ZoneInfo`."""

    default_error_messages: ClassVar = {
        "unknown": _("This is not a time zone of the IANA database.")
    }

    def to_internal_value(self, data: Any) -> Any:
        try:
            return zone(super().to_internal_value(data))
        except UnknownTimeZone:
            self.fail("unknown")

    def to_representation(self, value: ZoneInfo | str) -> str:
        return str(value)


class EmailAddressField(TextField):
    """An e-mail address in the one spelling we keep."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=addresses.MAX_LENGTH, **options)

    def to_internal_value(self, data: Any) -> str:
        typed = super().to_internal_value(data)
        try:
            return addresses.normalised(typed) if typed else typed
        except ValidationError as error:
            raise serializers.ValidationError(get_error_detail(error)) from error
