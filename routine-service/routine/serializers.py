"""What a request may say."""

from datetime import date, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from contracts.events import Recurrence
from date_kit.recurring import WEEKDAYS
from rest_kit.bodies import Input
from rest_kit.fields import NumberField, TextField, TimeZoneField, YesNoField
from routine.fields import AmountField, CalendarDayField, times_field
from routine.models import Routine, SpecialDay

TITLE_CHARACTERS = 200
UNIT_CHARACTERS = 20
NOTE_CHARACTERS = 1000
MOST_TIMES = 10
FIRST_DAY = date(2000, 1, 1)
DAYS_AHEAD = 366 * 5
MOST_DAYS = 92

# Which member each kind of recurrence counts by.
COUNTS_BY = {
    "weekly": "weekdays",
    "monthly": "days_of_month",
    "per_week": "times_per_week",
    "every_n_days": "interval_days",
}


TYPES = [(name, name) for name in COUNTS_BY]


class RecurrenceInput(Input):
    """On which days: by its `type` one of the other members counts, and has to be there."""

    type = serializers.ChoiceField(TYPES)
    weekdays = serializers.ListField(
        child=serializers.ChoiceField(WEEKDAYS), max_length=7, default=list
    )
    days_of_month = serializers.ListField(
        child=NumberField(min_value=1, max_value=31), max_length=31, default=list
    )
    times_per_week = NumberField(min_value=1, max_value=7, allow_null=True, default=None)
    interval_days = NumberField(min_value=1, max_value=366, allow_null=True, default=None)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """What was meant must not be lost: one that does not count may only be empty."""
        counts = COUNTS_BY[values["type"]]
        if not values[counts]:
            message = str(self.fields[counts].error_messages["required"])
            raise serializers.ValidationError({counts: [ErrorDetail(message, "required")]})
        strange = [name for name in COUNTS_BY.values() if name != counts and values[name]]
        if strange:
            message = str(_("This does not belong to this kind of routine."))
            raise serializers.ValidationError(
                {name: [ErrorDetail(message, "not_of_this_type")] for name in strange}
            )
        return values


def recurrence(values: dict[str, Any]) -> Recurrence:
    """As the other services are told of it: each day once, in order."""
    return Recurrence(
        type=values["type"],
        weekdays=tuple(sorted(set(values["weekdays"]), key=WEEKDAYS.index)),
        days_of_month=tuple(sorted(set(values["days_of_month"]))),
        times_per_week=values["times_per_week"],
        interval_days=values["interval_days"],
    )


class TargetInput(Input):
    quantity = AmountField()
    unit = TextField(max_length=UNIT_CHARACTERS)


class RoutineChangesInput(Input):
    """Only what is named changes; null for no zone of its own, no end, no target."""

    title = TextField(max_length=TITLE_CHARACTERS, required=False)
    kind = serializers.ChoiceField(Routine.Kind.choices, required=False)
    recurrence = RecurrenceInput(required=False)
    reminder_times = times_field(required=False, max_length=MOST_TIMES)
    time_zone = TimeZoneField(required=False, allow_null=True)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False, allow_null=True)
    target = TargetInput(required=False, allow_null=True)

    def validate_recurrence(self, values: dict[str, Any]) -> Recurrence:
        return recurrence(values)

    def validate_reminder_times(self, times: list[time]) -> list[time]:
        return sorted(set(times))

    def validate_starts_on(self, starts_on: date) -> date:
        return self._near(starts_on)

    def validate_ends_on(self, ends_on: date | None) -> date | None:
        return ends_on and self._near(ends_on)

    def _near(self, day: date) -> date:
        if not FIRST_DAY <= day <= self.context["today"] + timedelta(days=DAYS_AHEAD):
            raise serializers.ValidationError(
                _("Choose a day from 2000 on, at most five years ahead."), "out_of_range"
            )
        return day


class RoutineInput(RoutineChangesInput):
    title = TextField(max_length=TITLE_CHARACTERS)
    recurrence = RecurrenceInput()


class SkipInput(Input):
    """What is not named stays as it was told before."""

    note = TextField(max_length=NOTE_CHARACTERS, allow_blank=True, required=False)


class CheckInput(SkipInput):
    """How it went, with what is not named as it was; null is all of the target."""

    quantity = AmountField(required=False, allow_null=True, min_value=0)


class PauseInput(Input):
    first = serializers.DateField(required=False, help_text="Today unless it is named.")
    last = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Null is until it is resumed."
    )


class EventsInput(serializers.Serializer[Any]):
    """The query of the calendar; `from` and `to` are both part of it."""

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField(), "to": serializers.DateField()}

    def validate(self, span: dict[str, Any]) -> dict[str, Any]:
        if not timedelta(0) <= span["to"] - span["from"] < timedelta(days=MOST_DAYS):
            message = str(_("Choose at most 92 days, the first before the last."))
            raise serializers.ValidationError({"to": [ErrorDetail(message, "out_of_range")]})
        return span


class SpecialDayChangesInput(Input):
    """Only what is named changes."""

    name = TextField(max_length=TITLE_CHARACTERS, required=False)
    date = CalendarDayField(required=False)
    calendar = serializers.ChoiceField(SpecialDay.Calendar.choices, required=False)
    leap_month = YesNoField(required=False)
    remind_days_before = serializers.ListField(
        child=NumberField(min_value=0, max_value=365), max_length=MOST_TIMES, required=False
    )
    reminder_time = serializers.TimeField(input_formats=["%H:%M"], required=False)
    time_zone = TimeZoneField(required=False, allow_null=True)

    def validate_remind_days_before(self, days: list[int]) -> list[int]:
        return sorted(set(days))


class SpecialDayInput(SpecialDayChangesInput):
    name = TextField(max_length=TITLE_CHARACTERS)
    date = CalendarDayField()


class ReminderInput(serializers.Serializer[Any]):
    account_id = serializers.UUIDField()
    kind = serializers.ChoiceField(["routine", "special_date"])
    source_id = serializers.UUIDField()
    due_on = serializers.DateField()


class RemindersInput(serializers.Serializer[Any]):
    """`due_at` and whatever else comes with a reminder is not needed here."""

    reminders = serializers.ListField(child=ReminderInput(), allow_empty=False, max_length=100)


class SuggestionInput(Input):
    wish = TextField(
        max_length=200,
        allow_blank=True,
        default="",
        help_text="What one would like; sent to OpenAI only where one has agreed to that.",
    )


class IdeaInput(Input):
    """A routine that OpenAI has thought of; as strict as with anybody else."""

    title = TextField(max_length=60)
    kind = serializers.ChoiceField(Routine.Kind.choices)
    recurrence = RecurrenceInput()
    target = TargetInput(allow_null=True)
    reason = TextField(max_length=300)

    def validate_recurrence(self, values: dict[str, Any]) -> Recurrence:
        return recurrence(values)


class IdeasInput(Input):
    suggestions = serializers.ListField(child=IdeaInput(), min_length=1, max_length=5)
