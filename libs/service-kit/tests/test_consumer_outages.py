"""The consumer outlives its broker and its database, and ends without losing anything."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from sample import handlers as sample
from support.messages import body_of, consume, hold, noted, put, waiting
from support.network import TcpProxy
from support.waiting import Start, wait_until

from service_kit.messaging.queues import Subscription

pytestmark = pytest.mark.django_db(transaction=True)
MakeQueues = Callable[..., Subscription]
Log = Callable[[], list[dict[str, Any]]]


def test_a_lost_broker_is_found_again(
    make_queues: MakeQueues, in_background: Start, proxy: TcpProxy
) -> None:
    subscription = make_queues()
    in_background(consume(subscription))
    wait_until(lambda: subscription.connected, "connected")
    proxy.cut()
    wait_until(lambda: not subscription.connected, "the loss is noticed")
    proxy.mend()
    wait_until(lambda: subscription.connected, "connected again")
    put(subscription, body_of("after"))
    wait_until(lambda: noted() == ["after"], "it goes on")


def test_a_connection_lost_during_the_work_brings_the_message_back_to_no_effect(
    make_queues: MakeQueues, in_background: Start, proxy: TcpProxy
) -> None:
    subscription = make_queues()
    body = body_of("interrupted")

    def cut_once() -> None:
        del sample.reactions["interrupted"]
        proxy.cut()
        proxy.mend()

    sample.reactions["interrupted"] = cut_once
    put(subscription, body)
    in_background(consume(subscription))
    wait_until(lambda: noted() == ["interrupted"], "handled although the ack was lost")
    wait_until(lambda: subscription.connected and not waiting(subscription.queue), "settled")
    assert noted() == ["interrupted"]


def test_a_database_that_restarted_is_found_again(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    in_background(consume(subscription))
    put(subscription, body_of("before"))
    wait_until(lambda: noted() == ["before"], "handled")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    put(subscription, body_of("after"))
    wait_until(lambda: noted() == ["before", "after"], "handled over a new connection")


def test_a_consumer_holds_one_message_and_leaves_the_others_to_others(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    held, leave = hold("hold on")
    put(subscription, body_of("hold on"))
    for number in range(4):
        put(subscription, body_of(str(number)))
    in_background(consume(subscription))
    assert held.wait(20)
    assert waiting(subscription.queue) == 4
    in_background(consume(subscription))
    wait_until(lambda: len(noted()) == 4, "another one handles them")
    leave.set()
    wait_until(lambda: len(noted()) == 5, "all are handled")


def test_when_told_to_stop_the_message_at_hand_is_finished_and_the_others_stay(
    make_queues: MakeQueues, in_background: Start
) -> None:
    subscription = make_queues()
    held, leave = hold("hold on")
    for note in ("hold on", "stays"):
        put(subscription, body_of(note))
    stopping = in_background(consume(subscription))
    assert held.wait(20)
    stopping.set()
    leave.set()
    wait_until(lambda: not subscription.connected, "it ends")
    wait_until(lambda: waiting(subscription.queue) == 1, "the other is back in the queue")
    assert noted() == ["hold on"]
