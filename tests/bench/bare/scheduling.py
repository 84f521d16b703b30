"""`python -m bare.scheduling due COUNT SECONDS | ticks FEW MANY ROUNDS`, in scheduler-service.

`due` makes so many routines that fall due within so many seconds and waits until the broker has
confirmed the event of each: seconds from the instant to the confirm. `ticks` measures ticks beside
few schedules of the future and beside many, in turns: milliseconds. Both print JSON.
"""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from time import monotonic, perf_counter, sleep
from uuid import uuid4

import django
from django.db import connection, transaction

DEADLINE = 300.0
# Until the first is due: all of them are there by then, or the figures are void.
LEAD = timedelta(seconds=5)
EVERY_DAY = {"type": "per_week", "times_per_week": 7}
RULE = {"type": "routine", "starts_on": "2026-01-01", "pauses": [], "recurrence": EVERY_DAY}
# Of them a tick has to tell.
DUE_AT_ONCE = 100

FUTURE = """
    INSERT INTO schedule_schedule (id, person_id, kind, source_id, revision, gone, rule, wall_times,
        time_zone, since, last_wall, next_at)
    SELECT gen_random_uuid(), %s, 'routine', gen_random_uuid(), 1, false, %s, '{03:00}',
        '', now(), '', now() + interval '1 day' + number * interval '20 seconds'
    FROM generate_series(1, %s) AS number
"""
# The same table beside it, with the first of its rows; all else is shared.
FEW = """
    CREATE SCHEMA few;
    CREATE TABLE few.schedule_schedule (LIKE public.schedule_schedule INCLUDING ALL);
    INSERT INTO few.schedule_schedule SELECT * FROM public.schedule_schedule
        ORDER BY next_at LIMIT %s;
    ANALYZE few.schedule_schedule; ANALYZE public.schedule_schedule;
"""
MAKE_DUE = """
    UPDATE schedule_schedule SET next_at = now() - %s * interval '1 microsecond', last_wall = '',
        since = now() - interval '2 days'
    WHERE id IN (SELECT id FROM few.schedule_schedule ORDER BY id LIMIT %s)
"""


def due(count: int, seconds: float) -> None:
    from django.utils import timezone
    from schedule.models import Person, Schedule

    from service_kit.ids import new_id
    from service_kit.models import OutboxEvent

    person = Person.objects.create(account_id=uuid4())
    begins = timezone.now() + LEAD + timedelta(seconds=count / 500)
    Schedule.objects.bulk_create(
        Schedule(
            person=person,
            kind="routine",
            source_id=new_id(),
            revision=1,
            rule=RULE,
            wall_times=[time(3)],
            since=begins - timedelta(days=1),
            next_at=begins + timedelta(seconds=seconds * number / count),
        )
        for number in range(count)
    )
    late = timezone.now() > begins
    deadline, about = monotonic() + DEADLINE, str(person.account_id).encode()
    told = OutboxEvent.objects.filter(type="schedule.due", created_at__gte=begins - LEAD)
    while told.exclude(sent_at=None).count() < count:
        if monotonic() > deadline:
            sys.exit("not everything was confirmed in time")
        sleep(0.2)
    rows = [row for row in told if about in bytes(row.payload)]
    events = [json.loads(bytes(row.payload))["data"] for row in rows]
    waits = [
        (row.sent_at - datetime.fromisoformat(event["due_at"])).total_seconds()
        for row, event in zip(rows, events, strict=True)
        if row.sent_at is not None
    ]
    told_once = len({event["schedule_id"] for event in events}) == len(rows) == count
    print(json.dumps({"waits": waits, "failed": 0 if told_once and not late else 1}))


def ticks(few: int, many: int, rounds: int) -> None:
    from schedule.models import Person

    person = Person.objects.create(account_id=uuid4())
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS few CASCADE")
        cursor.execute(FUTURE, [person.account_id, json.dumps(RULE), many])
        cursor.execute(FEW, [few])
    found = {kind: {"few": [], "many": []} for kind in ("idle", "busy")}  # type: dict[str, dict[str, list[float]]]
    for number in range(rounds):
        for kind, size, milliseconds in measured(number):
            found[kind][size].append(milliseconds)
    print(json.dumps(found))


def measured(number: int) -> Iterator[tuple[str, str, float]]:
    """A tick without work and one with some, beside few and beside many; each in its turn first."""
    from schedule import tick

    sizes = [("few", "few, public"), ("many", "public")]
    for size, path in sizes if number % 2 else reversed(sizes):
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path TO {path}")
            yield "idle", size, timed(tick.run)
            cursor.execute(MAKE_DUE, [2 * number + (size == "few"), DUE_AT_ONCE])
        yield "busy", size, timed(tick.run)


def timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


if __name__ == "__main__":
    django.setup()
    transaction.set_autocommit(True)
    if sys.argv[1] == "due":
        due(int(sys.argv[2]), float(sys.argv[3]))
    else:
        ticks(*map(int, sys.argv[2:]))
