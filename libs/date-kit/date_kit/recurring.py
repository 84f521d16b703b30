"""A rule from the words in which services tell each other of one."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from date_kit.recurrence import EveryNDays, Monthly, PerWeek, Rule, Weekly

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Told(Protocol):
    """`type` says which of the others count."""

    @property
    def type(self) -> str: ...
    @property
    def weekdays(self) -> Sequence[str]: ...
    @property
    def days_of_month(self) -> Sequence[int]: ...
    @property
    def times_per_week(self) -> int | None: ...
    @property
    def interval_days(self) -> int | None: ...


def rule_of(told: Told, starts_on: date) -> Rule:
    """Raises ValueError for what cannot be."""
    match told.type:
        case "weekly":
            return Weekly(frozenset(map(WEEKDAYS.index, told.weekdays)))
        case "monthly":
            return Monthly(frozenset(told.days_of_month))
        case "per_week":
            return PerWeek(told.times_per_week or 0)
        case "every_n_days":
            return EveryNDays(starts_on, told.interval_days or 0)
    raise ValueError(f"no recurrence: {told.type}")
