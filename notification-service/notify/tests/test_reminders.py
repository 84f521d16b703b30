"""A reminder looks first whether it is still needed, and says so in its person's language."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from contracts.events import AccountChanged
from notify.delivering import Deliverer
from notify.models import PushDevice, Recipient
from notify.tests.callees import RoutineService
from notify.tests.conftest import EMAIL, INBOX, states
from notify.tests.mailbox import Mailbox
from notify.tests.telling import NOON, happened, remind
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock


def test_routine_service_is_asked_about_the_person_and_the_day(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    source_id = remind(broker, recipient)
    deliverer.round()
    assert routines.asked == [
        [
            {
                "account_id": recipient.account_id,
                "kind": "routine",
                "source_id": source_id,
                "due_at": NOON,
                "due_on": date(2026, 11, 22),
            }
        ]
    ]


@pytest.mark.parametrize("reason", ["done", "skipped", "paused", "week_complete", "deleted"])
def test_what_is_not_needed_any_more_is_neither_sent_nor_shown(
    minji: APIClient,
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
    reason: str,
) -> None:
    source_id = remind(broker, recipient)
    routines.say(source_id, needed=False, reason=reason, title=None)
    deliverer.round()
    assert (states(), mailbox.mails) == ([("email", "not_needed")], [])
    assert minji.get(INBOX).json() == {"results": [], "next": None, "unread": 0}


def test_it_lies_in_the_inbox_once_it_is_known_to_be_needed(
    minji: APIClient,
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    source_id = remind(broker, recipient)
    assert minji.get(INBOX).json()["results"] == []
    deliverer.round()
    [row] = minji.get(INBOX).json()["results"]
    assert (row["kind"], row["source_id"], row["due_on"]) == (
        "routine",
        str(source_id),
        "2026-11-22",
    )


def test_a_batch_is_one_question(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    for number in range(20):
        source_id = remind(broker, recipient)
        routines.say(source_id, title=f"산책 {number}", needed=number % 2 == 0)
    deliverer.round()
    assert len(routines.asked) == 1
    assert sorted(mailbox.subjects(EMAIL)) == sorted(f"산책 {n}" for n in range(0, 20, 2))


def test_while_routine_service_is_away_it_waits_with_growing_patience(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
    clock: FakeClock,
) -> None:
    remind(broker, recipient)
    routines.away = True
    for seconds in (10, 30, 120, 600, 600):
        deliverer.round()
        clock.advance(seconds=seconds - 1)
        assert deliverer.round() == 0
        clock.advance(seconds=1)
    routines.away = False
    deliverer.round()
    assert states() == [("email", "sent")]


def test_after_six_hours_nobody_wants_it_any_more(
    minji: APIClient,
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
    clock: FakeClock,
) -> None:
    remind(broker, recipient)
    routines.away = True
    clock.advance(hours=6)
    deliverer.round()
    assert states() == [("email", "waiting")]
    clock.advance(minutes=1)
    deliverer.round()
    assert states() == [("email", "expired")]
    assert minji.get(INBOX).json()["results"] == []


def test_letters_wait_for_nobody(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    routines.away = True
    remind(broker, recipient)
    remind(broker, recipient, "letter")
    deliverer.round()
    assert mailbox.subjects(EMAIL) == ["내가 보낸 편지가 도착했어요"]


@pytest.mark.parametrize(
    "answer",
    [{}, {"results": None}, {"results": []}, {"results": [{"source_id": "x"}]}, []],
    ids=str,
)
def test_an_answer_that_is_none_is_like_silence(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
    answer: Any,
) -> None:
    remind(broker, recipient)
    routines.answer = answer
    deliverer.round()
    assert states() == [("email", "waiting")]


def test_an_answer_about_another_routine_is_not_taken_for_this_one(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    remind(broker, recipient)
    other = {"source_id": str(new_id()), "due_on": "2026-11-22", "needed": True, "title": "x"}
    routines.answer = {"results": [other]}
    deliverer.round()
    assert mailbox.mails == []


def test_reminders_go_every_way_that_is_wanted_at_once(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
    pushed: list[dict[str, str]],
) -> None:
    PushDevice.objects.create(recipient=recipient, endpoint="https://a", p256dh="a", auth="b")
    Recipient.objects.update(second_email="other@example.com", second_email_confirmed_at=NOON)
    remind(broker, recipient)
    deliverer.round()
    assert sorted(states()) == [("email", "sent"), ("push", "sent")]
    assert (len(mailbox.mails), len(pushed), len(routines.asked[0])) == (1, 1, 1)


def test_who_wants_none_by_mail_finds_them_in_the_inbox_if_they_are_needed(
    minji: APIClient,
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    Recipient.objects.update(channels={"routine": {"email": False}})
    needed, done = remind(broker, recipient), remind(broker, recipient)
    routines.say(done, needed=False, reason="done")
    deliverer.round()
    assert sorted(states()) == [("inbox", "not_needed"), ("inbox", "sent")]
    assert [row["source_id"] for row in minji.get(INBOX).json()["results"]] == [str(needed)]


def test_before_an_address_is_confirmed_reminders_are_in_the_inbox_alone(
    minji: APIClient,
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    changed = AccountChanged(email=EMAIL, email_verified=False)
    for verified in (False, True):
        told = replace(changed, email_verified=verified)
        broker.deliver(happened(told, account_id=recipient.account_id))
        recipient.refresh_from_db()
        remind(broker, recipient)
        deliverer.round()
    assert sorted(states()) == [("email", "sent"), ("inbox", "sent")]
    assert len(minji.get(INBOX).json()["results"]) == 2


def test_a_refused_reminder_goes_nowhere_else(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    mailbox.refuses[EMAIL] = "550 no such mailbox"
    remind(broker, recipient)
    deliverer.round()
    assert deliverer.round() == 0
    assert states() == [("email", "refused")]
