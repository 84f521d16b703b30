"""Every read of routines and special days; whose they are comes first."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from rest_kit.pagination import Page, PageRequest, paginate
from routine.history import Marks, Outcome
from routine.models import Mark, Move, Pause, Routine, SpecialDay
from routine.rules import Plan, Range, terms_of, week_of

LIST_ORDER = ("id",)
LIST_KEY = (UUID,)


def routines_of(account_id: UUID) -> QuerySet[Routine]:
    return Routine.objects.filter(account_id=account_id, deleted_at=None)


def special_days_of(account_id: UUID) -> QuerySet[SpecialDay]:
    return SpecialDay.objects.filter(account_id=account_id, deleted_at=None)


def routine_get(account_id: UUID, routine_id: UUID) -> Routine:
    """The person's routine; another person's is as unknown as none (Http404)."""
    return get_object_or_404(routines_of(account_id), id=routine_id)


def routine_locked(account_id: UUID, routine_id: UUID) -> Routine:
    """The same, held until the transaction ends."""
    return get_object_or_404(routines_of(account_id).select_for_update(), id=routine_id)


def mark_get(account_id: UUID, routine_id: UUID, day: date) -> Mark:
    """What was told of that day of the person's routine, with the routine. Raises Http404."""
    told = Mark.objects.filter(routine__in=routines_of(account_id)).select_related("routine")
    return get_object_or_404(told, routine_id=routine_id, day=day)


def special_day_get(account_id: UUID, special_day_id: UUID) -> SpecialDay:
    """Raises Http404."""
    return get_object_or_404(special_days_of(account_id), id=special_day_id)


def special_day_locked(account_id: UUID, special_day_id: UUID) -> SpecialDay:
    """The same, held until the transaction ends."""
    held = special_days_of(account_id).select_for_update()
    return get_object_or_404(held, id=special_day_id)


def routine_list(account_id: UUID, page: PageRequest) -> Page[Routine]:
    """Newest first."""
    return paginate(routines_of(account_id), page, columns=LIST_ORDER)


def special_day_list(account_id: UUID, page: PageRequest) -> Page[SpecialDay]:
    """Newest first."""
    return paginate(special_days_of(account_id), page, columns=LIST_ORDER)


def plans(routines: Sequence[Routine]) -> dict[UUID, Plan]:
    """When these routines ask for something, in two queries."""
    paused: dict[UUID, list[Range]] = defaultdict(list)
    ids = [routine.id for routine in routines]
    for pause in Pause.objects.filter(routine_id__in=ids).order_by("first"):
        paused[pause.routine_id].append((pause.first, pause.last))
    shortened: dict[UUID, list[Range]] = defaultdict(list)
    owners = {routine.account_id for routine in routines}
    for move in Move.objects.filter(account_id__in=owners).order_by("first"):
        shortened[move.account_id].append((move.first, move.last))
    return {
        routine.id: Plan(
            starts_on=routine.starts_on,
            terms=terms_of(routine.rules, routine.starts_on, routine.ends_on),
            paused=tuple(paused[routine.id]),
            shortened=tuple(shortened[routine.account_id]),
        )
        for routine in routines
    }


def marks(routines: Sequence[Routine], *, today: date) -> dict[UUID, dict[date, Mark]]:
    """What became of their days that are not settled yet, and of this week, in one query."""
    monday = week_of(today)
    unsettled = Q(routine__settled_until=None) | Q(day__gte=monday)
    # Written at different times, so one bound for all of them; it is a few weeks at most.
    ends = [routine.settled_until for routine in routines if routine.settled_until]
    if ends:
        unsettled |= Q(day__gt=min(ends))
    rows = Mark.objects.filter(unsettled, routine_id__in=[routine.id for routine in routines])
    by_routine: dict[UUID, dict[date, Mark]] = {routine.id: {} for routine in routines}
    for row in rows.order_by("day"):
        by_routine[row.routine_id][row.day] = row
    return by_routine


def outcomes(rows: dict[date, Mark]) -> Marks:
    done = Mark.Kind.DONE
    return {day: Outcome(row.share if row.kind == done else None) for day, row in rows.items()}


def marks_between(
    routines: Sequence[Routine], first: date, last: date
) -> dict[UUID, dict[date, Mark]]:
    """What became of these days, both included, in one query."""
    by_routine: dict[UUID, dict[date, Mark]] = {routine.id: {} for routine in routines}
    ids = list(by_routine)
    for row in Mark.objects.filter(routine_id__in=ids, day__range=(first, last)):
        by_routine[row.routine_id][row.day] = row
    return by_routine


def marks_all(routine: Routine) -> dict[date, Mark]:
    return {row.day: row for row in Mark.objects.filter(routine=routine).order_by("day")}
