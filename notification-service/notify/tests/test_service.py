"""What notification-service is from outside: its document, its migrations, its operators' view."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from openapi_spec_validator import validate
from rest_framework.test import APIClient

from notify import announcing, selectors
from notify.delivering import Deliverer
from notify.models import Delivery, Notice, Recipient
from notify.tests.callees import RoutineService
from notify.tests.conftest import EMAIL, INBOX, PREFERENCES
from notify.tests.mailbox import Mailbox
from notify.tests.telling import due, happened
from service_kit import clock as present
from service_kit.models import OutboxEvent
from service_kit.testing.fakes import FakeBroker

SERVICE = Path(__file__).resolve().parents[2]
PATHS = {
    "": {"get"},
    "read-all/": {"post"},
    "{notice_id}/read/": {"post"},
    "preferences/": {"get", "patch"},
    "preferences/test/": {"post"},
    "devices/": {"put", "delete"},
    "unsubscribe/{token}/": {"get", "post"},
    "still-here/": {"post"},
    "second-address/": {"post"},
}


@pytest.fixture
def document(anonymous: APIClient) -> Any:
    return anonymous.get("/api/notifications/schema/", {"format": "json"}).json()


def test_the_openapi_document_is_valid_and_open_to_everyone(document: Any) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")
    described = {path: set(operations) for path, operations in document["paths"].items()}
    assert described == {f"{INBOX}{path}": methods for path, methods in PATHS.items()}


def test_answers_have_the_fields_that_are_described(
    document: Any, minji: APIClient, recipient: Recipient
) -> None:
    schemas = document["components"]["schemas"]
    announcing.announce([(recipient, due("letter"))], now=present.now())
    [row] = minji.get(INBOX).json()["results"]
    assert set(schemas["NoticeOutput"]["properties"]) == set(row)
    preferences = minji.get(PREFERENCES).json()
    assert set(schemas["PreferencesOutput"]["properties"]) == set(preferences)


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_a_database_that_is_away_is_a_503_and_quotes_nothing(
    minji: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused at 10.0.0.5")

    monkeypatch.setattr(selectors, "inbox", away)
    response = minji.get(INBOX)
    assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
    assert "10.0.0.5" not in response.content.decode()


def test_other_addresses_and_methods_are_problems(minji: APIClient) -> None:
    assert minji.get("/api/notifications/nothing/").json()["code"] == "not_found"
    response = minji.put(PREFERENCES, {}, format="json")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


def test_what_is_personal_is_kept_by_no_cache(minji: APIClient) -> None:
    assert "no-store" in minji.get(INBOX)["Cache-Control"]


def started(**changes: str) -> subprocess.CompletedProcess[str]:
    """What a role that stops at once says about its variables."""
    return subprocess.run(
        [sys.executable, "-m", "service_kit.roles", "nothing"],
        cwd=SERVICE,
        env={**os.environ, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SMTP_SECURITY", "ssl"),
        ("SMTP_PORT", "mail"),
        ("MAIL_FROM", ""),
        ("PUBLIC_URL", "letters.example.org"),
        ("PUBLIC_URL", "https://letters.example.org/"),
    ],
)
def test_a_variable_that_cannot_be_is_one_line_at_start(variable: str, value: str) -> None:
    done = started(**{variable: value})
    assert done.returncode == 1
    assert variable in done.stderr
    assert "Traceback" not in done.stderr


def test_the_role_that_sends_is_one_of_its_roles() -> None:
    done = started()
    assert done.returncode == 2
    assert "deliver" in done.stderr


def test_seed_lesson_18_a_due_occurrence_is_sent_once_whatever_is_told_twice(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    told = due("routine")
    for _ in range(3):
        event = happened(told, account_id=recipient.account_id)
        broker.deliver(event)
        broker.deliver(event)
        deliverer.round()
    assert (Notice.objects.count(), Delivery.objects.count(), len(mailbox.mails)) == (1, 1, 1)


def test_seed_lesson_19_a_reminder_goes_to_the_address_of_its_person(
    recipient: Recipient,
    stranger: APIClient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    broker.deliver(happened(due("routine"), account_id=recipient.account_id))
    deliverer.round()
    assert [mail["To"] for mail in mailbox.mails] == [EMAIL]


def test_no_event_holds_an_address_or_a_name(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    for kind in ("routine", "letter"):
        broker.deliver(happened(due(kind), account_id=recipient.account_id))
    deliverer.round()
    told = [json.loads(bytes(row.payload)) for row in OutboxEvent.objects.all()]
    assert [event["type"] for event in told] == ["letter.delivered"]
    assert EMAIL not in str(told)


def test_a_burst_is_taken_without_a_question_for_each(
    recipient: Recipient, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def questions(count: int) -> int:
        for _ in range(count):
            announcing.announce([(recipient, due("letter"))], now=present.now())
        with CaptureQueriesContext(connection) as queries:
            deliverer.round()
        return len(queries)

    questions(1)
    one, eleven = questions(1), questions(11)
    assert (eleven - one) / 10 <= 6, "lock, write down, tell, and the frame around them"


def test_a_delivery_for_an_account_that_went_meanwhile_is_not_needed(
    recipient: Recipient, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    announcing.announce([(recipient, due("letter"))], now=present.now())
    Recipient.objects.update(erased_at=present.now() - timedelta(seconds=1))
    deliverer.round()
    assert (Delivery.objects.get().state, mailbox.mails) == ("not_needed", [])


def test_an_unknown_kind_of_occurrence_is_tried_again_by_a_newer_build(
    minji: APIClient, minji_id: Any, broker: FakeBroker
) -> None:
    told = due("anniversary_of_something")
    with pytest.raises(AssertionError, match="retry"):
        broker.deliver(happened(told, account_id=minji_id))
    assert not Notice.objects.exists()
