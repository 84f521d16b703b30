"""What a person sees of many days at once: today, a month of the calendar, how a routine went."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from routine import rendering, selectors, special_days
from routine.history import Score, Turn, half_life, score, turns
from routine.models import Mark, Routine, SpecialDay
from routine.rules import WEEK, Plan, week_of
from routine.vault import vault

WEEKS_SHOWN = 26


def today_list(account_id: UUID, *, today: date) -> list[dict[str, Any]]:
    """What today asks for or has had of the person, by the first reminder of each."""
    routines = list(selectors.routines_of(account_id))
    rows = rendering.routine_rows(routines, today=today)
    here = [
        row
        for row in rows
        if any(row["today"][name] for name in ("due", "done", "begun", "skipped"))
    ]
    return sorted(here, key=lambda row: ((row["reminder_times"] or ["~"])[0], row["id"]))


def events(account_id: UUID, first: date, last: date) -> list[dict[str, Any]]:
    """Routines and special days of these days, both included, in the order of the days."""
    routines = list(selectors.routines_of(account_id))
    days = list(selectors.special_days_of(account_id))
    if not routines and not days:
        return []
    cipher = vault.cipher(account_id)
    plans, marks = selectors.plans(routines), selectors.marks_between(routines, first, last)
    found = []
    for routine in routines:
        named = {
            "type": "routine",
            "id": routine.id,
            "title": rendering.title_of(cipher, routine),
            "kind": routine.kind,
        }
        states = _states(plans[routine.id], marks[routine.id], first, last)
        found += [{"date": day, **named, "state": state} for day, state in states]
    for special_day in days:
        name = rendering.name_of(cipher, special_day)
        named = {"type": "special_day", "id": special_day.id, "title": name, "kind": None}
        found += [{"date": day, **named, "state": None} for day in _times(special_day, first, last)]
    return sorted(found, key=lambda row: (row["date"], row["type"], row["id"]))


def _states(
    plan: Plan, marks: rendering.Marked, first: date, last: date
) -> Iterator[tuple[date, str]]:
    for day in sorted({*plan.due_days(first, last), *marks}):
        marked = rendering.state(marks.get(day))
        yield day, marked or ("paused" if plan.is_paused(day) else "due")


def _times(special_day: SpecialDay, first: date, last: date) -> Iterator[date]:
    begin = max(first, special_days.first_on(special_day))
    for day in special_days.rule_of(special_day).days(begin):
        if day > last:
            return
        yield day


def statistics(routine: Routine, *, today: date) -> dict[str, Any]:
    """Of all its days, computed from the first one on."""
    plan = selectors.plans([routine])[routine.id]
    marked = selectors.marks_all(routine)
    outcomes = selectors.outcomes(marked)
    found = list(turns(plan, outcomes, first=min([routine.starts_on, *marked]), today=today))
    whole = score(found)
    states = [rendering.state(mark) for mark in marked.values()]
    done = [day for day, mark in marked.items() if rendering.state(mark) == "done"]
    term = plan.terms[-1]
    return {
        "strength": round(whole.strength, 4),
        "half_life": round(half_life(term), 2),
        "streak": whole.streak,
        "best_streak": whole.best_streak,
        "streak_unit": rendering.streak_unit(term.recurrence),
        "done": len(done),
        "begun": states.count("begun"),
        "skipped": states.count("skipped"),
        "quantity": round(sum(_quantity(mark) for mark in marked.values()), 2),
        "by_weekday": [sum(day.weekday() == number for day in done) for number in range(WEEK)],
        "history": _history(found, today),
    }


def _quantity(mark: Mark) -> float:
    return mark.quantity or 0.0 if mark.kind == Mark.Kind.DONE else 0.0


def _history(found: list[Turn], today: date) -> list[dict[str, Any]]:
    """The strength at the end of each of the last weeks in which something counted."""
    earliest = week_of(today) - timedelta(weeks=WEEKS_SHOWN - 1)
    at, points = Score(), []
    for monday, of_week in groupby(found, key=lambda turn: week_of(turn.day)):
        at = score(of_week, at)
        if monday >= earliest:
            points.append({"week": monday, "strength": round(at.strength, 4)})
    return points
