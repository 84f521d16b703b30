"""Sealing and arriving, for the end-to-end tests: time itself is moved in the letter's row."""

import subprocess
import sys
from typing import Any

from journeys import call
from playwright.sync_api import Locator, Page, expect

from local.paths import CLONE

# A thousand days ago it was written and sealed, and a minute ago its instant came.
A_THOUSAND_DAYS_LATER = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from letters.models import Letter
now, ago = timezone.now(), timedelta(days=1000)
letter = Letter.objects.get(id="{id}")
letter.sealed_at, letter.created_at = now - ago, now - ago
letter.written_on -= ago
letter.opens_at = now - timedelta(minutes=1)
letter.opens_on = letter.day = timezone.localdate()
letter.save()
"""


# The schedule of that letter is one of yesterday; the next tick finds it.
OF_YESTERDAY = """
import django
django.setup()
from datetime import date, timedelta
from schedule import services
from schedule.models import Schedule
schedule = Schedule.objects.get(kind="letter", source_id="{id}")
day = date.fromisoformat(schedule.rule["day"])
schedule.rule = {{**schedule.rule, "day": (day - timedelta(days=2)).isoformat()}}
services.reckon(schedule, schedule.person)
"""
# What scheduler-service and notification-service tell when a letter's day has come.
TOLD_OF = """
import django
django.setup()
from uuid import uuid4
from contracts.events import LetterDelivered, ScheduleDue
from letters import arrivals
from letters.models import Letter
letter = Letter.objects.get(id="{id}")
due = ScheduleDue(
    schedule_id=uuid4(),
    kind="letter",
    source_id=letter.id,
    due_at=letter.opens_at,
    due_on=letter.opens_on,
)
arrivals.letters_due([(letter.account_id, due)])
said = {{"message_id": "<1@letters.example>", "reply": "250 2.0.0 Ok: queued as 4FB1"}}
told = LetterDelivered(letter_id=letter.id, delivered_at=letter.opens_at, channel="email", **said)
arrivals.letters_handed_over([(letter.account_id, told)])
"""


def in_service(name: str, program: str) -> None:
    """Runs a piece of Python with the service's own settings and database."""
    settings = f"DJANGO_SETTINGS_MODULE={name.replace('-', '_')}.settings"
    command = [sys.executable, "-m", "local", "exec", name, "--"]
    command += ["env", settings, "python", "-c", program]
    done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def in_letter_service(program: str) -> None:
    in_service("letter-service", program)


def sealed_letter(page: Page, opens_on: str, **text: Any) -> str:
    """A letter closed until a day, without the pages for it; returns its id."""
    letter = {"body": "그날의 나에게", "opens_on": opens_on, **text}
    created: dict[str, str] = call(page, "POST", "/api/letters/", letter)
    return created["id"]


def make_due(letter_id: str) -> None:
    in_letter_service(A_THOUSAND_DAYS_LATER.format(id=letter_id))


def let_its_day_come(letter_id: str) -> None:
    """For letter-service and for scheduler-service, which tells everybody of it."""
    make_due(letter_id)
    in_service("scheduler-service", OF_YESTERDAY.format(id=letter_id))


def be_told_of(letter_id: str) -> None:
    in_letter_service(TOLD_OF.format(id=letter_id))


def seal_dialog(page: Page) -> Locator:
    page.get_by_role("button", name="봉인하기").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("언제의 나에게 보낼까요?")
    return dialog


def agree(dialog: Locator) -> None:
    """Takes the last look and seals."""
    dialog.get_by_role("button", name="마지막으로 보기").click()
    dialog.get_by_role("button", name="봉인하기").click()
