"""Whether a reminder is still needed, asked by notification-service just before it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from crypto_kit.vault import AccountErased
from routine import rendering, selectors, special_days
from routine.models import Mark, Routine, SpecialDay
from routine.rules import WEEK, Plan, week_of
from routine.vault import vault

AT_MOST = 100

R = TypeVar("R", Routine, SpecialDay)


@dataclass(frozen=True, slots=True)
class Asked:
    """One reminder; `due_on` is the person's day it was to be sent on."""

    account_id: UUID
    kind: str
    source_id: UUID
    due_on: date


def answers(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """One for each, in their order. What is not that account's is as gone as what was deleted."""
    routines = _named(Routine, [each.source_id for each in asked if each.kind == "routine"])
    days = _named(SpecialDay, [each.source_id for each in asked if each.kind == "special_date"])
    plans = selectors.plans(list(routines.values()))
    due = [each.due_on for each in asked]
    week = timedelta(days=WEEK - 1)
    first, last = week_of(min(due)), week_of(max(due)) + week
    marks = selectors.marks_between(list(routines.values()), first, last)

    def answer(each: Asked) -> dict[str, Any]:
        row = (routines if each.kind == "routine" else days).get(each.source_id)
        if row is None or row.account_id != each.account_id:
            return _answer("deleted")
        try:
            if isinstance(row, SpecialDay):
                return _of_special_day(row, each.due_on)
            return _of_routine(row, plans[row.id], marks[row.id], each.due_on)
        except AccountErased:  # after its rows were read: the others' reminders go on
            return _answer("deleted")

    return [{"source_id": each.source_id, "due_on": each.due_on, **answer(each)} for each in asked]


def _named(kind: type[R], ids: Sequence[UUID]) -> dict[UUID, R]:
    return kind._default_manager.filter(deleted_at=None).in_bulk(ids)


def _of_routine(routine: Routine, plan: Plan, marks: dict[date, Mark], day: date) -> dict[str, Any]:
    reason = rendering.state(marks.get(day))
    if reason not in ("done", "skipped"):
        reason = None
        if plan.is_paused(day):
            reason = "paused"
        elif rendering.week_complete(plan, marks, day):
            reason = "week_complete"
        elif not rendering.is_due(plan, marks, day):
            reason = "ended"
    return _answer(reason, title=rendering.title_of(vault.cipher(routine.account_id), routine))


def _of_special_day(row: SpecialDay, day: date) -> dict[str, Any]:
    """How many days ahead it is; a reminder that comes on no such day is for nothing."""
    name = rendering.name_of(vault.cipher(row.account_id), row)
    for before in sorted(row.remind_days_before):
        that = day + timedelta(days=before)
        if special_days.next_on(row, that) == that:
            return _answer(None, title=name, days_before=before)
    return _answer("ended", title=name)


def _answer(
    reason: str | None, *, title: str | None = None, days_before: int | None = None
) -> dict[str, Any]:
    told = {"title": title, "days_before": days_before}
    return {"needed": reason is None, "reason": reason, **told}
