"""On which days something comes back, and at which instants those days' wall times are.

A rule is local: days of a calendar and wall times, never an instant. What it means in UTC follows
from the zone, and is asked for again when the person moves or a zone's law changes.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, takewhile
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule, rruleset

from date_kit import lunar
from date_kit.days import instant_of, local_day

# The shortest month: a later day of the month is its last one where it is not there.
EVERY_MONTH_HAS = 28
# Zones lie up to a day apart, and a day start or a left-out day (Samoa, 2011) add to that.
LOOK_BACK = timedelta(days=3)


class Rule(Protocol):
    """Days that come back."""

    def days(self, first: date) -> Iterator[date]:
        """Every day of the rule from `first` on, in order, without end unless the rule has one."""


@dataclass(frozen=True, slots=True)
class Once:
    """One day."""

    day: date

    def days(self, first: date) -> Iterator[date]:
        return iter([self.day] if self.day >= first else [])


@dataclass(frozen=True, slots=True)
class Weekly:
    """Chosen weekdays, 0 is Monday (ISO 8601 counts from 1, Python's `weekday()` from 0)."""

    weekdays: frozenset[int]

    def __post_init__(self) -> None:
        _require(bool(self.weekdays) and self.weekdays <= frozenset(range(7)), "weekdays 0 to 6")

    def days(self, first: date) -> Iterator[date]:
        return _dates(rrule(WEEKLY, byweekday=sorted(self.weekdays), dtstart=_midnight(first)))


@dataclass(frozen=True, slots=True)
class PerWeek:
    """So many times a week on days of one's own choice: each day may be one of them.

    Whether the week's number is reached already is for who keeps count.
    """

    times: int

    def __post_init__(self) -> None:
        _require(1 <= self.times <= 7, "1 to 7 times a week")

    def days(self, first: date) -> Iterator[date]:
        return _counted(first)


@dataclass(frozen=True, slots=True)
class EveryNDays:
    """`starts_on` and every `interval` days after it."""

    starts_on: date
    interval: int

    def __post_init__(self) -> None:
        _require(self.interval >= 1, "an interval of a day or more")

    def days(self, first: date) -> Iterator[date]:
        # From the start it would count every time through all the years that are over.
        passed = max(0, -(-(first - self.starts_on).days // self.interval))
        begin = self.starts_on + timedelta(days=passed * self.interval)
        return _counted(begin, self.interval)


@dataclass(frozen=True, slots=True)
class Monthly:
    """Chosen days of the month; the 29th, 30th and 31st are the last day of a shorter month."""

    days_of_month: frozenset[int]

    def __post_init__(self) -> None:
        allowed = self.days_of_month <= frozenset(range(1, 32))
        _require(bool(self.days_of_month) and allowed, "days of the month 1 to 31")

    def days(self, first: date) -> Iterator[date]:
        together = rruleset()
        for day in sorted(self.days_of_month):
            together.rrule(rrule(MONTHLY, **_last_of_those_there(day), dtstart=_midnight(first)))
        return _dates(together)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A day of the solar year; 29 February is the 28th where there is none."""

    month: int
    day: int

    def __post_init__(self) -> None:
        date(2000, self.month, self.day)  # a leap year; raises ValueError

    def days(self, first: date) -> Iterator[date]:
        day: dict[str, Any] = {"bymonthday": self.day}
        if self.month == 2:
            day = _last_of_those_there(self.day)
        return _dates(rrule(YEARLY, bymonth=self.month, **day, dtstart=_midnight(first)))


@dataclass(frozen=True, slots=True)
class YearlyLunar:
    """A day of the Korean lunar year, as far as its tables go (see lunar.py).

    In a year without that leap month it is the ordinary month of the same number, as birthdays
    in leap months are kept in Korea; the 30th of a month of 29 days is its last.
    """

    month: int
    day: int
    leap_month: bool = False

    def __post_init__(self) -> None:
        _require(1 <= self.month <= 12 and 1 <= self.day <= 30, "a month to 12 and a day to 30")

    def days(self, first: date) -> Iterator[date]:
        # A lunar year begins up to seven weeks after the solar one, and ends in the next.
        for year in range(first.year - 1, lunar.LAST_YEAR + 1):
            day = lunar.solar_day(year, self.month, self.day, leap_month=self.leap_month)
            if day is not None and day >= first:
                yield day


@dataclass(frozen=True, slots=True)
class DaysBefore:
    """So many days ahead of each day of another rule; 0 is the day itself."""

    rule: Rule
    days_before: frozenset[int]

    def __post_init__(self) -> None:
        _require(bool(self.days_before) and min(self.days_before) >= 0, "days before a day")

    def days(self, first: date) -> Iterator[date]:
        ahead = (self._ahead(first, timedelta(days=number)) for number in self.days_before)
        return (day for day, _again in groupby(heapq.merge(*ahead)))

    def _ahead(self, first: date, lead: timedelta) -> Iterator[date]:
        return (day - lead for day in self.rule.days(first + lead))


@dataclass(frozen=True, slots=True)
class Without:
    """Another rule without the days of some ranges, from their first to their last day; a range
    without a last day never ends."""

    rule: Rule
    ranges: tuple[tuple[date, date | None], ...]

    def days(self, first: date) -> Iterator[date]:
        endless = min((begin for begin, end in self.ranges if end is None), default=date.max)
        until = takewhile(lambda day: day < endless, self.rule.days(first))
        return (day for day in until if not any(self._holds(day)))

    def _holds(self, day: date) -> Iterator[bool]:
        return (begin <= day <= (end or date.max) for begin, end in self.ranges)


def occurrences(
    rule: Rule,
    wall_times: Iterable[time],
    tz: ZoneInfo,
    *,
    after: datetime,
    ends_on: date | None = None,
    day_starts_at: time = time(0),
) -> Iterator[datetime]:
    """The instants (UTC) after `after` (aware) at which a day of the rule has a wall time, in
    their order, until `ends_on` or for ever.

    The wall times are those of the person's day: one before `day_starts_at` comes in the night
    after it. Two that a clock change makes one instant are one occurrence; see `instant_of` for
    gaps and overlaps.
    """
    first, last = local_day(after, tz, day_starts_at) - LOOK_BACK, after
    # In the order in which a day that begins at `day_starts_at` has them.
    ordered = sorted(set(wall_times), key=lambda at: (at < day_starts_at, at))
    # Without any, the days of a rule that never ends would be looked through for ever.
    days = rule.days(first) if ordered else iter(())
    for day in takewhile(lambda day: ends_on is None or day <= ends_on, days):
        for at in ordered:
            written = day + timedelta(days=1) if at < day_starts_at else day
            instant = instant_of(written, at, tz)
            if instant > last:
                last = instant.astimezone(UTC)
                yield last


def next_occurrence(
    rule: Rule,
    wall_times: Iterable[time],
    tz: ZoneInfo,
    *,
    after: datetime,
    ends_on: date | None = None,
    day_starts_at: time = time(0),
) -> datetime | None:
    """The first of the `occurrences`; None when there is none until `ends_on`, or ever."""
    found = occurrences(
        rule, wall_times, tz, after=after, ends_on=ends_on, day_starts_at=day_starts_at
    )
    return next(found, None)


def _last_of_those_there(day: int) -> dict[str, Any]:
    """For rrule: that day of the month, or the last before it that the month has."""
    if day <= EVERY_MONTH_HAS:
        return {"bymonthday": day}
    return {"bymonthday": range(EVERY_MONTH_HAS, day + 1), "bysetpos": -1}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0))


def _dates(rule: rrule | rruleset) -> Iterator[date]:
    return (moment.date() for moment in rule)


def _counted(first: date, interval: int = 1) -> Iterator[date]:
    """Days that are so many apart need no calendar, and rrule takes twenty times as long."""
    return map(date.fromordinal, range(first.toordinal(), date.max.toordinal() + 1, interval))


def _require(condition: bool, wanted: str) -> None:
    if not condition:
        raise ValueError(f"not {wanted}")
