"""Which of a person's days a routine asks for: its recurrence, now and in the past."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any

import msgspec

from contracts.events import Recurrence
from date_kit.recurring import rule_of

WEEK = 7
DAYS_OF_A_MONTH = 365.25 / 12

Range = tuple[date, date | None]
"""From its first day to its last, both included; without a last one it goes on."""


@dataclass(frozen=True, slots=True)
class Term:
    """A recurrence and the days it holds for; without `last` it still does."""

    recurrence: Recurrence
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that says when a routine asks for something.

    `paused` and `shortened`, the days a move made shorter, are days on which it asks for nothing.
    """

    starts_on: date
    terms: tuple[Term, ...]
    paused: tuple[Range, ...] = ()
    shortened: tuple[Range, ...] = ()

    def is_paused(self, day: date) -> bool:
        return within(self.paused, day)

    def is_excused(self, day: date) -> bool:
        return within(self.paused, day) or within(self.shortened, day)

    def term_of(self, day: date) -> Term | None:
        """What holds on that day; None before the routine begins and after it has ended."""
        return next((term for term in self.terms if within([(term.first, term.last)], day)), None)

    def days_of(self, term: Term, first: date, last: date) -> Iterator[date]:
        """The days between these two, both included, that the term names, paused or not.

        One of so many times a week names none.
        """
        if term.recurrence.type != "per_week":
            end = min(last, term.last or last)
            for day in rule_of(term.recurrence, self.starts_on).days(max(first, term.first)):
                if day > end:
                    break
                yield day

    def due_days(self, first: date, last: date) -> Iterator[date]:
        """The same of all terms."""
        return chain.from_iterable(self.days_of(term, first, last) for term in self.terms)


def within(ranges: Sequence[Range], day: date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in ranges)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def days_between(recurrence: Recurrence) -> float:
    """How many days lie between two times, on average."""
    match recurrence.type:
        case "weekly":
            return WEEK / len(recurrence.weekdays)
        case "monthly":
            return DAYS_OF_A_MONTH / len(recurrence.days_of_month)
        case "per_week":
            return WEEK / (recurrence.times_per_week or 1)
        case _:
            return recurrence.interval_days or 1


# --- as a routine's row holds them ---------------------------------------------------------------


def stored(recurrence: Recurrence, since: date) -> dict[str, Any]:
    return {"since": since.isoformat(), **shown(recurrence)}


def shown(recurrence: Recurrence) -> dict[str, Any]:
    """Its members as JSON, those that do not count empty."""
    members: dict[str, Any] = msgspec.to_builtins(recurrence)
    return members


def recurrence_of(rule: dict[str, Any]) -> Recurrence:
    return msgspec.convert(rule, Recurrence)


def terms_of(
    rules: Sequence[dict[str, Any]], starts_on: date, ends_on: date | None
) -> tuple[Term, ...]:
    """What held since when; the first since the routine began, whenever it was written down."""
    since = [date.fromisoformat(rule["since"]) for rule in rules[1:]]
    begins = [starts_on, *(max(starts_on, day) for day in since)]
    ends = [day - timedelta(days=1) for day in begins[1:]]
    lasts = [min(day, ends_on or day) for day in ends]
    terms = [
        Term(recurrence_of(rule), first, last)
        for rule, first, last in zip(rules, begins, [*lasts, ends_on], strict=True)
    ]
    return tuple(term for term in terms if term.last is None or term.first <= term.last)


def changed(
    rules: Sequence[dict[str, Any]], recurrence: Recurrence, *, today: date
) -> list[dict[str, Any]]:
    """The rules when another one holds from today on; the same one again changes nothing."""
    if recurrence_of(rules[-1]) == recurrence:
        return list(rules)
    kept = [rule for rule in rules if rule["since"] < today.isoformat()]
    return [*kept, stored(recurrence, today)]
