"""What owners tell the scheduler keeps; what it tells they enter; what was lost is asked for."""

import os
import subprocess
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from people import Person, person, until

from local.paths import CLONE

# Times are in the tests' own rows: the platform's clock is the real one.
PROGRAM = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
now = timezone.now()
"""
DUE_IN_LETTER_SERVICE = """
from letters.models import Letter
Letter.objects.filter(id="{id}").update(opens_at=now - timedelta(seconds=1))
"""
DUE_IN_SCHEDULER = """
from schedule.models import Schedule
Schedule.objects.filter(source_id="{id}", kind="letter").update(next_at=now)
"""
LOST = """
from schedule.models import Schedule
Schedule.objects.filter(person_id="{account}").delete()
"""
ASK_NOW = """
from schedule.models import Reconciliation
Reconciliation.objects.update(tried_at=None, full_at=None)
"""


def inside(service: str, program: str, **words: str) -> None:
    """Runs a piece of Python with the service's own settings and database."""
    settings = f"DJANGO_SETTINGS_MODULE={service.replace('-', '_')}.settings"
    python = ("env", settings, "python", "-c", PROGRAM + program.format(**words))
    command = [sys.executable, "-m", "local", "exec", service, "--", *python]
    done = subprocess.run(
        command, cwd=CLONE, env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def upcoming(somebody: Person, **query: str) -> list[tuple[str, str, str]]:
    answer = somebody.http.get("/api/schedules/upcoming/", params={"limit": "100", **query})
    assert answer.status_code == 200, answer.text
    return [(row["kind"], row["source_id"], row["at"]) for row in answer.json()["results"]]


def sources(somebody: Person) -> set[tuple[str, str]]:
    return {(kind, source) for kind, source, _at in upcoming(somebody)}


def routine(somebody: Person, **fields: Any) -> str:
    told = {
        "title": "물 한 잔",
        "recurrence": {"type": "weekly", "weekdays": ["mon", "thu"]},
        "reminder_times": ["21:00"],
        **fields,
    }
    answer = somebody.http.post("/api/routines/", json=told)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def special_day(somebody: Person) -> str:
    told = {
        "name": "엄마 생신",
        "date": "2026-03-03",
        "calendar": "lunar",
        "remind_days_before": [0, 7],
        "reminder_time": "09:00",
    }
    answer = somebody.http.post("/api/special-days/", json=told)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def sealed(somebody: Person) -> str:
    day = (datetime.now().astimezone() + timedelta(days=40)).date().isoformat()
    return str(somebody.write("그날의 나에게", opens_on=day)["id"])


def everything(somebody: Person) -> set[tuple[str, str]]:
    """One of each kind."""
    return {
        ("routine", routine(somebody)),
        ("special_date", special_day(somebody)),
        ("letter", sealed(somebody)),
    }


def test_what_is_made_is_to_come_and_what_is_deleted_is_not() -> None:
    with person() as somebody:
        made = everything(somebody)
        assert until(lambda: sources(somebody) == made)
        for kind, source in made:
            place = {"routine": "routines", "special_date": "special-days", "letter": "letters"}
            answer = somebody.http.delete(f"/api/{place[kind]}/{source}/")
            assert answer.status_code in {200, 204}, answer.text
        assert until(lambda: not sources(somebody))


def test_who_moves_takes_their_reminders_along() -> None:
    with person() as somebody:
        routine_id = routine(somebody)
        assert until(lambda: sources(somebody) == {("routine", routine_id)})
        assert upcoming(somebody)[0][2].endswith("T12:00:00Z")
        changed = somebody.http.patch("/api/users/me/", json={"time_zone": "Asia/Kathmandu"})
        assert changed.status_code == 200, changed.text
        assert until(lambda: upcoming(somebody)[0][2].endswith("T15:15:00Z"))


def test_a_letters_day_is_entered_in_its_ledger() -> None:
    with person() as somebody:
        letter_id = sealed(somebody)
        assert until(lambda: sources(somebody) == {("letter", letter_id)})
        inside("letter-service", DUE_IN_LETTER_SERVICE, id=letter_id)
        inside("scheduler-service", DUE_IN_SCHEDULER, id=letter_id)

        def kinds() -> list[str]:
            proof = somebody.http.get(f"/api/letters/{letter_id}/proof/").json()
            return [entry["kind"] for entry in proof["entries"]]

        # Whoever tells the person of it enters that as well.
        assert until(lambda: kinds()[:2] == ["sealed", "due"])


def test_what_events_that_were_lost_would_have_told_is_asked_for() -> None:
    with person() as somebody:
        made = everything(somebody)
        assert until(lambda: sources(somebody) == made)
        inside("scheduler-service", LOST, account=somebody.account_id)

        def asked_for() -> bool:
            """An owner that took too long to answer would be asked again in an hour."""
            inside("scheduler-service", ASK_NOW)
            with suppress(AssertionError):
                until(lambda: sources(somebody) == made, seconds=15)
            return sources(somebody) == made

        assert until(asked_for, seconds=90)
