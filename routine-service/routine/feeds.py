"""All routines and special days as scheduler-service is told of them, for when events got lost."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q

from contracts.events import RoutineChanged, SpecialDateChanged
from rest_kit.pagination import Page, PageRequest, encode_cursor
from routine import telling
from routine.models import Reminding, Routine, SpecialDay
from service_kit import clock

KEY = (datetime, UUID)
# So long one can still hear that a row is gone.
REMEMBERED = timedelta(days=90)

R = TypeVar("R", bound=Reminding)


def routines(page: PageRequest, since: datetime | None) -> Page[dict[str, Any]]:
    """What changed since then, deleted ones among them; without `since` all that are there."""
    found = _page(Routine, page, since, prefetch=["pauses"])
    return Page(
        [_row(each, RoutineChanged, "routine_id", telling.routine_told) for each in found.results],
        found.next,
    )


def special_days(page: PageRequest, since: datetime | None) -> Page[dict[str, Any]]:
    """The same of special days."""
    found, told = _page(SpecialDay, page, since), telling.special_day_told
    rows = [_row(each, SpecialDateChanged, "special_date_id", told) for each in found.results]
    return Page(rows, found.next)


def forget_deleted() -> int:
    """What was deleted so long ago that everybody has heard of it; how many rows it were."""
    before = clock.now() - REMEMBERED
    gone = [
        kind._default_manager.filter(deleted_at__lt=before).delete()[0]
        for kind in (Routine, SpecialDay)
    ]
    return sum(gone)


def _page(
    kind: type[R], page: PageRequest, since: datetime | None, *, prefetch: list[str] | None = None
) -> Page[R]:
    """In the order in which they changed: who changes while one reads comes once more."""
    rows = kind._default_manager.order_by("changed_at", "id").prefetch_related(*prefetch or [])
    rows = rows.filter(deleted_at=None) if since is None else rows.filter(changed_at__gte=since)
    if page.after is not None:
        at, row_id = page.after
        rows = rows.filter(changed_at__gte=at).filter(Q(changed_at__gt=at) | Q(id__gt=row_id))
    found = list(rows[: page.limit + 1])
    if len(found) <= page.limit:
        return Page(found, None)
    last = found[page.limit - 1]
    return Page(found[:-1], encode_cursor([last.changed_at, last.id]))


def _row(row: Reminding, payload: type[Any], name: str, told: Callable[[Any], Any]) -> Any:
    """Its event's members, null where it is deleted, with whose it is and when it changed."""
    gone = row.deleted_at is not None
    members = dict.fromkeys(each.name for each in fields(payload)) if gone else _members(told(row))
    return {
        **members,
        name: row.id,
        "account_id": row.account_id,
        "revision": row.revision,
        "deleted": gone,
        "changed_at": row.changed_at,
    }


def _members(told: Any) -> dict[str, Any]:
    return {each.name: getattr(told, each.name) for each in fields(told)}
