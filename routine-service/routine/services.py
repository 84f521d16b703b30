"""Every write of routines themselves; their days are in days.py, their pauses in pauses.py."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from account_kit.once import Once
from contracts.events import Recurrence, RoutineDeleted
from routine import accounts, exceptions, places, selectors, settling, telling
from routine.models import Routine
from routine.rules import changed, recurrence_of, stored
from routine.vault import vault
from service_kit import clock
from service_kit.authentication import Caller
from service_kit.ids import new_id


def routine_create(
    person: Caller, fields: Mapping[str, Any], *, once: Once | None = None
) -> tuple[Routine, bool]:
    """The routine, and whether a repeat of the request found it made already.

    Raises `AccountErased`, `TooMany`, `KeyReused`, `NotADay`, and Http404 when the routine of a
    repeat is deleted meanwhile.
    """
    account_id, now = person.account_id, clock.now()
    vault.cipher(account_id)
    with transaction.atomic():
        accounts.hold(account_id)
        routine = Routine(id=new_id(), account_id=account_id, created_at=now)
        if once is not None and (first := once.claim(account_id, routine.id)) != routine.id:
            return selectors.routine_get(account_id, first), True
        accounts.room_for_one(Routine, account_id)
        places.note(person)
        routine.starts_on = person.today(now)
        _put(routine, {"kind": Routine.Kind.OTHER, "reminder_times": [], **fields}, person)
        telling.routine_changed(routine)
        routine.save(force_insert=True)
    return routine, False


@transaction.atomic
def routine_update(person: Caller, routine_id: UUID, changes: Mapping[str, Any]) -> Routine:
    """Change what is named; another recurrence holds from today on. Raises Http404, `NotADay`."""
    routine = selectors.routine_locked(person.account_id, routine_id)
    before = telling.routine_told(routine)
    span = routine.starts_on, routine.ends_on
    _put(routine, changes, person)
    if span != (routine.starts_on, routine.ends_on):
        settling.let_go(routine, min(span[0], routine.starts_on, routine.ends_on or date.max))
    if telling.routine_told(routine) != before:
        telling.routine_changed(routine)
    routine.save()
    return routine


@transaction.atomic
def routine_delete(account_id: UUID, routine_id: UUID) -> None:
    """All that was written of it goes; that it was there is remembered a while. Raises Http404."""
    routine = selectors.routine_locked(account_id, routine_id)
    routine.marks.all().delete()
    routine.pauses.all().delete()
    routine.title_ciphertext, routine.unit_ciphertext = b"", None
    telling.deleted(routine, RoutineDeleted(routine_id=routine.id))
    routine.save()


def _put(routine: Routine, fields: Mapping[str, Any], person: Caller) -> None:
    """What is named, into the row, which is not saved yet. Raises `NotADay`."""
    cipher, today = vault.cipher(person.account_id), person.today(clock.now())
    for name in ("kind", "reminder_times", "starts_on", "ends_on"):
        if name in fields:
            setattr(routine, name, fields[name])
    if "title" in fields:
        routine.title_ciphertext = cipher.encrypt(fields["title"], row=routine.id, field="title")
    if "time_zone" in fields:
        routine.time_zone = str(fields["time_zone"] or "")
    if "target" in fields:
        target = fields["target"] or {"quantity": None, "unit": None}
        routine.target_quantity, unit = target["quantity"], target["unit"]
        routine.unit_ciphertext = unit and cipher.encrypt(unit, row=routine.id, field="unit")
    if "recurrence" in fields:
        _follow(routine, fields["recurrence"], today)
    if routine.ends_on is not None and routine.ends_on < routine.starts_on:
        raise exceptions.ends_before_it_begins()
    routine.updated_at = clock.now()


def _follow(routine: Routine, recurrence: Recurrence, today: date) -> None:
    """From today on; what was before is measured by what held then."""
    if not routine.rules:
        routine.rules = [stored(recurrence, today)]
    elif recurrence_of(routine.rules[-1]) != recurrence:
        settling.let_go(routine, today)
        routine.rules = changed(routine.rules, recurrence, today=today)
