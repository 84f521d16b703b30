"""What a request may say, and what an answer looks like."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from schedule.models import Schedule
from schedule.selectors import Upcoming

DEFAULT_DAYS = timedelta(days=366)
FARTHEST_YEARS = 60


class UpcomingInput(serializers.Serializer[Any]):
    """The query of a list."""

    to = serializers.DateField(required=False, default=None)
    next_only = serializers.BooleanField(required=False, default=False)

    def validate_to(self, to: date | None) -> date:
        today: date = self.context["today"]
        if to is None:
            return today + DEFAULT_DAYS
        if to < today or to.year - today.year > FARTHEST_YEARS:
            raise serializers.ValidationError(_("Choose a day from today on, within sixty years."))
        return to


class UpcomingOutput(serializers.Serializer[Any]):
    """Something that will reach the person; what it is about its owner says."""

    kind = serializers.ChoiceField(Schedule.Kind.choices)
    source_id = serializers.UUIDField(help_text="Of the letter, the routine or the special day.")
    on = serializers.DateField(help_text="The person's day.")
    at = serializers.DateTimeField()
    time_zone = serializers.CharField(help_text="In which the rule is kept.")


def upcoming_row(found: Upcoming) -> dict[str, Any]:
    reckoning = found.reckoning
    return {
        "kind": reckoning.schedule.kind,
        "source_id": reckoning.schedule.source_id,
        "on": reckoning.day(found.at),
        "at": found.at,
        "time_zone": reckoning.tz.key,
    }
