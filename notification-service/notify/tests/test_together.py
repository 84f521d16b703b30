"""What falls due at one instant is told of in one go, to each person as if it were alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from contracts.envelope import Event
from contracts.events import AccountDeleted, AccountRegistered
from notify.delivering import Deliverer
from notify.models import Delivery, Notice, PushDevice, Recipient
from notify.tests.callees import AuthService
from notify.tests.conftest import EMAIL, SECOND
from notify.tests.mailbox import Mailbox
from notify.tests.telling import NOON, due, happened
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker


@pytest.fixture
def people(broker: FakeBroker, auth: AuthService, clock: None) -> list[UUID]:
    """Twelve of them."""
    found = [new_id() for _ in range(12)]
    for account_id in found:
        told = AccountRegistered(
            email=f"{account_id}@example.com", language="en", time_zone="Asia/Seoul"
        )
        broker.deliver(happened(told, account_id=account_id))
    return found


def letters(people: list[UUID]) -> list[Event[Any]]:
    return [happened(due("letter"), account_id=each) for each in people]


def told() -> list[UUID | None]:
    """Of whom there is a delivery."""
    return sorted(Delivery.objects.values_list("recipient_id", flat=True), key=str)


def test_each_has_a_notice_and_a_mail_of_their_own(
    people: list[UUID], broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    events = letters(people[:3])
    assert broker.deliver_together(*events, events[0]) == [["done"] * 4]
    assert broker.deliver_together(*events) == [["seen"] * 3]
    deliverer.round()
    assert [len(mailbox.subjects(f"{each}@example.com")) for each in people[:3]] == [1, 1, 1]
    assert sorted(Notice.objects.values_list("recipient_id", flat=True)) == sorted(people[:3])


def test_many_are_no_more_questions_than_two(
    people: list[UUID], broker: FakeBroker, settings: Any
) -> None:
    settings.VAPID_PRIVATE_KEY = "k"

    def questions(some: list[UUID]) -> int:
        with CaptureQueriesContext(connection) as queries:
            broker.deliver_together(*letters(some))
        return len(queries)

    assert questions(people[2:]) == questions(people[:2])
    assert told() == sorted(people, key=str)


def test_who_is_gone_or_unknown_is_no_harm_to_the_others(
    people: list[UUID], broker: FakeBroker, auth: AuthService
) -> None:
    gone, *others = people[:4]
    broker.deliver(happened(AccountDeleted(erasure_id=new_id()), account_id=gone))
    nobody = [happened(due("letter"), account_id=each) for each in (None, new_id())]
    assert broker.deliver_together(*letters([gone, *others]), *nobody) == [["done"] * 6]
    assert told() == sorted(others, key=str)


def test_one_of_whom_nobody_can_be_asked_waits_alone(
    people: list[UUID], broker: FakeBroker, auth: AuthService
) -> None:
    auth.away = True
    events = letters([people[0], new_id(), people[1]])
    assert broker.deliver_together(*events) == [["done"], ["retry"], ["done"]]
    assert told() == sorted(people[:2], key=str)


def test_one_of_a_kind_that_nobody_knows_waits_alone(
    people: list[UUID], broker: FakeBroker
) -> None:
    strange = happened(due("anniversary_of_something"), account_id=people[0])
    outcomes = broker.deliver_together(strange, *letters(people[:2]))
    assert outcomes == [["retry"], ["done"], ["done"]]
    assert told() == sorted(people[:2], key=str)


def test_a_letter_that_comes_together_with_its_question_takes_every_way(
    confirmed: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    """As after an outage of a month."""
    source_id, other_id = new_id(), new_id()
    asked = due("still_you", source_id=source_id, due_at=NOON - timedelta(days=30))
    arrived = [due("letter", source_id=each) for each in (source_id, other_id)]
    events = [happened(each, account_id=confirmed.account_id) for each in (asked, *arrived)]
    assert broker.deliver_together(*events) == [["done"] * 3]
    letters = Delivery.objects.filter(kind="letter")
    assert letters.filter(source_id=source_id).count() == 2
    assert letters.filter(source_id=other_id).count() == 1
    deliverer.round()
    assert [len(mailbox.subjects(each)) for each in (EMAIL, SECOND)] == [3, 1]


def test_only_who_has_a_device_gets_a_push(
    minji: APIClient,
    recipient: Recipient,
    people: list[UUID],
    broker: FakeBroker,
    pushed: list[dict[str, str]],
) -> None:
    PushDevice.objects.create(recipient=recipient, endpoint="https://a", p256dh="a", auth="b")
    reminders = [due("routine") for _ in range(2)]
    whose = (recipient.account_id, people[0])
    broker.deliver_together(
        *(happened(each, account_id=who) for each, who in zip(reminders, whose, strict=True))
    )
    pushes = Delivery.objects.filter(channel="push")
    assert [each.recipient_id for each in pushes] == [recipient.account_id]
