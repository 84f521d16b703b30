"""Events are the first way, and this is the second: the owners are asked what they have told of.

Every hour what changed, once a day everything that lives; what an owner does not know any more is
taken back. A few pages at a time and the place in a row: other jobs go on between them, and
whatever is cut off is gone on with.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import F
from prometheus_client import Counter

from contracts.events import LetterSealed, RoutineChanged, SpecialDateChanged
from schedule import clients, services
from schedule.models import Reconciliation, Schedule
from service_kit import clock
from service_kit.http import UpstreamError

logger = logging.getLogger(__name__)

Kind = Schedule.Kind
Row = dict[str, Any]

EVERY = timedelta(hours=1)
EVERYTHING_EVERY = timedelta(days=1)
# For clocks that differ, and for what was being committed when it was asked for.
OVERLAP = timedelta(minutes=5)
# For all owners at one time, so that the worker's other jobs need not wait for long.
AT_A_TIME_SECONDS = 0.5

ASKED = Counter("schedule_reconciliations_total", "Owners that were asked", ["source", "outcome"])


@dataclass(frozen=True, slots=True)
class Source:
    """An owner's list: where it is, and what a row of it is to us."""

    name: str
    service: str
    path: str
    kinds: tuple[Schedule.Kind, ...]
    id_field: str
    apply: Callable[[UUID, Row, datetime], None]


def _letter(account_id: UUID, row: Row, at: datetime) -> None:
    if row["deleted"]:
        revision = int(row["revision"])
        services.letter_unsealed(account_id, UUID(row["letter_id"]), revision=revision, at=at)
    else:
        services.letter_sealed(account_id, msgspec.convert(row, LetterSealed), at=at)


def _routine(account_id: UUID, row: Row, at: datetime) -> None:
    if row["deleted"]:
        services.source_deleted(account_id, Kind.ROUTINE, UUID(row["routine_id"]))
    else:
        services.routine_changed(account_id, msgspec.convert(row, RoutineChanged), at=at)


def _special_date(account_id: UUID, row: Row, at: datetime) -> None:
    if row["deleted"]:
        services.source_deleted(account_id, Kind.SPECIAL_DATE, UUID(row["special_date_id"]))
    else:
        told = msgspec.convert(row, SpecialDateChanged)
        services.special_date_changed(account_id, told, at=at)


SOURCES = (
    Source(
        "letters",
        "letter-service",
        "/internal/letters/sealed/",
        (Kind.LETTER, Kind.STILL_YOU),
        "letter_id",
        _letter,
    ),
    Source(
        "routines",
        "routine-service",
        "/internal/routines/",
        (Kind.ROUTINE,),
        "routine_id",
        _routine,
    ),
    Source(
        "special-days",
        "routine-service",
        "/internal/special-days/",
        (Kind.SPECIAL_DATE,),
        "special_date_id",
        _special_date,
    ),
)


def run() -> None:
    """Ask every owner whose time has come, page by page for a moment; the rest at the next time."""
    ends = monotonic() + AT_A_TIME_SECONDS
    for source in SOURCES:
        while reconcile(source) and monotonic() < ends:
            pass


def reconcile(source: Source) -> bool:
    """One page of one owner; whether there are more. An owner that is away is asked in an hour."""
    state = _begin(source.name)
    if state is None:
        return False
    since = None if state.full else state.done_until
    try:
        page = clients.asked(source.service, source.path, changed_since=since, cursor=state.cursor)
    except UpstreamError as error:
        ASKED.labels(source.name, "away").inc()
        logger.warning("not reconciled", extra={"source": source.name, "error": str(error)})
        Reconciliation.objects.filter(source=source.name).update(began_at=None, cursor="")
        return False
    _take_in(source, page.results)
    if page.next:
        Reconciliation.objects.filter(source=source.name).update(cursor=page.next)
        return True
    _finish(source, state)
    return False


@transaction.atomic
def _begin(name: str) -> Reconciliation | None:
    """The pass at hand, or a new one if its time has come."""
    now = clock.now()
    Reconciliation.objects.get_or_create(source=name)
    state = Reconciliation.objects.select_for_update().get(source=name)
    if state.began_at is None:
        if state.tried_at is not None and now - state.tried_at < EVERY:
            return None
        state.tried_at = state.began_at = now
        state.cursor = ""
        # A first pass is of everything: what was told before this service was there, say.
        state.full = state.full_at is None or now - state.full_at >= EVERYTHING_EVERY
        state.save()
    return state


def _take_in(source: Source, rows: Sequence[Row]) -> None:
    """Each for itself: one that cannot be understood must not keep the others out."""
    for row in rows:
        try:
            changed_at = row.get("changed_at")
            at = datetime.fromisoformat(changed_at) if changed_at else clock.now()
            source.apply(UUID(row["account_id"]), row, at)
        except (ValueError, LookupError, TypeError) as error:  # msgspec's are ValueErrors
            told = {"source": source.name, "error": type(error).__name__}
            logger.error("row not understood", extra=told)
    alive = [UUID(row[source.id_field]) for row in rows if not row["deleted"]]
    seen = Schedule.objects.filter(kind__in=source.kinds, source_id__in=alive)
    seen.update(seen_at=clock.now())


@transaction.atomic
def _finish(source: Source, state: Reconciliation) -> None:
    began_at = state.began_at
    assert began_at is not None  # noqa: S101  it was begun
    outcome = "changes"
    if state.full:
        outcome, state.full_at = "everything", began_at
        unknown = Schedule.objects.filter(kind__in=source.kinds, gone=False, seen_at__lt=began_at)
        # One less than what was told, so that the owner's own word of it brings it back.
        live = unknown.filter(next_at__isnull=False)
        if forgotten := live.update(next_at=None, revision=F("revision") - 1):
            logger.warning("taken back", extra={"source": source.name, "schedules": forgotten})
    ASKED.labels(source.name, outcome).inc()
    state.done_until, state.began_at, state.cursor = began_at - OVERLAP, None, ""
    state.save()
