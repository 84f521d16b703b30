"""Every rule over every zone and every wall time, 1970 to 2100: none skipped, none doubled."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from date_kit import instant_of, zone
from date_kit.days import shipped_zones
from date_kit.recurrence import (
    DaysBefore,
    EveryNDays,
    Monthly,
    Once,
    PerWeek,
    Rule,
    Weekly,
    Without,
    Yearly,
    next_occurrence,
    occurrences,
)


def matches(rule: Rule, day: date) -> bool:
    """Whether a day is one of the rule's, worked out another way."""
    month_ends = calendar.monthrange(day.year, day.month)[1] == day.day
    match rule:
        case Once(only):
            return day == only
        case Weekly(weekdays):
            return day.weekday() in weekdays
        case PerWeek():
            return True
        case EveryNDays(starts_on, interval):
            return day >= starts_on and (day - starts_on).days % interval == 0
        case Monthly(days):
            return day.day in days or (month_ends and max(days) > day.day)
        case Yearly(month, wanted):
            leap_day = (month, wanted) == (2, 29) and month_ends and day.month == 2
            return (day.month, day.day) == (month, wanted) or leap_day
        case DaysBefore(of, numbers):
            return any(matches(of, day + timedelta(days=number)) for number in numbers)
        case Without(of, ranges):
            left_out = any(begin <= day <= (end or date.max) for begin, end in ranges)
            return matches(of, day) and not left_out
    raise AssertionError(rule)


zones = st.sampled_from(sorted(shipped_zones())).map(zone)
wall_times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
instants = st.datetimes(datetime(1970, 1, 9), datetime(2099, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone
days = st.dates(date(1970, 1, 1), date(2099, 12, 1))
plain_rules: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Weekly, st.frozensets(st.integers(0, 6), min_size=1)),
    st.builds(PerWeek, st.integers(1, 7)),
    st.builds(EveryNDays, days, st.integers(1, 40)),
    st.builds(Monthly, st.frozensets(st.integers(1, 31), min_size=1, max_size=4)),
    st.builds(
        lambda day: Yearly(day.month, day.day), st.dates(date(2000, 1, 1), date(2000, 12, 31))
    ),
    st.builds(Once, days),
)
ranges = st.builds(
    lambda begin, length: (begin, begin + timedelta(days=length) if length < 9000 else None),
    days,
    st.integers(0, 10_000),
)
rules: st.SearchStrategy[Rule] = st.one_of(
    plain_rules,
    st.builds(DaysBefore, plain_rules, st.frozensets(st.integers(0, 30), min_size=1, max_size=3)),
    st.builds(Without, plain_rules, st.lists(ranges, max_size=3).map(tuple)),
)
WINDOW = timedelta(days=45)


def expected(rule: Rule, times: list[time], tz: ZoneInfo, after: datetime) -> list[datetime]:
    """All that comes within a window, each instant once, found day by day."""
    around = [after.date() + timedelta(days=number) for number in range(-3, WINDOW.days + 3)]
    found = {instant_of(day, at, tz) for day in around if matches(rule, day) for at in times}
    return sorted(each for each in found if after < each <= after + WINDOW)


@given(rules, st.lists(wall_times, min_size=1, max_size=3), zones, instants)
def test_nothing_is_skipped_and_nothing_doubled(
    rule: Rule, times: list[time], tz: ZoneInfo, after: datetime
) -> None:
    found, now, last = [], after, after.date() + WINDOW + timedelta(days=3)
    while then := next_occurrence(rule, times, tz, after=now, ends_on=last):
        found.append(now := then)
    assert all(earlier < later for earlier, later in pairwise([after, *found]))
    assert [each for each in found if each <= after + WINDOW] == expected(rule, times, tz, after)


def ends(rule: Rule) -> bool:
    match rule:
        case DaysBefore(of):
            return ends(of)
        case Without(of, left_out):
            return ends(of) or any(end is None for _begin, end in left_out)
    return isinstance(rule, Once)


@given(rules, wall_times, zones, instants)
def test_the_next_one_shows_the_chosen_wall_time_or_ends_the_gap_that_swallowed_it(
    rule: Rule, at: time, tz: ZoneInfo, after: datetime
) -> None:
    then = next_occurrence(rule, [at], tz, after=after)
    if then is None:
        assert ends(rule)
        return
    shown = then.astimezone(tz)
    if shown.time() != at:
        just_before = (then - timedelta(seconds=1)).astimezone(tz)
        assert just_before.utcoffset() != shown.utcoffset()
    else:
        assert matches(rule, shown.date())


@given(rules, st.lists(wall_times, max_size=3), zones, instants, wall_times)
def test_all_of_them_are_the_next_one_again_and_again(
    rule: Rule, times: list[time], tz: ZoneInfo, after: datetime, day_starts_at: time
) -> None:
    last = after.date() + timedelta(days=20)
    kept = {"ends_on": last, "day_starts_at": min(day_starts_at, time(12))}
    found, now = [], after
    while then := next_occurrence(rule, times, tz, after=now, **kept):  # type: ignore[arg-type]  # two kinds
        found.append(now := then)
    assert list(islice(occurrences(rule, times, tz, after=after, **kept), 100)) == found  # type: ignore[arg-type]  # two kinds
