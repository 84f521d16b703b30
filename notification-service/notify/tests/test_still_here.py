"""The question before an old letter: asked again where nobody answered, and then every way."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts.events import AccountChanged, LetterDelivered
from notify.delivering import Deliverer
from notify.models import Recipient
from notify.tests.conftest import EMAIL, INBOX, SECOND, states
from notify.tests.mailbox import Mailbox, link_in, text_of
from notify.tests.telling import NOON, due, happened
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock

ASK = "아직 이 주소를 쓰고 있나요?"
ARRIVED = "내가 보낸 편지가 도착했어요"
LETTER_DAY = date(2026, 12, 22)

Comes = Callable[..., None]


@pytest.fixture
def letter_id() -> UUID:
    return new_id()


@pytest.fixture
def comes(
    confirmed: Recipient,
    letter_id: UUID,
    broker: FakeBroker,
    mailbox: Mailbox,
    deliverer: Deliverer,
    clock: FakeClock,
) -> Comes:
    """`comes(7)`: it is so many days before the letter and the question of that day is told;
    `comes(0)` is the letter's arrival. What waits is sent at once."""

    def told(days: int, *, send: bool = True, **changes: Any) -> None:
        at = NOON + timedelta(days=30 - days)
        clock.set(at)
        said: dict[str, Any] = {
            "due_at": at,
            "due_on": LETTER_DAY - timedelta(days=days),
            "source_id": letter_id,
        }
        if days:
            said["days_before"] = days
        event = due("still_you" if days else "letter", **{**said, **changes})
        for _ in range(2):  # the same event twice
            broker.deliver(happened(event, account_id=confirmed.account_id))
        if send:
            deliverer.round()

    return told


@pytest.fixture
def answer(anonymous: APIClient, mailbox: Mailbox) -> Callable[[], None]:
    """Follows the link of the newest question."""

    def follow() -> None:
        token = link_in(mailbox.last(EMAIL), "/still-you/")
        path = "/api/notifications/still-here/"
        assert anonymous.post(path, {"token": token}, format="json").status_code == 200

    return follow


def test_who_does_not_answer_is_asked_again_a_week_before_on_every_way(
    comes: Comes, mailbox: Mailbox
) -> None:
    comes(30)
    assert [mailbox.subjects(each) for each in (EMAIL, SECOND)] == [[ASK], []]
    comes(7)
    assert [mailbox.subjects(each) for each in (EMAIL, SECOND)] == [[ASK, ASK], [ASK]]
    for address in (EMAIL, SECOND):
        text = text_of(mailbox.last(address))
        assert "2026년 12월 22일" in text
        assert "알고 있는 곳마다" in text
        assert len(link_in(mailbox.last(address), "/still-you/")) == 44


def test_who_has_answered_is_not_asked_again(
    minji: APIClient, comes: Comes, answer: Callable[[], None], mailbox: Mailbox
) -> None:
    comes(30)
    answer()
    comes(7)
    assert len(mailbox.mails) == 1
    assert len(minji.get(INBOX).json()["results"]) == 1


def test_an_answer_of_long_ago_was_about_another_letter(
    comes: Comes, answer: Callable[[], None], mailbox: Mailbox, clock: FakeClock
) -> None:
    comes(60, days_before=30, source_id=new_id())
    answer()
    comes(30)
    comes(7)
    assert mailbox.subjects(SECOND) == [ASK]


def test_an_answer_in_the_last_moment_stops_what_was_not_sent_yet(
    comes: Comes, answer: Callable[[], None], deliverer: Deliverer, mailbox: Mailbox
) -> None:
    comes(30)
    comes(7, send=False)
    answer()
    deliverer.round()
    assert len(mailbox.mails) == 1
    assert sorted(states()) == [
        ("email", "not_needed"),
        ("email", "sent"),
        ("second_email", "not_needed"),
    ]


def test_who_moves_to_another_address_has_answered(
    comes: Comes, confirmed: Recipient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    comes(30)
    moved = AccountChanged(email="new@example.com", email_verified=True)
    broker.deliver(happened(moved, account_id=confirmed.account_id))
    comes(7)
    assert len(mailbox.mails) == 1


def test_a_letter_after_silence_arrives_on_every_way_and_its_owner_hears_of_each(
    comes: Comes, mailbox: Mailbox, broker: FakeBroker
) -> None:
    for days in (30, 7, 0):
        comes(days)
    assert [mailbox.subjects(each).count(ARRIVED) for each in (EMAIL, SECOND)] == [1, 1]
    told = [event.data.channel for event in broker.waiting(LetterDelivered)]
    assert sorted(told) == ["email", "second_email"]


def test_a_letter_after_an_answer_takes_one_way_and_so_does_one_nobody_was_asked_about(
    comes: Comes, answer: Callable[[], None], mailbox: Mailbox
) -> None:
    comes(30)
    comes(7)
    answer()
    comes(0)
    comes(0, source_id=new_id())
    assert mailbox.subjects(EMAIL).count(ARRIVED) == 2
    assert mailbox.subjects(SECOND) == [ASK]
