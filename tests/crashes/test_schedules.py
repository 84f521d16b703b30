"""Whatever of it is killed, what falls due is told once: neither lost nor doubled."""

import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec
from killing import kill
from people import until

from local.paths import CLONE

SCHEDULES = 1000
VICTIMS = (
    *("scheduler-service-celery", "scheduler-service-beat", "scheduler-service-worker"),
    *("rabbitmq", "postgres"),
)

# Somebody nobody knows, with that many routines that fall due one after the other.
FILL = """
from schedule.models import Person, Schedule
from service_kit.ids import new_id
from datetime import time
person = Person.objects.create(account_id="{account}")
begins = timezone.now() + timedelta(seconds=5)
rule = {{"type": "routine", "starts_on": "2026-01-01", "pauses": [],
        "recurrence": {{"type": "per_week", "times_per_week": 7}}}}
Schedule.objects.bulk_create(
    Schedule(
        person=person, kind="routine", source_id=new_id(), revision=1, rule=rule,
        wall_times=[time(3)], since=begins - timedelta(days=1),
        next_at=begins + timedelta(seconds=15 * number / {schedules}),
    )
    for number in range({schedules})
)
"""
LOOK = """
import json
from schedule.models import Occurrence, Schedule
from service_kit.models import OutboxEvent
mine = Schedule.objects.filter(person_id="{account}")
events = [bytes(row.payload) for row in OutboxEvent.objects.filter(type="schedule.due")]
told = [json.loads(event) for event in events]
print(json.dumps({{
    "waiting": mine.filter(next_at__lte=timezone.now()).count(),
    "occurrences": Occurrence.objects.filter(schedule__in=mine).count(),
    "unsent": OutboxEvent.objects.filter(sent_at=None).count(),
    "told": [event["data"]["schedule_id"] for event in told if event["account_id"] == "{account}"],
}}))
"""
PRELUDE = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
"""


class Found(msgspec.Struct):
    waiting: int
    occurrences: int
    unsent: int
    told: list[str]


def inside_scheduler(program: str, **words: object) -> str:
    """What a piece of Python prints that runs with the service's own settings and database; empty
    while the database is away."""
    settings = "DJANGO_SETTINGS_MODULE=scheduler_service.settings"
    python = ("env", settings, "python", "-c", PRELUDE + program.format(**words))
    command = [sys.executable, "-m", "local", "exec", "scheduler-service", "--", *python]
    done = subprocess.run(
        command, cwd=CLONE, env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 or "OperationalError" in done.stderr, done.stderr
    return done.stdout


def test_kill_9_of_any_part_of_the_scheduler_tells_everything_once() -> None:
    account = uuid4()
    inside_scheduler(FILL, account=account, schedules=SCHEDULES)
    ends = datetime.now(UTC) + timedelta(seconds=20)
    chance = random.Random(20261122)
    while datetime.now(UTC) < ends:
        kill(chance.choice(VICTIMS))

    def done() -> Found | None:
        """What there is when nothing waits any more."""
        seen = inside_scheduler(LOOK, account=account)
        now = msgspec.json.decode(seen, type=Found) if seen else None
        return now if now and now.waiting == now.unsent == 0 else None

    now = until(done, seconds=120)
    assert len(set(now.told)) == len(now.told) == now.occurrences == SCHEDULES
