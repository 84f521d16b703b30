"""Days of the Korean lunar calendar, against the institute's published holidays."""

from datetime import UTC, date, datetime, time
from itertools import islice

import pytest

from date_kit import zone
from date_kit.lunar import exact_day
from date_kit.recurrence import YearlyLunar, next_occurrence

NEW_YEAR = YearlyLunar(1, 1)
HARVEST = YearlyLunar(8, 15)


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        # Public holidays of Korea (Ministry of Government Legislation): Seollal and Chuseok.
        (NEW_YEAR, 2024, date(2024, 2, 10)),
        (NEW_YEAR, 2025, date(2025, 1, 29)),
        (NEW_YEAR, 2026, date(2026, 2, 17)),
        (HARVEST, 2024, date(2024, 9, 17)),
        (HARVEST, 2025, date(2025, 10, 6)),
        (HARVEST, 2026, date(2026, 9, 25)),
    ],
)
def test_holidays_fall_on_their_days(rule: YearlyLunar, year: int, day: date) -> None:
    assert next(rule.days(date(year, 1, 1))) == day


def test_a_leap_month_counts_where_there_is_one_and_else_the_ordinary_month() -> None:
    days = list(islice(YearlyLunar(5, 1, leap_month=True).days(date(2017, 1, 1)), 2))
    # 2017 had a fifth month twice; the second began on 24 June.
    assert days == [date(2017, 6, 24), date(2018, 6, 14)]
    assert next(YearlyLunar(5, 1).days(date(2017, 1, 1))) == date(2017, 5, 26)


def test_the_thirtieth_of_a_short_month_is_its_last_day() -> None:
    for eve in islice(YearlyLunar(12, 30).days(date(2026, 1, 1)), 10):
        new_year = next(NEW_YEAR.days(eve))
        assert (new_year - eve).days == 1


@pytest.mark.parametrize(
    ("lunar_day", "day"),
    [
        ((2024, 1, 1, False), date(2024, 2, 10)),
        ((2025, 8, 15, False), date(2025, 10, 6)),
        # The end of a lunar year lies in the next one of the sun.
        ((2026, 12, 15, False), date(2027, 1, 22)),
        ((2025, 6, 1, True), date(2025, 7, 25)),
        ((2026, 6, 1, True), None),
        ((2024, 12, 30, False), None),
        ((2026, 1, 31, False), None),
        ((2051, 1, 1, False), None),
    ],
)
def test_that_very_day_is_there_or_it_is_not(
    lunar_day: tuple[int, int, int, bool], day: date | None
) -> None:
    year, month, number, leap_month = lunar_day
    assert exact_day(year, month, number, leap_month=leap_month) == day


def test_every_year_has_its_day_until_the_tables_end() -> None:
    days = list(YearlyLunar(11, 1).days(date(2026, 1, 1)))
    assert len(days) == len({day.year for day in days})
    assert date(2048, 1, 1) < days[-1] < date(2051, 1, 1)
    late = datetime(2051, 1, 1, tzinfo=UTC)
    assert next_occurrence(NEW_YEAR, [time(9)], zone("Asia/Seoul"), after=late) is None


@pytest.mark.parametrize(("month", "day"), [(0, 1), (13, 1), (1, 0), (1, 31)])
def test_a_day_that_no_lunar_year_has_cannot_be_made(month: int, day: int) -> None:
    with pytest.raises(ValueError, match="a month to 12"):
        YearlyLunar(month, day)
