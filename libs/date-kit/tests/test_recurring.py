"""What services tell of a recurrence is the rule it says."""

from dataclasses import dataclass
from datetime import date

import pytest

from date_kit.recurrence import EveryNDays, Monthly, PerWeek, Rule, Weekly
from date_kit.recurring import rule_of

BEGIN = date(2026, 11, 22)


@dataclass(frozen=True)
class Words:
    type: str
    weekdays: tuple[str, ...] = ()
    days_of_month: tuple[int, ...] = ()
    times_per_week: int | None = None
    interval_days: int | None = None


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (Words("weekly", weekdays=("mon", "sun")), Weekly(frozenset({0, 6}))),
        (Words("monthly", days_of_month=(1, 31)), Monthly(frozenset({1, 31}))),
        (Words("per_week", times_per_week=3), PerWeek(3)),
        (Words("every_n_days", interval_days=2), EveryNDays(BEGIN, 2)),
    ],
)
def test_each_kind(words: Words, rule: Rule) -> None:
    assert rule_of(words, BEGIN) == rule


@pytest.mark.parametrize(
    "words",
    [
        Words("weekly"),
        Words("weekly", weekdays=("someday",)),
        Words("monthly"),
        Words("monthly", days_of_month=(32,)),
        Words("per_week"),
        Words("every_n_days"),
        Words("on_full_moons"),
    ],
)
def test_what_cannot_be_is_refused(words: Words) -> None:
    with pytest.raises(ValueError, match=r".+"):
        rule_of(words, BEGIN)
