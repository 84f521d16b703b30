"""Days that come back, over every zone, leap day and clock change."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest

from date_kit import zone
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
)

SEOUL = zone("Asia/Seoul")
NEW_YORK = zone("America/New_York")
NINE = [time(21)]


def on(year: int, month: int, day: int) -> date:
    return date(year, month, day)


def first(rule: Rule, begin: date, count: int = 3) -> list[str]:
    return [day.isoformat() for day in islice(rule.days(begin), count)]


class TestDays:
    def test_chosen_weekdays(self) -> None:
        monday_and_friday = Weekly(frozenset({0, 4}))
        assert first(monday_and_friday, on(2026, 11, 22)) == [
            "2026-11-23", "2026-11-27", "2026-11-30",
        ]  # fmt: skip

    def test_a_day_that_a_month_lacks_is_its_last_and_comes_once(self) -> None:
        assert first(Monthly(frozenset({31})), on(2027, 1, 31)) == [
            "2027-01-31", "2027-02-28", "2027-03-31",
        ]  # fmt: skip
        ends = Monthly(frozenset({29, 30, 31}))
        assert first(ends, on(2028, 2, 1), 4) == [
            "2028-02-29", "2028-03-29", "2028-03-30", "2028-03-31",
        ]  # fmt: skip

    def test_so_many_days_before_a_day_and_on_it(self) -> None:
        """Also those that lie in the year before, and in order."""
        new_year = DaysBefore(Yearly(1, 3), frozenset({0, 7}))
        assert first(new_year, on(2026, 12, 1)) == ["2026-12-27", "2027-01-03", "2027-12-27"]
        assert first(new_year, on(2026, 12, 28), 1) == ["2027-01-03"]

    def test_days_that_two_numbers_before_share_come_once(self) -> None:
        both = DaysBefore(EveryNDays(on(2026, 1, 1), 7), frozenset({0, 7}))
        assert first(both, on(2026, 1, 2), 2) == ["2026-01-08", "2026-01-15"]

    def test_left_out_days_do_not_move_the_others(self) -> None:
        weekly = Weekly(frozenset({0}))
        paused = Without(weekly, ((on(2026, 11, 30), on(2026, 12, 7)),))
        assert first(paused, on(2026, 11, 22)) == ["2026-11-23", "2026-12-14", "2026-12-21"]

    def test_what_is_left_out_for_good_ends_the_rule(self) -> None:
        paused = Without(Weekly(frozenset({0})), ((on(2026, 11, 30), None),))
        assert first(paused, on(2026, 11, 22)) == ["2026-11-23"]
        assert first(paused, on(2026, 12, 1)) == []

    def test_every_third_day_counts_from_its_start_however_long_ago(self) -> None:
        rule = EveryNDays(on(1990, 1, 1), 3)
        days = list(islice(rule.days(on(2026, 11, 22)), 3))
        assert [(day - rule.starts_on).days % 3 for day in days] == [0, 0, 0]
        assert on(2026, 11, 22) <= days[0] <= on(2026, 11, 24)
        assert first(rule, on(1980, 1, 1), 1) == ["1990-01-01"]

    def test_so_many_times_a_week_may_be_any_day(self) -> None:
        assert first(PerWeek(3), on(2026, 11, 22), 2) == ["2026-11-22", "2026-11-23"]

    def test_the_leap_day_is_kept_on_the_28th_in_other_years(self) -> None:
        assert first(Yearly(2, 29), on(2027, 1, 1)) == ["2027-02-28", "2028-02-29", "2029-02-28"]

    def test_one_day_comes_once(self) -> None:
        assert first(Once(on(2056, 11, 22)), on(2026, 1, 1)) == ["2056-11-22"]
        assert first(Once(on(2026, 11, 22)), on(2026, 11, 23)) == []

    @pytest.mark.parametrize(
        "make",
        [
            lambda: Weekly(frozenset()),
            lambda: Weekly(frozenset({7})),
            lambda: PerWeek(0),
            lambda: PerWeek(8),
            lambda: EveryNDays(date(2026, 1, 1), 0),
            lambda: Monthly(frozenset()),
            lambda: Monthly(frozenset({32})),
            lambda: Yearly(2, 30),
        ],
    )
    def test_a_rule_that_makes_no_sense_cannot_be_made(self, make: Callable[[], Rule]) -> None:
        with pytest.raises(ValueError):  # noqa: PT011  date() words its own
            make()


class TestNext:
    def test_today_if_the_time_is_ahead_else_the_next_day_of_the_rule(self) -> None:
        sundays = Weekly(frozenset({6}))
        noon = datetime(2026, 11, 22, 3, tzinfo=UTC)  # a Sunday, twelve o'clock in Seoul
        assert next_occurrence(sundays, NINE, SEOUL, after=noon) == datetime(
            2026, 11, 22, 12, tzinfo=UTC
        )
        at_nine = datetime(2026, 11, 22, 12, tzinfo=UTC)
        assert next_occurrence(sundays, NINE, SEOUL, after=at_nine) == datetime(
            2026, 11, 29, 12, tzinfo=UTC
        )

    def test_several_times_a_day_come_one_after_the_other(self) -> None:
        daily, now, seen = PerWeek(7), datetime(2026, 11, 22, tzinfo=UTC), []
        for _ in range(3):
            then = next_occurrence(daily, [time(21), time(7, 30)], SEOUL, after=now)
            assert then is not None
            now = then
            seen.append(f"{now.astimezone(SEOUL):%d %H:%M}")
        assert seen == ["22 21:00", "23 07:30", "23 21:00"]

    def test_a_time_before_the_day_starts_comes_in_the_night_after_it(self) -> None:
        sundays = Weekly(frozenset({6}))
        now = datetime(2026, 11, 22, 13, tzinfo=UTC)  # Sunday, ten in the evening
        then = next_occurrence(
            sundays, [time(1), time(21)], SEOUL, after=now, day_starts_at=time(4)
        )
        assert then is not None
        assert f"{then.astimezone(SEOUL):%a %H:%M}" == "Mon 01:00"

    def test_after_its_last_day_nothing_comes(self) -> None:
        now = datetime(2026, 11, 22, 13, tzinfo=UTC)
        every_day = EveryNDays(on(2026, 11, 1), 1)
        last = on(2026, 11, 22)
        assert next_occurrence(every_day, NINE, SEOUL, after=now, ends_on=last) is None
        assert next_occurrence(Once(last), NINE, SEOUL, after=now) is None
        assert next_occurrence(every_day, [], SEOUL, after=now, ends_on=last) is None

    def test_clocks_that_change_neither_skip_nor_double_a_reminder(self) -> None:
        """New York, 2026: 02:30 is missing on 8 March; 01:30 comes twice on 1 November."""
        for at, day in ((time(2, 30), on(2026, 3, 8)), (time(1, 30), on(2026, 11, 1))):
            now = datetime.combine(day - timedelta(days=2), time(12), tzinfo=NEW_YORK)
            seen = []
            for _ in range(4):
                then = next_occurrence(PerWeek(7), [at], NEW_YORK, after=now)
                assert then is not None
                now = then
                seen.append(then.astimezone(NEW_YORK).date())
            assert seen == [day + timedelta(days=days) for days in (-1, 0, 1, 2)]
