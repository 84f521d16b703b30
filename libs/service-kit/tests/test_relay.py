"""The outbox reaches the broker: never before the commit, always after it, each event once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from prometheus_client import REGISTRY
from sample.events import SampleHappened
from support.messages import say, taken, unsent
from support.network import TcpProxy, free_port
from support.waiting import Start, wait_until

from service_kit import clock as provider
from service_kit.ids import new_id
from service_kit.messaging import broker, relay
from service_kit.messaging.broker import BrokerUnavailable
from service_kit.messaging.outbox import emit
from service_kit.messaging.queues import Subscription
from service_kit.messaging.relay import Relay, flush
from service_kit.models import IdempotencyKey, InboxEvent, OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)
MakeQueues = Callable[..., Subscription]


def flush_once() -> int:
    with broker.opened() as channel:
        return flush(channel)


def test_an_event_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        emit(SampleHappened(note="alone"), account_id=None)
    assert not OutboxEvent.objects.exists()


def test_what_was_rolled_back_is_never_sent(make_queues: MakeQueues) -> None:
    queues = make_queues()
    with transaction.atomic():
        emit(SampleHappened(note="undone"), account_id=None)
        transaction.set_rollback(True)
    say("done")
    assert flush_once() == 1
    assert taken(queues) == ["done"]


def test_what_is_not_committed_yet_is_not_sent(make_queues: MakeQueues) -> None:
    queues = make_queues()
    sent: list[int] = []

    def flush_elsewhere() -> None:
        sent.append(flush_once())
        connection.close()

    with transaction.atomic():
        emit(SampleHappened(note="soon"), account_id=None)
        thread = threading.Thread(target=flush_elsewhere)
        thread.start()
        thread.join()
    assert sent == [0]
    assert flush_once() == 1
    assert taken(queues) == ["soon"]


def test_events_leave_in_the_order_in_which_they_were_emitted(make_queues: MakeQueues) -> None:
    queues = make_queues()
    notes = [str(number) for number in range(50)]
    say(*notes)
    flush_once()
    assert taken(queues) == notes


def test_a_message_is_persistent_and_says_what_it_is(make_queues: MakeQueues) -> None:
    queues = make_queues()
    say("it")
    flush_once()
    with broker.opened() as channel:
        _method, properties, _body = channel.basic_get(queues.queue, auto_ack=True)
    assert properties.delivery_mode == 2
    assert properties.message_id == str(OutboxEvent.objects.get().id)
    assert (properties.type, properties.content_type) == ("sample.happened", "application/json")


def test_an_event_that_nobody_listens_to_is_sent_and_gone(make_queues: MakeQueues) -> None:
    make_queues(types=("sample.other",))
    say("into the void")
    assert flush_once() == 1
    assert unsent() == 0


def test_a_commit_wakes_the_relay_long_before_the_slow_poll(
    make_queues: MakeQueues, in_background: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "POLL_SECONDS", 3600.0)
    make_queues()
    carrier = Relay()
    in_background(carrier.run)
    say("first")
    wait_until(lambda: unsent() == 0, "the relay is up")
    for number in range(5):
        say(str(number))
        wait_until(lambda: unsent() == 0, "the commit wakes the relay")


def test_without_a_notice_the_slow_poll_finds_it(
    make_queues: MakeQueues, in_background: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "POLL_SECONDS", 0.3)
    make_queues()
    in_background(Relay().run)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE service_kit_outboxevent DISABLE TRIGGER outbox_wake")
    try:
        say("unheard")
        wait_until(lambda: unsent() == 0, "the slow poll finds it")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE service_kit_outboxevent ENABLE TRIGGER outbox_wake")


def test_several_relays_at_once_send_each_event_once(
    make_queues: MakeQueues, in_background: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "BATCH", 7)
    queues = make_queues()
    notes = [str(number) for number in range(200)]
    say(*notes)
    for _ in range(3):
        in_background(Relay().run)
    wait_until(lambda: unsent() == 0, "everything is sent")
    assert sorted(taken(queues)) == sorted(notes)


def test_a_crash_between_confirm_and_commit_sends_again_with_the_same_id(
    make_queues: MakeQueues,
) -> None:
    queues = make_queues()
    say("twice")
    with transaction.atomic():
        flush_once()
        transaction.set_rollback(True)  # as when the process ends before its transaction
    flush_once()
    assert taken(queues) == ["twice", "twice"]


def test_a_broker_that_went_away_gets_everything_when_it_is_back(
    make_queues: MakeQueues, in_background: Start, proxy: TcpProxy
) -> None:
    queues = make_queues()
    carrier = Relay()
    in_background(carrier.run)
    say("before")
    wait_until(lambda: unsent() == 0, "the first is sent")
    proxy.cut()
    say("during")
    wait_until(lambda: not carrier.connected, "the loss is noticed")
    with pytest.raises(BrokerUnavailable):
        flush_once()
    say("still")
    assert unsent() == 2
    proxy.mend()
    wait_until(lambda: unsent() == 0, "everything is sent")
    assert sorted(set(taken(queues))) == ["before", "during", "still"]


def test_an_idle_relay_notices_a_lost_broker(in_background: Start, proxy: TcpProxy) -> None:
    carrier = Relay()
    in_background(carrier.run)
    wait_until(lambda: carrier.connected, "connected")
    proxy.cut()
    wait_until(lambda: not carrier.connected, "not connected any more")
    proxy.mend()
    wait_until(lambda: carrier.connected, "connected again")


def test_a_lost_database_connection_is_made_anew(
    make_queues: MakeQueues, in_background: Start
) -> None:
    make_queues()
    carrier = Relay()
    in_background(carrier.run)
    say("one")
    wait_until(lambda: unsent() == 0, "the first is sent")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    say("two")
    wait_until(lambda: unsent() == 0, "the second is sent over a new connection")


def publish_one(exchange: str, key: str) -> None:
    with broker.opened() as channel:
        broker.publish(channel, exchange, key, b"", id="1", type="x")
        broker.settle(channel)


def test_a_channel_that_the_broker_closes_is_a_loss_and_not_a_crash() -> None:
    with pytest.raises(BrokerUnavailable, match="ChannelClosedByBroker"):
        publish_one("no-such-exchange", "x")


def test_a_queue_that_is_not_there_is_an_error() -> None:
    with pytest.raises(BrokerUnavailable, match="UnroutableError"):
        publish_one("", "no-such-queue")


def test_what_waits_is_measured_also_while_the_broker_is_away(
    in_background: Start, settings: Any
) -> None:
    settings.RABBITMQ = {**settings.RABBITMQ, "port": free_port()}
    say("a", "b", "c")
    OutboxEvent.objects.update(created_at=provider.now() - timedelta(minutes=5))
    in_background(Relay().run)
    wait_until(lambda: REGISTRY.get_sample_value("outbox_pending") == 3, "three are waiting")
    age = REGISTRY.get_sample_value("outbox_oldest_age_seconds")
    assert age is not None
    assert 299 < age < 400


def test_what_protects_from_nothing_any_more_is_forgotten(in_background: Start) -> None:
    now = provider.now()
    for days in (1, 8):
        sent = now - timedelta(days=days)
        OutboxEvent.objects.create(type="x", payload=b"", created_at=sent, sent_at=sent)
    OutboxEvent.objects.create(type="x", payload=b"", created_at=now - timedelta(days=400))
    for days in (89, 91):
        handled = now - timedelta(days=days)
        InboxEvent.objects.create(id=new_id(), type="x", handled_at=handled)
    for days in (89, 91):
        made = {"fingerprint": b"", "resource_id": new_id(), "owner": new_id(), "key": "k"}
        IdempotencyKey.objects.create(id=new_id(), created_at=now - timedelta(days=days), **made)
    relay.forget()
    assert IdempotencyKey.objects.count() == 1
    assert InboxEvent.objects.count() == 1
    assert OutboxEvent.objects.count() == 2  # also the one that has waited for 400 days
