"""The local rule of a schedule: made from what an owner tells, kept as JSON, asked for instants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

import msgspec

from contracts.events import Pause, Recurrence, RoutineChanged, SpecialDateChanged
from date_kit import local_day, zone
from date_kit.recurrence import (
    DaysBefore,
    Once,
    Rule,
    Without,
    Yearly,
    YearlyLunar,
    occurrences,
)
from date_kit.recurring import rule_of
from schedule.models import Person, Schedule

MINUTES = len("2026-11-22T12:00")
LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)
# The others are a letter's: its wall time is the calendar's, wherever its person lives.
OF_A_PERSONS_DAY = (Schedule.Kind.ROUTINE, Schedule.Kind.SPECIAL_DATE)

# So many days before a letter its person is asked whether they are still there, and once more.
STILL_YOU_BEFORE = [30, 7]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a schedule keeps of its owner's word."""

    rule: dict[str, Any]
    wall_times: tuple[time, ...]
    time_zone: str
    ends_on: date | None = None

    @classmethod
    def of_day(cls, day: date, at: time, time_zone: str) -> Self:
        return cls({"type": "once", "day": day.isoformat()}, (at,), time_zone)

    @classmethod
    def of_question(cls, day: date, at: time, time_zone: str) -> Self:
        """Whether the person is still there, before a letter's day."""
        asked = {"type": "still_you", "day": day.isoformat(), "days_before": STILL_YOU_BEFORE}
        return cls(asked, (at,), time_zone)

    @classmethod
    def of_routine(cls, told: RoutineChanged) -> Self:
        rule = {
            "type": "routine",
            "recurrence": msgspec.to_builtins(told.recurrence),
            "starts_on": told.starts_on.isoformat(),
            "pauses": msgspec.to_builtins(told.pauses),
        }
        times = tuple(time.fromisoformat(each) for each in told.reminder_times)
        return cls(rule, times, told.time_zone or "", told.ends_on)

    @classmethod
    def of_special_date(cls, told: SpecialDateChanged) -> Self:
        rule = {
            "type": "special_date",
            "calendar": told.calendar,
            "month": told.month,
            "day": told.day,
            "leap_month": told.leap_month,
            "days_before": list(told.remind_days_before),
        }
        return cls(rule, (time.fromisoformat(told.reminder_time),), told.time_zone or "")


def parsed(stored: dict[str, Any]) -> Rule | None:
    """The rule in its working form, None for one that has no days. Raises ValueError."""
    match stored["type"]:
        case "once":
            return Once(date.fromisoformat(stored["day"]))
        case "still_you":
            return DaysBefore(
                Once(date.fromisoformat(stored["day"])), frozenset(stored["days_before"])
            )
        case "routine":
            starts_on = date.fromisoformat(stored["starts_on"])
            recurrence = msgspec.convert(stored["recurrence"], Recurrence)
            pauses = msgspec.convert(stored["pauses"], list[Pause])
            before = (date.min, starts_on - timedelta(days=1))
            left_out = (before, *((pause.first, pause.last) for pause in pauses))
            return Without(rule_of(recurrence, starts_on), left_out)
        case "special_date" if stored["days_before"]:
            month, day = stored["month"], stored["day"]
            lunar = stored["calendar"] == "lunar"
            yearly = YearlyLunar(month, day, stored["leap_month"]) if lunar else Yearly(month, day)
            return DaysBefore(yearly, frozenset(stored["days_before"]))
        case "special_date":
            return None
    raise ValueError(f"no rule: {stored['type']}")


def days_before(stored: dict[str, Any], due_on: date) -> int | None:
    """How long before a letter's day the question of that day is."""
    if stored["type"] != "still_you":
        return None
    return (date.fromisoformat(stored["day"]) - due_on).days


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A schedule's rule with the zone and the day start that hold for its person now."""

    schedule: Schedule
    tz: ZoneInfo
    day_starts_at: time

    @classmethod
    def of(cls, schedule: Schedule, person: Person) -> Self:
        """The wall time of a letter is the calendar's, those of the others the person's day's."""
        own = schedule.kind in OF_A_PERSONS_DAY
        tz = zone(schedule.time_zone or person.time_zone)
        return cls(schedule, tz, person.day_starts_at if own else time(0))

    def after(self, instant: datetime, *, told: str = "") -> Iterator[datetime]:
        """What comes after an instant, in order, and on the wall after the last that was told."""
        rule = parsed(self.schedule.rule) if self.schedule.wall_times else None
        if rule is None:
            return iter(())
        coming = occurrences(
            rule,
            self.schedule.wall_times,
            self.tz,
            after=instant,
            ends_on=self.schedule.ends_on,
            day_starts_at=self.day_starts_at,
        )
        last_wall = max(self.schedule.last_wall, told)
        return (at for at in coming if self.wall(at) > last_wall)

    def wall(self, at: datetime) -> str:
        """What the clock on the wall shows; later ones sort later."""
        return at.astimezone(self.tz).isoformat()[:MINUTES]

    def day(self, at: datetime) -> date:
        return local_day(at, self.tz, self.day_starts_at)

    def next_at(self) -> datetime | None:
        """The first that is to come. A letter's day comes however long it is over."""
        letter = self.schedule.kind == Schedule.Kind.LETTER
        return next(self.after(LONG_AGO if letter else self.schedule.since), None)
