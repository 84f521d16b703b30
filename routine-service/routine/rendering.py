"""What an answer looks like; a test holds it against the serializers of the document."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from contracts.events import Recurrence
from crypto_kit.vault import AccountCipher
from routine import selectors, settling, special_days
from routine.models import Mark, Routine, SpecialDay
from routine.rules import WEEK, Plan, recurrence_of, shown, week_of
from routine.vault import vault

Marked = dict[date, Mark]


def routine_rows(routines: Sequence[Routine], *, today: date) -> list[dict[str, Any]]:
    """Routines of one person with how they stand today, in as many queries for one as for all."""
    if not routines:
        return []
    cipher = vault.cipher(routines[0].account_id)
    plans, marks = selectors.plans(routines), selectors.marks(routines, today=today)
    return [_routine(cipher, each, plans[each.id], marks[each.id], today) for each in routines]


def routine_full(routine: Routine, *, today: date) -> dict[str, Any]:
    (row,) = routine_rows([routine], today=today)
    return row


def _routine(
    cipher: AccountCipher, routine: Routine, plan: Plan, marks: Marked, today: date
) -> dict[str, Any]:
    found = settling.score_of(routine, plan, selectors.outcomes(marks), today=today)
    recurrence = recurrence_of(routine.rules[-1])
    pause = next(((a, b) for a, b in plan.paused if b is None or b >= today), None)
    return {
        "id": routine.id,
        "title": title_of(cipher, routine),
        "kind": routine.kind,
        "recurrence": shown(recurrence),
        "reminder_times": [f"{at:%H:%M}" for at in routine.reminder_times],
        "time_zone": routine.time_zone or None,
        "starts_on": routine.starts_on,
        "ends_on": routine.ends_on,
        "target": target_of(cipher, routine),
        "created_at": routine.created_at,
        "updated_at": routine.updated_at,
        "paused": plan.is_paused(today),
        "paused_from": pause and pause[0],
        "paused_until": pause and pause[1],
        "today": today_of(cipher, plan, marks, today),
        "week": week(plan, marks, today),
        "strength": round(found.strength, 4),
        "streak": found.streak,
        "best_streak": found.best_streak,
        "streak_unit": streak_unit(recurrence),
    }


def streak_unit(recurrence: Recurrence) -> str:
    return "weeks" if recurrence.type == "per_week" else "times"


def title_of(cipher: AccountCipher, routine: Routine) -> str:
    return cipher.decrypt(routine.title_ciphertext, row=routine.id, field="title")


def target_of(cipher: AccountCipher, routine: Routine) -> dict[str, Any] | None:
    if routine.unit_ciphertext is None:
        return None
    unit = cipher.decrypt(routine.unit_ciphertext, row=routine.id, field="unit")
    return {"quantity": routine.target_quantity, "unit": unit}


def today_of(cipher: AccountCipher, plan: Plan, marks: Marked, today: date) -> dict[str, Any]:
    mark = marks.get(today)
    return {
        "date": today,
        "due": is_due(plan, marks, today),
        "done": state(mark) == "done",
        "begun": state(mark) == "begun",
        "skipped": state(mark) == "skipped",
        "quantity": mark and mark.quantity,
        "note": note_of(cipher, mark) if mark else "",
    }


def note_of(cipher: AccountCipher, mark: Mark) -> str:
    note = mark.note_ciphertext
    return cipher.decrypt(note, row=mark.id, field="note") if note else ""


def mark_full(mark: Mark) -> dict[str, Any]:
    """What was told of a day, whichever it is."""
    return {
        "date": mark.day,
        "state": state(mark),
        "quantity": mark.quantity,
        "note": note_of(vault.cipher(mark.routine.account_id), mark),
    }


def state(mark: Mark | None) -> str | None:
    """ "done", "begun" (a part of the target), "skipped", or None."""
    if mark is None:
        return None
    if mark.kind == Mark.Kind.SKIPPED:
        return "skipped"
    return "done" if mark.share >= 1 else "begun"


def is_due(plan: Plan, marks: Marked, day: date) -> bool:
    """Whether it asks for that day. `marks` hold those of its week at least."""
    term = plan.term_of(day)
    if term is None or plan.is_paused(day):
        return False
    if term.recurrence.type == "per_week":
        return state(marks.get(day)) == "done" or not week_complete(plan, marks, day)
    return day in plan.days_of(term, day, day)


def week_complete(plan: Plan, marks: Marked, day: date) -> bool:
    """Whether a routine of so many times a week was done so often in that day's."""
    term = plan.term_of(day)
    times = None if term is None else term.recurrence.times_per_week
    days = [week_of(day) + timedelta(days=number) for number in range(WEEK)]
    done = sum(state(marks.get(each)) == "done" for each in days)
    return times is not None and done >= times


def week(plan: Plan, marks: Marked, today: date) -> list[dict[str, Any]]:
    """This week's days, Monday first, each with its state."""
    days = [week_of(today) + timedelta(days=number) for number in range(WEEK)]
    due = set(plan.due_days(days[0], days[-1]))

    def shown_as(day: date) -> str:
        if marked := state(marks.get(day)):
            return marked
        if plan.term_of(day) is None:
            return "free"
        if plan.is_paused(day):
            return "paused"
        return "due" if day in due else "free"

    return [{"date": day, "state": shown_as(day)} for day in days]


def special_day_rows(rows: Sequence[SpecialDay], *, today: date) -> list[dict[str, Any]]:
    if not rows:
        return []
    cipher = vault.cipher(rows[0].account_id)
    return [_special_day(cipher, row, today) for row in rows]


def special_day_full(row: SpecialDay, *, today: date) -> dict[str, Any]:
    return _special_day(vault.cipher(row.account_id), row, today)


def name_of(cipher: AccountCipher, row: SpecialDay) -> str:
    return cipher.decrypt(row.name_ciphertext, row=row.id, field="name")


def _special_day(cipher: AccountCipher, row: SpecialDay, today: date) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": name_of(cipher, row),
        "date": f"{row.year:04}-{row.month:02}-{row.day:02}",
        "calendar": row.calendar,
        "leap_month": row.leap_month,
        "remind_days_before": row.remind_days_before,
        "reminder_time": f"{row.reminder_time:%H:%M}",
        "time_zone": row.time_zone or None,
        "next_on": special_days.next_on(row, today),
        "created_at": row.created_at,
    }
