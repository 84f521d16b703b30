"""Cut off between the mail server and our database: nothing lost, one mail twice at most."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.db import OperationalError, connection

from contracts.events import LetterDelivered
from notify import delivering, outcomes, preparing, selectors
from notify.announcing import announce
from notify.delivering import Deliverer
from notify.models import Delivery, Recipient
from notify.tests.conftest import EMAIL, run_until
from notify.tests.mailbox import Mailbox
from notify.tests.telling import NOON, due
from service_kit import clock as present
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def somebody(transactional_db: None) -> Recipient:
    return Recipient.objects.create(account_id=new_id(), email=EMAIL, email_told_at=NOON)


def letters(recipient: Recipient, count: int) -> None:
    for _ in range(count):
        announce([(recipient, due("letter"))], now=present.now())


def sent() -> int:
    return Delivery.objects.filter(state="sent").count()


KILLED = """
import os, signal, django
django.setup()
from notify import outcomes
from notify.delivering import Deliverer
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
outcomes.record = die
Deliverer().round()
"""


def test_who_was_away_for_too_long_does_not_send_what_another_took(
    somebody: Recipient, mailbox: Mailbox, clock: FakeClock
) -> None:
    letters(somebody, 1)
    slow, quick = Deliverer(), Deliverer()
    now = present.now()
    [taken] = selectors.deliveries_take(limit=10, now=now, back_at=now + delivering.BACK_AFTER)
    [ready] = list(preparing.prepared([taken], now=now))
    clock.advance(seconds=61)
    assert quick.round() == 1
    slow._settle(ready)
    assert len(mailbox.mails) == 1
    for each in (slow, quick):
        each.close()


def test_a_database_lost_after_the_servers_answer_costs_no_second_mail(
    somebody: Recipient, mailbox: Mailbox, deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters(somebody, 1)
    record, lost = outcomes.record, [True]

    def losing(*words: Any, **named: Any) -> None:
        if lost and lost.pop():
            raise OperationalError("server closed the connection unexpectedly")
        record(*words, **named)

    monkeypatch.setattr(outcomes, "record", losing)
    with pytest.raises(OperationalError):
        deliverer.round()
    assert (len(mailbox.mails), sent()) == (1, 0)
    run_until(deliverer, lambda: sent() == 1)
    assert len(mailbox.mails) == 1
    assert Delivery.objects.get().reply == "250 2.0.0 kept as 1"


def test_an_answer_that_somebody_else_wrote_down_is_not_written_twice(
    somebody: Recipient, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    letters(somebody, 1)
    deliverer.round()
    deliverer._unwritten = delivering.Settled(Delivery.objects.get(), outcomes.sent("250 again"))
    deliverer._write_down()
    assert Delivery.objects.get().reply == "250 2.0.0 kept as 1"


def test_what_was_sent_by_a_process_that_died_then_is_told_of_by_the_next(
    somebody: Recipient,
    broker: FakeBroker,
    mailbox: Mailbox,
    deliverer: Deliverer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters(somebody, 2)
    monkeypatch.setattr(outcomes, "tell_owners", lambda: None)
    deliverer.round()
    assert (sent(), broker.waiting(LetterDelivered)) == (2, [])
    monkeypatch.undo()
    another = Deliverer()
    run_until(another, lambda: not Delivery.objects.filter(owner_told=False).exists())
    told = [event.data for event in broker.waiting(LetterDelivered)]
    assert {each.reply for each in told} == {"250 2.0.0 kept as 1", "250 2.0.0 kept as 2"}
    assert {each.message_id for each in told} == {mail["Message-ID"] for mail in mailbox.mails}
    outcomes.tell_owners()
    assert len(broker.waiting(LetterDelivered)) == 2, "once each"


def test_a_process_killed_after_the_servers_answer_doubles_one_mail_at_most(
    somebody: Recipient, mailbox: Mailbox, deliverer: Deliverer, settings: Any, clock: FakeClock
) -> None:
    letters(somebody, 20)
    clock.set(present._system_now())  # the other process has no clock of ours
    killed = subprocess.run(
        [sys.executable, "-c", KILLED],
        env={
            **os.environ,
            "DB_NAME": str(connection.settings_dict["NAME"]),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(settings.SMTP["port"]),
            "MAIL_FROM": settings.MAIL_FROM,
        },
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert (len(mailbox.mails), sent()) == (1, 0)
    clock.advance(minutes=5)
    while deliverer.round():
        pass
    ids = [mail["Message-ID"] for mail in mailbox.mails]
    assert (len(set(ids)), len(ids), sent()) == (20, 21, 20)
