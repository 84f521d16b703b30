"""Every write of pauses: one routine or all, for some days or until further notice."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from routine import exceptions, selectors, settling, telling
from routine.models import Pause, Routine
from routine.rules import Range

DAY = timedelta(days=1)
# A pause may be told of afterwards: who was ill did not come here to say so.
LATEST, EARLIEST = timedelta(days=366 * 5), timedelta(days=366)


@transaction.atomic
def pause(account_id: UUID, routine_id: UUID | None, days: Range, *, today: date) -> list[Routine]:
    """One routine, or all there are now.

    Of one routine this is the only pause from its first day on; what pauses all shortens none that
    one of them has of its own. Raises Http404, `NotADay`.
    """
    first, last = days
    if last is not None and last < first:
        raise exceptions.ends_before_it_begins("last")
    if first < today - EARLIEST:
        raise exceptions.too_early("first")
    if (last or first) > today + LATEST:
        raise exceptions.too_late("last" if last else "first")
    routines = _locked(account_id, routine_id)
    for routine in routines:
        own = [] if routine_id is not None else _left(routine, first)
        _change(routine, first, keep=_together([days, *own]))
    return routines


@transaction.atomic
def resume(account_id: UUID, routine_id: UUID | None, *, today: date) -> list[Routine]:
    """From today on nothing is paused, also not what was to be. Raises Http404."""
    routines = _locked(account_id, routine_id)
    for routine in routines:
        _change(routine, today, keep=[])
    return routines


def _locked(account_id: UUID, routine_id: UUID | None) -> list[Routine]:
    if routine_id is not None:
        return [selectors.routine_locked(account_id, routine_id)]
    return list(selectors.routines_of(account_id).select_for_update().order_by("id"))


def _left(routine: Routine, since: date) -> list[Range]:
    """What of its pauses is still to come on that day."""
    rows = Pause.objects.filter(Q(last=None) | Q(last__gte=since), routine=routine)
    return [(max(row.first, since), row.last) for row in rows]


def _together(ranges: Iterable[Range]) -> list[Range]:
    """The same days in ranges that do not meet."""
    found: list[Range] = []
    for first, last in sorted(ranges, key=lambda days: days[0]):
        begin, end = found[-1] if found else (None, first - DAY * 2)
        if begin is None or (end is not None and first > end + DAY):
            found.append((first, last))
        else:
            found[-1] = begin, None if end is None or last is None else max(end, last)
    return found


def _change(routine: Routine, since: date, *, keep: Iterable[Range]) -> None:
    """From that day on its pauses are these; those before it are as they were."""
    here = Pause.objects.filter(routine=routine)
    before = list(here.order_by("first").values_list("first", "last"))
    here.filter(first__gte=since).delete()
    here.filter(Q(last=None) | Q(last__gte=since)).update(last=since - DAY)
    Pause.objects.bulk_create(Pause(routine=routine, first=a, last=b) for a, b in keep)
    if list(here.order_by("first").values_list("first", "last")) == before:
        return
    settling.let_go(routine, since)
    telling.routine_changed(routine)
    routine.save()
