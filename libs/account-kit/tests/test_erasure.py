"""A deleted account: erased once by every service, and said so."""

import pytest
from django.db import connection

from account_kit.erasure import erases_accounts, forget_sent_events
from contracts.events import AccountDeleted, AccountPurged, LetterDeleted
from service_kit import clock
from service_kit.ids import new_id
from service_kit.messaging import handlers
from service_kit.messaging.outbox import emit
from service_kit.models import IdempotencyKey, OutboxEvent
from service_kit.testing.fakes import FakeBroker

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The accounts that the service's own function was asked to erase."""
    monkeypatch.setattr(handlers, "_handlers", {})
    asked: list[object] = []

    @erases_accounts
    def erase(account_id: object) -> int:
        assert connection.in_atomic_block
        asked.append(account_id)
        return 3

    return asked


def test_the_services_own_rows_the_keys_and_the_sent_events_go(
    erased: list[object], broker: FakeBroker
) -> None:
    account, other, erasure = new_id(), new_id(), new_id()
    for owner in (account, other):
        made = {"fingerprint": b"", "resource_id": new_id(), "key": "k", "created_at": clock.now()}
        IdempotencyKey.objects.create(id=new_id(), owner=owner, **made)
        emit(LetterDeleted(letter_id=new_id()), account_id=owner)
    OutboxEvent.objects.update(sent_at=clock.now())
    emit(AccountDeleted(erasure_id=erasure), account_id=account)
    [deletion] = broker.waiting(AccountDeleted)
    assert broker.deliver(deletion)
    assert erased == [account]
    assert IdempotencyKey.objects.get().owner == other
    [receipt] = broker.waiting(AccountPurged)
    assert receipt.data == AccountPurged(erasure_id=erasure, rows=3)
    assert receipt.account_id is None
    sent = OutboxEvent.objects.filter(sent_at__isnull=False)
    assert [str(other) in bytes(row.payload).decode() for row in sent] == [True]


def test_the_same_deletion_twice_is_answered_once(erased: list[object], broker: FakeBroker) -> None:
    emit(AccountDeleted(erasure_id=new_id()), account_id=new_id())
    [deletion] = broker.waiting(AccountDeleted)
    assert [broker.deliver(deletion), broker.deliver(deletion)] == [True, False]
    assert len(erased) == len(broker.waiting(AccountPurged)) == 1


def test_an_event_that_waits_for_the_broker_is_not_forgotten() -> None:
    account = new_id()
    emit(LetterDeleted(letter_id=new_id()), account_id=account)
    forget_sent_events(account)
    assert OutboxEvent.objects.count() == 1
