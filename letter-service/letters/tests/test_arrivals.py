"""The day comes, the person is told, the envelope is opened: each is an entry of the ledger."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from contracts import envelope
from contracts.envelope import Event
from contracts.events import LetterDelivered, ScheduleDue
from letters.models import LedgerEntry
from letters.tests.conftest import write
from letters.tests.test_ledger import proof
from letters.tests.test_seals import act
from service_kit import clock as provider
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock

# 08:00 of 25 November in Seoul.
DUE_AT = datetime(2026, 11, 24, 23, tzinfo=UTC)


def told(account_id: UUID | None, payload: Any) -> Event[Any]:
    name, version = envelope.name_and_version(type(payload))
    return Event(
        id=new_id(),
        type=name,
        version=version,
        occurred_at=provider.now(),
        source="a-service",
        account_id=account_id,
        data=payload,
    )


def due(account_id: UUID | None, letter: dict[str, Any], **changes: Any) -> Event[ScheduleDue]:
    said: dict[str, Any] = {
        "schedule_id": new_id(),
        "kind": "letter",
        "source_id": UUID(letter["id"]),
        "due_at": DUE_AT,
        "due_on": DUE_AT.date(),
        **changes,
    }
    return told(account_id, ScheduleDue(**said))


def delivered(account_id: UUID, letter: dict[str, Any], **changes: Any) -> Event[LetterDelivered]:
    said: dict[str, Any] = {
        "letter_id": UUID(letter["id"]),
        "delivered_at": DUE_AT + timedelta(seconds=2),
        "channel": "email",
        "message_id": "<1@letters.example>",
        "reply": "250 2.0.0 Ok: queued as 4FB1",
        **changes,
    }
    return told(account_id, LetterDelivered(**said))


def kinds(client: APIClient, letter: dict[str, Any]) -> list[str]:
    found = proof(client, letter)
    assert found["intact"] is True
    return [entry["kind"] for entry in found["entries"]]


@pytest.fixture
def letter(minji: APIClient, clock: FakeClock) -> dict[str, Any]:
    """Its day has come."""
    sealed = write(minji, opens_on="2026-11-25")
    clock.set(DUE_AT + timedelta(seconds=1))
    return sealed


def test_the_whole_way_of_a_letter_is_in_its_proof(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], broker: FakeBroker, clock: FakeClock
) -> None:
    broker.deliver(due(minji_id, letter))
    broker.deliver(delivered(minji_id, letter))
    clock.advance(hours=1)
    act(minji, letter, "open")
    assert kinds(minji, letter) == ["sealed", "due", "handed_over", "opened"]
    entry = proof(minji, letter)["entries"][1:3]
    assert [each["at"] for each in entry] == ["2026-11-24T23:00:00Z", "2026-11-24T23:00:02Z"]
    assert entry[1]["details"] == {
        "channel": "email",
        "message_id": "<1@letters.example>",
        "reply": "250 2.0.0 Ok: queued as 4FB1",
    }


def test_the_same_event_twice_is_one_entry_and_so_is_the_same_day_told_by_another(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], broker: FakeBroker
) -> None:
    event, hand_over = due(minji_id, letter), delivered(minji_id, letter)
    assert [broker.deliver(event), broker.deliver(event)] == [True, False]
    broker.deliver(due(minji_id, letter))
    assert [broker.deliver(hand_over), broker.deliver(hand_over)] == [True, False]
    assert kinds(minji, letter) == ["sealed", "due", "handed_over"]


def test_each_way_in_which_it_was_told_is_an_entry(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], broker: FakeBroker
) -> None:
    broker.deliver(delivered(minji_id, letter, channel="inbox", message_id="", reply=""))
    broker.deliver(delivered(minji_id, letter))
    assert kinds(minji, letter) == ["sealed", "handed_over", "handed_over"]


def test_a_letter_that_was_put_off_in_the_last_second_has_not_come(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, clock: FakeClock
) -> None:
    put_off = write(minji, opens_on="2026-11-25")
    clock.set(DUE_AT - timedelta(seconds=1))
    act(minji, put_off, "postpone", opens_on="2026-12-25")
    clock.set(DUE_AT + timedelta(seconds=1))
    broker.deliver(due(minji_id, put_off))
    broker.deliver(delivered(minji_id, put_off))
    assert kinds(minji, put_off) == ["sealed", "postponed"]


def test_a_letter_sealed_again_comes_again(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], broker: FakeBroker, clock: FakeClock
) -> None:
    broker.deliver(due(minji_id, letter))
    act(minji, letter, "open")
    act(minji, letter, "seal", opens_on="2026-12-25")
    clock.advance(days=60)
    broker.deliver(due(minji_id, letter, due_at=datetime(2026, 12, 24, 23, tzinfo=UTC)))
    assert kinds(minji, letter) == ["sealed", "due", "opened", "sealed", "due"]


def test_who_was_faster_than_the_news_has_both_in_the_ledger(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], broker: FakeBroker
) -> None:
    act(minji, letter, "open")
    broker.deliver(due(minji_id, letter))
    assert kinds(minji, letter) == ["sealed", "opened", "due"]


@pytest.mark.parametrize("kind", ["still_you", "routine", "special_date"])
def test_what_else_falls_due_does_not_concern_a_letter(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], broker: FakeBroker, kind: str
) -> None:
    broker.deliver(due(minji_id, letter, kind=kind))
    assert kinds(minji, letter) == ["sealed"]


def test_what_is_gone_or_somebody_elses_is_left_alone(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], broker: FakeBroker
) -> None:
    broker.deliver(due(new_id(), letter))
    broker.deliver(due(None, letter))
    broker.deliver(delivered(new_id(), letter))
    assert kinds(minji, letter) == ["sealed"]
    minji.delete(f"/api/letters/{letter['id']}/")
    broker.deliver(due(minji_id, letter))
    broker.deliver(delivered(minji_id, letter))
    assert not LedgerEntry.objects.exists()


def test_what_a_mail_server_says_is_kept_short_and_harmless(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], broker: FakeBroker
) -> None:
    broker.deliver(delivered(minji_id, letter, reply="250 ok\r\n\x00" + "x" * 5000))
    entry = proof(minji, letter)["entries"][-1]
    assert entry["details"]["reply"] == ("250 ok" + "x" * 5000)[:300]


def test_tampering_with_what_a_mail_server_said_is_found(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], broker: FakeBroker
) -> None:
    broker.deliver(delivered(minji_id, letter))
    row = LedgerEntry.objects.get(kind="handed_over")
    row.details = {**row.details, "reply": "550 no such user"}
    row.save()
    assert proof(minji, letter)["broken_at"] == 2


def test_what_is_told_of_many_letters_together_is_entered_in_each_once(
    minji: APIClient, minji_id: UUID, clock: FakeClock, broker: FakeBroker
) -> None:
    letters = [write(minji, opens_on="2026-11-25") for _ in range(3)]
    later = write(minji, opens_on="2026-12-25")
    clock.set(DUE_AT + timedelta(seconds=1))
    days = [due(minji_id, each) for each in (*letters, letters[0], later)]
    strange = [
        due(new_id(), letters[1]),
        due(None, letters[1]),
        due(minji_id, {"id": str(new_id())}),
    ]
    assert broker.deliver_together(*days, *strange) == [["done"] * 8]
    ways = [delivered(minji_id, letters[0], channel=each) for each in ("email", "second_email")]
    assert broker.deliver_together(*ways, delivered(minji_id, letters[2])) == [["done"] * 3]
    assert kinds(minji, letters[0]) == ["sealed", "due", "handed_over", "handed_over"]
    assert kinds(minji, letters[1]) == ["sealed", "due"]
    assert kinds(minji, letters[2]) == ["sealed", "due", "handed_over"]
    assert kinds(minji, later) == ["sealed"]


def test_many_letters_are_no_more_questions_than_one(
    minji: APIClient, minji_id: UUID, clock: FakeClock, broker: FakeBroker
) -> None:
    letters = [write(minji, opens_on="2026-11-25") for _ in range(12)]
    clock.set(DUE_AT + timedelta(seconds=1))

    def questions(kind: Any, some: list[dict[str, Any]]) -> int:
        with CaptureQueriesContext(connection) as queries:
            broker.deliver_together(*(kind(minji_id, each) for each in some))
        return len(queries)

    for kind in (due, delivered):
        assert questions(kind, letters[2:]) == questions(kind, letters[:2])
