"""The tick: what is due is told, once for each occurrence, and the next instant computed.

Rows are claimed in batches with SKIP LOCKED, so ticks may overlap; occurrence, event and next
instant are one transaction, so a crash at any point is as if the batch had not begun.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from prometheus_client import Counter, Histogram

from contracts.events import ScheduleDue
from schedule import heartbeat
from schedule.models import Person, Schedule
from schedule.rules import OF_A_PERSONS_DAY, Reckoning, days_before
from service_kit import clock
from service_kit.messaging.outbox import emit_all

logger = logging.getLogger(__name__)

BATCH = 500
# Long enough for a heap after an outage; then the broker's heartbeats are answered.
LONGEST_SECONDS = 10.0
# One that cannot be computed is left in peace for so long, so that those behind it have their turn.
PUT_OFF = timedelta(minutes=5)
# What a routine or special day could not be told of for longer than this goes into one.
STALE = timedelta(hours=6)

TOLD = Counter("schedule_occurrences_total", "Occurrences that were told", ["kind"])
LATENESS = Histogram(
    "schedule_lateness_seconds",
    "From the instant an occurrence was due to its event's commit",
    buckets=(0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 600, 3600, 21600),
)

# Those that are there already were told; nobody else tells of these schedules now.
ENTER = """
    INSERT INTO schedule_occurrence (schedule_id, due_at, due_on, folded, told_at)
    SELECT * FROM unnest(%s::uuid[], %s::timestamptz[], %s::date[], %s::int[], %s::timestamptz[])
    ON CONFLICT (schedule_id, due_at) DO NOTHING
    RETURNING schedule_id, due_at
"""
ADVANCE = """
    UPDATE schedule_schedule AS row
    SET next_at = done.next_at, since = done.since, last_wall = done.last_wall
    FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::text[])
        AS done (id, next_at, since, last_wall)
    WHERE row.id = done.id
"""


class Told(NamedTuple):
    """A row of the occurrences, in the order of ENTER."""

    schedule_id: UUID
    due_at: datetime
    due_on: date
    folded: int
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """What of a schedule is told now, in order, and what comes after it."""

    schedule: Schedule
    occurrences: tuple[Told, ...]
    next_at: datetime | None
    last_wall: str

    @property
    def since(self) -> datetime:
        return max(self.schedule.since, self.occurrences[-1].due_at)


def run() -> int:
    """Tell everything that is due; how many occurrences that were."""
    ends, told = monotonic() + LONGEST_SECONDS, 0
    while True:
        claimed, number = tell_batch(clock.now())
        told += number
        heartbeat.beat(clock.now())
        if claimed < BATCH or monotonic() > ends:
            return told


@transaction.atomic
def tell_batch(now: datetime) -> tuple[int, int]:
    """Of the schedules that nobody else holds: how many were due, how many occurrences told."""
    rows = Schedule.objects.filter(next_at__lte=now).order_by("next_at")
    rows = rows.exclude(put_off_until__gt=now)
    claimed = list(rows.select_for_update(skip_locked=True)[:BATCH])
    if not claimed:
        return 0, 0
    # Read after the rows are held: who moves meanwhile waits for them and computes again.
    people = Person.objects.in_bulk({row.person_id for row in claimed})
    found = [_due_or_none(row, people[row.person_id], now) for row in claimed]
    due = [each for each in found if each is not None]
    if len(due) < len(claimed):
        _put_off(set(claimed) - {each.schedule for each in due}, now + PUT_OFF)
    told = _enter([each for one in due for each in one.occurrences])
    by_id = {one.schedule.id: one.schedule for one in due}
    emit_all(_fact(by_id[each.schedule_id], each) for each in told)
    _advance(due)
    transaction.on_commit(lambda: _measure(told, by_id))
    return len(claimed), len(told)


def due(schedule: Schedule, person: Person, now: datetime) -> Due:
    """What fell due until now, folded where it is stale, and what comes next."""
    assert schedule.next_at is not None  # noqa: S101  it was claimed by it
    reckoning, instants, next_at = Reckoning.of(schedule, person), [schedule.next_at], None
    wall = reckoning.wall(schedule.next_at)
    for at in reckoning.after(max(schedule.since, schedule.next_at), told=wall):
        if at > now:
            next_at = at
            break
        instants.append(at)
    told, folded = instants, 0
    if schedule.kind in OF_A_PERSONS_DAY:
        told = [at for at in instants if now - at <= STALE] or instants[-1:]
        folded = len(instants) - len(told)
    occurrences = [Told(schedule.id, at, reckoning.day(at), 0, now) for at in told]
    occurrences[-1] = occurrences[-1]._replace(folded=folded)
    last_wall = wall if len(instants) == 1 else reckoning.wall(told[-1])
    return Due(schedule, tuple(occurrences), next_at, last_wall)


def _due_or_none(schedule: Schedule, person: Person, now: datetime) -> Due | None:
    """One that cannot be computed must not hold up the others; it stays due, and is tried again."""
    try:
        return due(schedule, person, now)
    except Exception:
        logger.exception("schedule cannot be computed", extra={"schedule_id": str(schedule.id)})
        return None


def _put_off(schedules: Collection[Schedule], until: datetime) -> None:
    ids = [each.id for each in schedules]
    Schedule.objects.filter(id__in=ids).update(put_off_until=until)


def _enter(occurrences: Sequence[Told]) -> list[Told]:
    """Write down that they are told; those that were not before."""
    if not occurrences:
        return []
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [list(column) for column in zip(*occurrences, strict=True)])
        new = set(cursor.fetchall())
    return [each for each in occurrences if (each.schedule_id, each.due_at) in new]


def _fact(schedule: Schedule, occurrence: Told) -> tuple[ScheduleDue, UUID]:
    told = ScheduleDue(
        schedule_id=schedule.id,
        kind=schedule.kind,
        source_id=schedule.source_id,
        due_at=occurrence.due_at,
        due_on=occurrence.due_on,
        folded=occurrence.folded,
        days_before=days_before(schedule.rule, occurrence.due_on),
    )
    return told, schedule.person_id


def _advance(done: Sequence[Due]) -> None:
    columns: Any = [
        [each.schedule.id for each in done],
        [each.next_at for each in done],
        [each.since for each in done],
        [each.last_wall for each in done],
    ]
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE, columns)


def _measure(told: Sequence[Told], schedules: dict[UUID, Schedule]) -> None:
    now = clock.now()
    for each in told:
        TOLD.labels(schedules[each.schedule_id].kind).inc()
        LATENESS.observe((now - each.due_at).total_seconds())
