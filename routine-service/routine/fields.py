"""The fields of routines and special days."""

import math
import re
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

MOST = 1_000_000
DIGITS = 2


class AmountField(serializers.FloatField):
    """How much of something, to two decimals; neither "2" nor true."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 10**-DIGITS, "max_value": MOST, **options})

    def to_internal_value(self, data: Any) -> float:
        if type(data) not in (int, float) or not math.isfinite(data):
            self.fail("invalid")
        return round(super().to_internal_value(data), DIGITS)


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
class CalendarDayField(serializers.Field[Any, Any, Any, Any]):
    """Year, month and day of the solar or the lunar calendar, which may be no Gregorian day."""

    default_error_messages: ClassVar = {"invalid": _("A day looks like 1994-11-02.")}

    def to_internal_value(self, data: Any) -> tuple[int, int, int]:
        found = (
            re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", data)
            if isinstance(data, str)
            else None
        )
        if found is None:
            self.fail("invalid")
        year, month, day = map(int, found.groups())
        return year, month, day

    def to_representation(self, value: Any) -> str:
        return str(value)


def times_field(**options: Any) -> serializers.ListField:
    """Wall times of the person's day, like "21:00"."""
    return serializers.ListField(child=serializers.TimeField(input_formats=["%H:%M"]), **options)
