"""What scheduler-service is told: when to remind, never of what."""

from typing import Any

from contracts.events import Pause, RoutineChanged, SpecialDateChanged
from routine import accounts
from routine.models import Reminding, Routine, SpecialDay
from routine.rules import recurrence_of
from service_kit import clock
from service_kit.messaging.outbox import emit


def routine_told(routine: Routine) -> RoutineChanged:
    pauses = sorted(routine.pauses.all(), key=lambda each: each.first)
    return RoutineChanged(
        routine_id=routine.id,
        recurrence=recurrence_of(routine.rules[-1]),
        reminder_times=tuple(f"{at:%H:%M}" for at in routine.reminder_times),
        time_zone=routine.time_zone or None,
        starts_on=routine.starts_on,
        ends_on=routine.ends_on,
        pauses=tuple(Pause(first=each.first, last=each.last) for each in pauses),
        revision=routine.revision,
    )


def special_day_told(special_day: SpecialDay) -> SpecialDateChanged:
    return SpecialDateChanged(
        special_date_id=special_day.id,
        calendar=special_day.calendar,
        month=special_day.month,
        day=special_day.day,
        leap_month=special_day.leap_month,
        remind_days_before=tuple(special_day.remind_days_before),
        reminder_time=f"{special_day.reminder_time:%H:%M}",
        time_zone=special_day.time_zone or None,
        revision=special_day.revision,
    )


def routine_changed(routine: Routine) -> None:
    """In the writer's transaction, before the row is saved."""
    _next(routine)
    emit(routine_told(routine), account_id=routine.account_id)


def special_day_changed(special_day: SpecialDay) -> None:
    """In the writer's transaction, before the row is saved."""
    _next(special_day)
    emit(special_day_told(special_day), account_id=special_day.account_id)


def deleted(row: Reminding, payload: Any) -> None:
    """In the writer's transaction, before the row is saved: it stays as a mark of itself."""
    _next(row)
    row.deleted_at = row.changed_at
    emit(payload, account_id=row.account_id)


def _next(row: Reminding) -> None:
    row.revision, row.changed_at = accounts.next_revision(row.account_id), clock.now()
