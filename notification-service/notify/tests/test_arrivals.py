"""A letter's arrival goes one way after the other, and the inbox has it whatever happens."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from rest_framework.test import APIClient

from contracts.events import LetterDelivered
from notify import mails
from notify.delivering import Deliverer
from notify.models import Delivery, Notice, Recipient
from notify.tests.conftest import EMAIL, INBOX, states
from notify.tests.mailbox import Mailbox, link_in, text_of
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


def test_it_is_said_by_mail_with_a_link_and_nothing_of_the_letter(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    event = arrive(broker, recipient)
    deliverer.round()
    mail = mailbox.last(EMAIL)
    assert mail["Subject"] == "내가 보낸 편지가 도착했어요"
    assert "2026년 11월 22일" in text_of(mail)
    assert f"http://letters.test/letters/{event.data.source_id}/" in text_of(mail)
    assert f"http://letters.test/letters/{event.data.source_id}/" in text_of(mail, "html")


def test_the_owner_of_the_letter_hears_what_the_mail_server_said(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    event = arrive(broker, recipient)
    deliverer.round()
    [heard] = broker.waiting(LetterDelivered)
    assert heard.account_id == recipient.account_id
    assert heard.data.letter_id == event.data.source_id
    assert told(broker) == [("email", mailbox.last(EMAIL)["Message-ID"], "250 2.0.0 kept as 1")]


def test_the_same_event_twice_sends_once(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    event = arrive(broker, recipient)
    assert not broker.deliver(event)
    deliverer.round()
    assert deliverer.round() == 0
    assert len(mailbox.mails) == 1


def test_another_event_about_the_same_occurrence_sends_nothing(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    """A reconciliation may tell of it once more, under another event's id."""
    event = arrive(broker, recipient)
    deliverer.round()
    broker.deliver(happened(event.data, account_id=recipient.account_id))
    assert deliverer.round() == 0
    assert (len(mailbox.mails), Notice.objects.count()) == (1, 1)


def test_two_letters_at_the_same_moment_are_two_mails(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    arrive(broker, recipient)
    arrive(broker, recipient)
    deliverer.round()
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 2


def test_it_lies_in_the_inbox_before_any_mail_was_sent(
    minji: APIClient, recipient: Recipient, broker: FakeBroker
) -> None:
    event = arrive(broker, recipient)
    [row] = minji.get(INBOX).json()["results"]
    assert (row["kind"], row["source_id"]) == ("letter", str(event.data.source_id))


def test_who_wants_no_mails_about_letters_has_them_in_the_inbox(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    Recipient.objects.update(channels={"letter": {"email": False}})
    arrive(broker, recipient)
    deliverer.round()
    assert (states(), mailbox.mails) == ([("inbox", "sent")], [])
    assert told(broker) == [("inbox", "", "")]


def test_letters_are_delivered_however_late(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    arrive(broker, recipient, due_at=NOON - timedelta(days=400))
    deliverer.round()
    assert states() == [("email", "sent")]


def test_in_quiet_hours_a_letter_waits_until_the_morning(
    minji: APIClient,
    recipient: Recipient,
    broker: FakeBroker,
    mailbox: Mailbox,
    deliverer: Deliverer,
    clock: FakeClock,
) -> None:
    Recipient.objects.update(quiet_from=time(22), quiet_until=time(7))
    clock.set(datetime(2026, 11, 22, 14, 30, tzinfo=UTC))  # half past eleven at night in Seoul
    arrive(broker, recipient)
    deliverer.round()
    assert mailbox.mails == []
    assert minji.get(INBOX).json()["unread"] == 1, "it lies there all the same, and rings nowhere"
    clock.set(datetime(2026, 11, 22, 21, 59, tzinfo=UTC))
    assert deliverer.round() == 0
    clock.set(datetime(2026, 11, 22, 22, 0, tzinfo=UTC))
    assert deliverer.round() == 1
    assert len(mailbox.mails) == 1


def test_still_you_asks_the_address_with_a_link_that_stands_for_it(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    broker.deliver(happened(due("still_you"), account_id=recipient.account_id))
    deliverer.round()
    mail = mailbox.last(EMAIL)
    assert mail["Subject"] == "아직 이 주소를 쓰고 있나요?"
    assert "2026년 12월 22일" in text_of(mail)
    assert len(link_in(mail, "/still-you/")) == 44
    assert broker.waiting(LetterDelivered) == []


def test_an_address_that_changed_meanwhile_is_where_it_goes(
    recipient: Recipient, broker: FakeBroker, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    arrive(broker, recipient)
    Recipient.objects.update(email="new@example.com", language="en")
    deliverer.round()
    assert mailbox.subjects("new@example.com") == ["A letter from you has arrived"]


def test_a_message_id_depends_on_the_delivery_alone(
    recipient: Recipient,
    broker: FakeBroker,
    mailbox: Mailbox,
    deliverer: Deliverer,
    clock: FakeClock,
) -> None:
    mailbox.hangs_up = 1  # it took the mail, and we cannot know
    arrive(broker, recipient)
    deliverer.round()
    clock.advance(minutes=5)
    deliverer.round()
    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"] == mails.message_id(Delivery.objects.get().id)
