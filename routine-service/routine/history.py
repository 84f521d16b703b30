"""How well a routine is kept: its strength, and how often in a row.

**Strength** is an exponentially weighted mean of what became of each time, from 0 to 1. A routine
begins at 0, and with every time that counts

    strength = strength × m + share × (1 − m),     m = 0.5 ^ (1 / h)

where `share` is 1 for done, less for a part of the target and 0 for left out. `h` is the half-life
in times: after so many times half of the strength is of what came since. It is `4 + 10 / g`, with
`g` the days between two times on average: 14 times, and so two weeks, for a daily routine, 5.4
weeks for a weekly one, 4.3 months for a monthly one. What is rare is judged by fewer times, or it
would take years to mean anything.

That habits are better described by such a score than by a streak alone is the idea of Loop Habit
Tracker (https://github.com/iSoron/uhabits); the formula is our own.

What is skipped or paused, and days that a move made shorter, are no times at all: they neither
weaken nor break anything. Nor does today, before it is over.

**In a row** counts times; for a routine of so many times a week, weeks. A part of a target keeps
it and adds nothing. Of a week with fewer days that count, fewer times are asked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from routine.rules import WEEK, Plan, Term, days_between, week_of, within

FEWEST_TIMES, TIMES_OF_DAILY = 4, 10
WHOLE = 1.0


class Outcome(NamedTuple):
    """What a person marked: how much of the target, None for skipped."""

    share: float | None

    @property
    def is_whole(self) -> bool:
        return self.share is not None and self.share >= WHOLE


Marks = Mapping[date, Outcome]


class Turn(NamedTuple):
    """Something that counts: for the strength, for what is in a row (`kept`), or for both."""

    day: date
    share: float | None
    half_life: float
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Score:
    strength: float = 0.0
    streak: int = 0
    best_streak: int = 0

    def after(self, turn: Turn) -> "Score":
        strength, streak = self.strength, self.streak
        if turn.share is not None:
            keep = 0.5 ** (1 / turn.half_life)
            strength = strength * keep + turn.share * (1 - keep)
        if turn.kept is not None:
            streak = streak + 1 if turn.kept else 0
        return Score(strength, streak, max(self.best_streak, streak))


def score(turns: Iterable[Turn], begin: Score | None = None) -> Score:
    found = begin or Score()
    for turn in turns:
        found = found.after(turn)
    return found


def half_life(term: Term) -> float:
    """In times; see above."""
    return FEWEST_TIMES + TIMES_OF_DAILY / days_between(term.recurrence)


def turns(plan: Plan, marks: Marks, *, first: date, today: date) -> Iterator[Turn]:
    """What counts from `first` (the start, or a Monday) to `today`, in order.

    Who has flown to where it is yesterday has done more days than have been.
    """
    last = max([today, *(day for day, outcome in marks.items() if outcome.share is not None)])
    for number, term in enumerate(plan.terms):
        # What was done before a routine began, or after it ended, was done all the same.
        begin = first if number == 0 else max(first, term.first)
        end = last if number == len(plan.terms) - 1 else min(last, term.last or last)
        if begin > end:
            continue
        if term.recurrence.type == "per_week":
            yield from _of_weeks(plan, term, marks, begin, end, today)
        else:
            yield from _of_days(plan, term, marks, begin, end, today)


def _of_days(
    plan: Plan, term: Term, marks: Marks, first: date, last: date, today: date
) -> Iterator[Turn]:
    life = half_life(term)
    due = set(plan.days_of(term, first, last))
    marked = {day for day in marks if first <= day <= last}
    for day in sorted(due | marked):
        outcome = marks.get(day)
        if outcome is not None and outcome.share is not None:
            yield Turn(day, outcome.share, life, True if outcome.is_whole else None)
        elif outcome is None and day < today and not plan.is_excused(day):
            yield Turn(day, 0.0, life, False)


def _of_weeks(
    plan: Plan, term: Term, marks: Marks, first: date, last: date, today: date
) -> Iterator[Turn]:
    monday = week_of(first)
    while monday <= last:
        yield from _of_week(plan, term, marks, monday, (first, last), today)
        monday += timedelta(days=WEEK)


def _of_week(
    plan: Plan, term: Term, marks: Marks, monday: date, span: tuple[date, date], today: date
) -> Iterator[Turn]:
    life = half_life(term)
    days = [monday + timedelta(days=number) for number in range(WEEK)]
    whole = begun = counting = 0
    for day in days:
        outcome = marks.get(day)
        share = outcome.share if outcome is not None and span[0] <= day <= span[1] else None
        if share is not None:
            yield Turn(day, share, life, None)
            whole, begun = whole + (share >= WHOLE), begun + (share < WHOLE)
        if within([(term.first, term.last)], day):
            free = outcome is None and not plan.is_excused(day)
            counting += free or share is not None
    asked = (term.recurrence.times_per_week or 1) * counting // WEEK
    end = min(days[-1], term.last or days[-1])
    if whole and whole >= asked:
        yield Turn(min(end, today), None, life, True)
    elif end < today:
        for _ in range(asked - whole - begun):
            yield Turn(end, 0.0, life, None)
        yield Turn(end, None, life, False if asked > whole + begun else None)
