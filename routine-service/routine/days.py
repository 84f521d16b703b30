"""Every write of a routine's days: done, skipped, neither."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from routine import exceptions, selectors, settling
from routine.history import WHOLE
from routine.models import Mark, Routine
from routine.vault import vault
from service_kit import clock

# Who knows that they will be away skips ahead; longer is a pause.
SKIP_AHEAD = timedelta(days=366)
EARLIEST = date(2000, 1, 1)


# What is told of a day: its `note`, and a `quantity` of the routine's target, where None is all of
# it. What is not named stays as it was.
Said = Mapping[str, Any]


@transaction.atomic
def check(account_id: UUID, routine_id: UUID, day: date, said: Said, *, today: date) -> Routine:
    """Whatever the day was before. Raises Http404, `NotADay`."""
    routine = selectors.routine_locked(account_id, routine_id)
    if day > today:
        raise exceptions.not_come_yet()
    _mark(routine, day, Mark.Kind.DONE, said, today=today)
    return routine


@transaction.atomic
def skip(account_id: UUID, routine_id: UUID, day: date, said: Said, *, today: date) -> Routine:
    """Whatever the day was before. Raises Http404, `NotADay`."""
    routine = selectors.routine_locked(account_id, routine_id)
    if day > today + SKIP_AHEAD:
        raise exceptions.too_late()
    _mark(routine, day, Mark.Kind.SKIPPED, said, today=today)
    return routine


@transaction.atomic
def undo(account_id: UUID, routine_id: UUID, day: date, kind: Mark.Kind, *, today: date) -> Routine:
    """The day is as if nothing had been said; of the other kind it stays. Raises Http404."""
    routine = selectors.routine_locked(account_id, routine_id)
    deleted, _rows = Mark.objects.filter(routine=routine, day=day, kind=kind).delete()
    if deleted:
        _settle(routine, day, today)
    return routine


def _mark(routine: Routine, day: date, kind: Mark.Kind, said: Said, *, today: date) -> None:
    # What was done before it was written down here counts, too.
    if day < EARLIEST:
        raise exceptions.too_early()
    mark = Mark.objects.filter(routine=routine, day=day).first() or Mark(routine=routine, day=day)
    # An amount belongs to what was done: of a day that was skipped there is none.
    if mark.kind != kind or "quantity" in said:
        mark.quantity = said.get("quantity")
        mark.share = share(mark.quantity, routine.target_quantity)
    mark.kind, mark.marked_at = kind, clock.now()
    if "note" in said:
        cipher, note = vault.cipher(routine.account_id), said["note"]
        mark.note_ciphertext = cipher.encrypt(note, row=mark.id, field="note") if note else None
    mark.save()
    _settle(routine, day, today)


def share(quantity: float | None, target: float | None) -> float:
    """How much of the target that is; without one, or without a number, all of it."""
    if quantity is None or target is None:
        return WHOLE
    return min(WHOLE, quantity / target)


def _settle(routine: Routine, day: date, today: date) -> None:
    settling.let_go(routine, day)
    settling.settle(routine, today=today)
    routine.save(update_fields=settling.SETTLED)
