"""Many events at once: emitted in one statement, published without waiting for each confirm."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from pika.exceptions import NackError
from sample.events import SampleHappened
from support.messages import say, taken, unsent

from service_kit.ids import new_id
from service_kit.messaging import broker
from service_kit.messaging.outbox import emit_all
from service_kit.messaging.queues import Subscription
from service_kit.messaging.relay import flush

pytestmark = pytest.mark.django_db(transaction=True)
MakeQueues = Callable[..., Subscription]


def flush_once() -> int:
    with broker.opened() as channel:
        return flush(channel)


def test_a_message_that_the_broker_refuses_is_not_taken_for_sent(make_queues: MakeQueues) -> None:
    """A queue that is full, say: what was published with it goes again."""
    make_queues()
    say("one", "two", "three")
    full = {"x-max-length": 1, "x-overflow": "reject-publish"}
    with broker.opened() as channel:
        channel.queue_declare("full", exclusive=True, arguments=full)
        channel.queue_bind("full", broker.EXCHANGE, "sample.happened")
        with pytest.raises(NackError):
            flush(channel)
    assert unsent() == 3
    assert flush_once() == 3


def test_emitting_many_is_one_statement_and_keeps_their_order(
    make_queues: MakeQueues, django_assert_num_queries: Any
) -> None:
    queues, people = make_queues(), [new_id() for _ in range(30)]
    with transaction.atomic(), django_assert_num_queries(1):
        emit_all((SampleHappened(note=str(person)), person) for person in people)
    flush_once()
    assert taken(queues) == [str(person) for person in people]


def test_a_channel_knows_which_of_its_messages_are_safe(make_queues: MakeQueues) -> None:
    """The broker answers for one, or for all up to one, and in any order."""
    queues, waited_for = make_queues(), 0
    with broker.opened() as channel:
        for number in range(700):
            body = str(number).encode()
            broker.publish(channel, "", queues.queue, body, id=str(number), type="x")
            waited_for = max(waited_for, len(channel.unconfirmed))
        # At the end of a slow round the broker may have answered for all of them.
        assert waited_for
        broker.settle(channel)
        assert not channel.unconfirmed
        ready = channel.queue_declare(queues.queue, passive=True).method.message_count
    assert ready == 700
