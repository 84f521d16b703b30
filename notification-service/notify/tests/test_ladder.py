"""What does not come through on one way goes on to the next, and the inbox is always there."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from contracts.events import LetterDelivered
from notify.delivering import Deliverer
from notify.models import Delivery, PushDevice, Recipient
from notify.tests.conftest import EMAIL, INBOX, SECOND, states
from notify.tests.mailbox import Mailbox
from notify.tests.telling import NOON, due, happened
from service_kit.testing.fakes import FakeBroker, FakeClock


def arrive(broker: FakeBroker, recipient: Recipient, **changes: Any) -> Any:
    event = happened(due("letter", **changes), account_id=recipient.account_id)
    broker.deliver(event)
    return event


def told(broker: FakeBroker) -> list[tuple[str, str, str]]:
    """Channel, Message-ID and reply of every delivery that letter-service hears of."""
    events = broker.waiting(LetterDelivered)
    return [(event.data.channel, event.data.message_id, event.data.reply) for event in events]


def test_an_address_that_refuses_moves_it_to_the_second_one(
    confirmed: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    mailbox.refuses[EMAIL] = f"550 5.1.1 <{EMAIL}> no such mailbox"
    arrive(broker, confirmed)
    deliverer.round()
    deliverer.round()
    assert states() == [("email", "refused"), ("second_email", "sent")]
    assert mailbox.subjects(SECOND) == ["내가 보낸 편지가 도착했어요"]
    assert [way for way, _id, _reply in told(broker)] == ["second_email"]
    refused = Delivery.objects.get(channel="email")
    assert refused.reply == "550 5.1.1 <…> no such mailbox"
    confirmed.refresh_from_db()
    assert confirmed.email_refused_at == NOON


def test_three_failures_move_it_on_as_well(
    confirmed: Recipient,
    broker: FakeBroker,
    mailbox: Mailbox,
    deliverer: Deliverer,
    clock: FakeClock,
) -> None:
    mailbox.refuses[EMAIL] = "451 4.7.1 later, please"
    arrive(broker, confirmed)
    for minutes, tries in ((0, 1), (5, 2), (30, 3)):
        clock.advance(minutes=minutes - 1)
        deliverer.round()
        clock.advance(minutes=1)
        deliverer.round()
        assert Delivery.objects.get(channel="email").attempts == tries
    deliverer.round()
    assert states() == [("email", "failed"), ("second_email", "sent")]


def test_a_second_address_that_nobody_confirmed_gets_nothing(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    Recipient.objects.update(second_email=SECOND)
    mailbox.refuses[EMAIL] = "550 no such mailbox"
    arrive(broker, recipient)
    deliverer.round()
    deliverer.round()
    assert states() == [("email", "refused"), ("inbox", "sent")]
    assert mailbox.mails == []


def test_at_the_end_there_is_the_inbox_and_the_owner_hears_that(
    minji: APIClient,
    confirmed: Recipient,
    broker: FakeBroker,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    mailbox.refuses.update({EMAIL: "550 no", SECOND: "554 neither"})
    arrive(broker, confirmed)
    for _ in range(3):
        deliverer.round()
    assert states() == [("email", "refused"), ("second_email", "refused"), ("inbox", "sent")]
    assert told(broker) == [("inbox", "", "")]
    assert len(minji.get(INBOX).json()["results"]) == 1


def test_between_the_second_address_and_the_inbox_there_is_push(
    confirmed: Recipient,
    broker: FakeBroker,
    mailbox: Mailbox,
    deliverer: Deliverer,
    pushed: list[dict[str, str]],
) -> None:
    PushDevice.objects.create(recipient=confirmed, endpoint="https://a", p256dh="a", auth="b")
    mailbox.refuses.update({EMAIL: "550 no", SECOND: "554 neither"})
    event = arrive(broker, confirmed)
    for _ in range(3):
        deliverer.round()
    assert states()[-1] == ("push", "sent")
    assert pushed == [{"kind": "letter", "source_id": str(event.data.source_id)}]
    assert told(broker) == [("push", "", "")]


def test_a_mail_server_that_is_away_moves_nothing_on(
    confirmed: Recipient, broker: FakeBroker, deliverer: Deliverer, settings: Any, clock: FakeClock
) -> None:
    settings.SMTP = {**settings.SMTP, "host": "127.0.0.1", "port": 1}
    arrive(broker, confirmed)
    for _ in range(4):
        with pytest.raises(OSError, match="ConnectionRefused"):
            deliverer.round()
        clock.advance(minutes=61)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 0)


def test_still_you_goes_on_to_the_second_address_too(
    confirmed: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    mailbox.refuses[EMAIL] = "550 no such mailbox"
    broker.deliver(happened(due("still_you"), account_id=confirmed.account_id))
    deliverer.round()
    deliverer.round()
    assert mailbox.subjects(SECOND) == ["아직 이 주소를 쓰고 있나요?"]


def test_an_address_that_went_away_meanwhile_leaves_the_inbox(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    arrive(broker, recipient)
    Recipient.objects.update(email="")
    deliverer.round()
    deliverer.round()
    assert states() == [("email", "refused"), ("inbox", "sent")]
