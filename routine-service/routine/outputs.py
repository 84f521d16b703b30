"""The shapes of answers, for the OpenAPI documents."""

from typing import Any

from rest_framework import serializers

from date_kit.recurring import WEEKDAYS
from routine.models import Routine, SpecialDay
from routine.serializers import TYPES

STATES = ("done", "begun", "skipped", "paused", "due", "free")


class RecurrenceOutput(serializers.Serializer[Any]):
    type = serializers.ChoiceField(TYPES)
    weekdays = serializers.ListField(child=serializers.ChoiceField(WEEKDAYS))
    days_of_month = serializers.ListField(child=serializers.IntegerField())
    times_per_week = serializers.IntegerField(allow_null=True)
    interval_days = serializers.IntegerField(allow_null=True)


class TargetOutput(serializers.Serializer[Any]):
    quantity = serializers.FloatField()
    unit = serializers.CharField()


class TodayOutput(serializers.Serializer[Any]):
    date = serializers.DateField()
    due = serializers.BooleanField()
    done = serializers.BooleanField()
    begun = serializers.BooleanField(help_text="A part of the target.")
    skipped = serializers.BooleanField()
    quantity = serializers.FloatField(allow_null=True)
    note = serializers.CharField()


class DayOutput(serializers.Serializer[Any]):
    date = serializers.DateField()
    state = serializers.ChoiceField(STATES)


class CheckOutput(DayOutput):
    """What was told of a day: it is done, begun or skipped."""

    quantity = serializers.FloatField(allow_null=True)
    note = serializers.CharField()


class RoutineOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Routine.Kind.choices)
    recurrence = RecurrenceOutput()
    reminder_times = serializers.ListField(child=serializers.TimeField(format="%H:%M"))
    time_zone = serializers.CharField(
        allow_null=True, help_text="Of its reminders; null is wherever the person lives."
    )
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    target = TargetOutput(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    paused = serializers.BooleanField()
    paused_from = serializers.DateField(allow_null=True, help_text="Of this pause or the next.")
    paused_until = serializers.DateField(allow_null=True, help_text="Null: until it is resumed.")
    today = TodayOutput()
    week = DayOutput(many=True, help_text="From Monday to Sunday.")
    strength = serializers.FloatField(help_text="0 to 1; the formula is in the service's README.")
    streak = serializers.IntegerField()
    best_streak = serializers.IntegerField()
    streak_unit = serializers.ChoiceField(["times", "weeks"])


class TodayListOutput(serializers.Serializer[Any]):
    date = serializers.DateField(help_text="The person's day, by their zone and day start.")
    results = RoutineOutput(many=True)


class PausedOutput(serializers.Serializer[Any]):
    results = RoutineOutput(many=True)


class EventOutput(serializers.Serializer[Any]):
    date = serializers.DateField()
    type = serializers.ChoiceField(["routine", "special_day"])
    id = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Routine.Kind.choices, allow_null=True)
    state = serializers.ChoiceField(STATES, allow_null=True)


class EventListOutput(serializers.Serializer[Any]):
    results = EventOutput(many=True)


class PointOutput(serializers.Serializer[Any]):
    week = serializers.DateField(help_text="Its Monday.")
    strength = serializers.FloatField()


class StatisticsOutput(serializers.Serializer[Any]):
    strength = serializers.FloatField()
    half_life = serializers.FloatField(help_text="In times: after so many half of it is of those.")
    streak = serializers.IntegerField()
    best_streak = serializers.IntegerField()
    streak_unit = serializers.ChoiceField(["times", "weeks"])
    done = serializers.IntegerField()
    begun = serializers.IntegerField()
    skipped = serializers.IntegerField()
    quantity = serializers.FloatField()
    by_weekday = serializers.ListField(
        child=serializers.IntegerField(), help_text="Days done, Monday first."
    )
    history = PointOutput(many=True, help_text="The strength at the end of the last 26 weeks.")


class SpecialDayOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    date = serializers.RegexField(r"^\d{4}-\d{2}-\d{2}$", help_text="A day of its calendar.")
    calendar = serializers.ChoiceField(SpecialDay.Calendar.choices)
    leap_month = serializers.BooleanField()
    remind_days_before = serializers.ListField(child=serializers.IntegerField())
    reminder_time = serializers.TimeField(format="%H:%M")
    time_zone = serializers.CharField(allow_null=True)
    next_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()


class IdeaOutput(serializers.Serializer[Any]):
    """A routine that could be begun as it is."""

    title = serializers.CharField()
    kind = serializers.ChoiceField(Routine.Kind.choices)
    recurrence = RecurrenceOutput()
    target = TargetOutput(allow_null=True)
    reason = serializers.CharField()


class SuggestionOutput(serializers.Serializer[Any]):
    source = serializers.ChoiceField(["built_in", "openai"])  # type: ignore[assignment]  # hides an attribute that only fields have
    suggestions = IdeaOutput(many=True)
