"""Emitting events in a transaction of their own, and looking into queues."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import transaction
from sample import handlers as sample
from sample.events import SampleHappened, SampleNoted

from contracts.envelope import Event, decode
from service_kit.ids import new_id
from service_kit.messaging import broker, consumer
from service_kit.messaging.outbox import emit
from service_kit.messaging.queues import Outcome, Subscription
from service_kit.models import OutboxEvent


def say(*notes: str, of: type[Any] = SampleHappened) -> None:
    """Commit one `sample.happened`, or another event, for each note."""
    with transaction.atomic():
        for note in notes:
            emit(of(note=note), account_id=new_id())


def noted() -> list[str]:
    """The notes of which the handler did its work."""
    rows = OutboxEvent.objects.filter(type="sample.noted").order_by("id")
    found: list[Event[SampleNoted]] = [decode(bytes(row.payload)) for row in rows]
    return [event.data.note for event in found]


def unsent() -> int:
    return OutboxEvent.objects.filter(type="sample.happened", sent_at=None).count()


def queue_names(subscription: Subscription) -> list[str]:
    return [subscription.queue, subscription.dead, *(name for name, _ in subscription._retries)]


def waiting(queue: str) -> int:
    """How many messages are ready in a queue."""
    with broker.opened() as channel:
        return int(channel.queue_declare(queue, passive=True).method.message_count)


def taken(subscription: Subscription) -> list[str]:
    """The notes of all messages in the queue, which is empty afterwards."""
    found: list[str] = []
    with broker.opened() as channel:
        while True:
            method, _properties, body = channel.basic_get(subscription.queue, auto_ack=True)
            if method is None:
                return found
            found.append(decode(body).data.note)


def put(subscription: Subscription, body: bytes, *, kind: str = "sample.happened") -> None:
    with broker.opened() as channel:
        broker.publish(channel, "", subscription.queue, body, id=str(new_id()), type=kind)
        broker.settle(channel)


def consume(subscription: Subscription) -> Callable[[threading.Event], None]:
    return lambda stopping: consumer.run(subscription, stopping)


def outcome(body: bytes) -> Outcome:
    """Of a message that is handled alone."""
    [[only]] = consumer.process([body])
    return only


def body_of(note: str, *, of: type[Any] = SampleHappened) -> bytes:
    """An encoded event, as the relay would publish it."""
    say(note, of=of)
    row = OutboxEvent.objects.order_by("id").last()
    assert row is not None
    return bytes(row.payload)


def fail(times: int, error: Exception) -> Callable[[], None]:
    attempts = iter(range(1000))

    def react() -> None:
        if next(attempts) < times:
            raise error

    return react


def hold(note: str) -> tuple[threading.Event, threading.Event]:
    """The handler of that note says that it runs (first), and waits for leave (second)."""
    held, leave = threading.Event(), threading.Event()

    def react() -> None:
        held.set()
        leave.wait(20)

    sample.reactions[note] = react
    return held, leave
