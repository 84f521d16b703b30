"""The loop of the role `deliver`: several at once, cut off anywhere, without its friends."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import connection, connections, transaction

from notify import delivering, selectors
from notify.announcing import announce
from notify.delivering import Deliverer
from notify.models import Delivery, Recipient
from notify.tests.conftest import EMAIL, run_until
from notify.tests.mailbox import Mailbox
from notify.tests.telling import NOON, due
from service_kit import clock as present
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def somebody(transactional_db: None) -> Recipient:
    return Recipient.objects.create(account_id=new_id(), email=EMAIL, email_told_at=NOON)


def letters(recipient: Recipient, count: int) -> None:
    for _ in range(count):
        announce([(recipient, due("letter"))], now=present.now())


def sent() -> int:
    return Delivery.objects.filter(state="sent").count()


def test_the_loop_sends_what_is_due_and_what_comes_later(
    somebody: Recipient, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    letters(somebody, 2)
    run_until(deliverer, lambda: sent() == 2)
    letters(somebody, 1)
    run_until(deliverer, lambda: sent() == 3)
    assert len(mailbox.mails) == 3


def test_it_says_whether_it_is_ready(
    somebody: Recipient, mailbox: Mailbox, deliverer: Deliverer, settings: Any
) -> None:
    assert not deliverer.connected
    run_until(deliverer, lambda: deliverer.connected)
    assert not deliverer.connected, "it has stopped"
    settings.SMTP = {**settings.SMTP, "port": 1}
    letters(somebody, 1)
    waited = threading.Event()
    thread = threading.Thread(target=deliverer.run, args=[waited])
    thread.start()
    waited.wait(0.3)
    assert not deliverer.connected
    waited.set()
    thread.join(10)


def test_three_at_once_send_each_mail_once(somebody: Recipient, mailbox: Mailbox) -> None:
    letters(somebody, 120)

    def work(_: int) -> None:
        deliverer = Deliverer()
        try:
            while deliverer.round():
                pass
        finally:
            deliverer.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    ids = [mail["Message-ID"] for mail in mailbox.mails]
    assert (len(ids), len(set(ids)), sent()) == (120, 120, 120)


def test_what_somebody_took_and_never_sent_comes_back_after_a_minute(
    somebody: Recipient, mailbox: Mailbox, deliverer: Deliverer, clock: FakeClock
) -> None:
    letters(somebody, 1)
    now = present.now()
    [taken] = selectors.deliveries_take(limit=10, now=now, back_at=now + delivering.BACK_AFTER)
    assert deliverer.round() == 0
    clock.advance(seconds=61)
    assert deliverer.round() == 1
    assert sent() == 1
    with transaction.atomic():
        assert not selectors.delivery_held(taken), "it is somebody else's by now"


def test_a_row_that_is_being_sent_is_nobody_elses(somebody: Recipient, mailbox: Mailbox) -> None:
    letters(somebody, 1)
    now = present.now()
    [taken] = selectors.deliveries_take(limit=10, now=now, back_at=now + timedelta(minutes=1))

    def held() -> bool:
        try:
            with transaction.atomic():
                return selectors.delivery_held(taken)
        finally:
            connections.close_all()

    with transaction.atomic():
        assert selectors.delivery_held(taken)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(held).result() is False
    assert held()


def test_a_slow_server_does_not_keep_what_goes_before_it_waiting(
    somebody: Recipient, mailbox: Mailbox, deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters(somebody, 3)
    monkeypatch.setattr(delivering, "ROUND_SECONDS", 0.0)
    assert deliverer.round() == 3
    assert sent() == 0
    monkeypatch.undo()
    assert deliverer.round() == 3, "the rest was given back"
    assert sent() == 3


def test_told_to_stop_it_finishes_the_mail_at_hand_and_gives_the_rest_back(
    somebody: Recipient, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    letters(somebody, 5)
    stopping = threading.Event()
    settle = deliverer._settle

    def once(ready: Any) -> None:
        settle(ready)
        stopping.set()

    deliverer._settle = once  # type: ignore[method-assign]  # to stop between two mails
    deliverer.round(stopping)
    assert sent() == 1
    due_now = Delivery.objects.filter(state="waiting", attempt_at__lte=present.now())
    assert due_now.count() == 4


def test_taking_reads_no_row_that_was_settled(somebody: Recipient) -> None:
    """The cost of looking for work does not grow with what was sent."""
    with connection.cursor() as cursor:
        for number in range(300):
            Delivery.objects.create(
                id=uuid5(UUID(int=0), str(number)),
                recipient=somebody,
                kind="letter",
                channel="email",
                source_id=new_id(),
                priority=1,
                state="sent",
                due_at=NOON,
                attempt_at=NOON,
            )
        cursor.execute("ANALYZE notify_delivery")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM notify_delivery WHERE state = 'waiting'"
            " AND attempt_at <= now() ORDER BY priority, attempt_at LIMIT 50"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "delivery_waiting" in plan
