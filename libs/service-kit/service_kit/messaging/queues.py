"""The queues of one service: their topology, consuming, retrying, parking and replaying.

For a service called `letter-service`:

    exchange  events (topic, durable)
    queue     letter-service.events          bound to the types it handles
    queues    letter-service.retry.5s …      a failed message waits here, then returns by itself
    queue     letter-service.dead            what failed at every attempt, until it is replayed

All queues are durable quorum queues, which RabbitMQ 3.10 to 4.x agree on; arguments of a queue
that exists cannot be changed, so a new argument needs a new queue name.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from time import monotonic
from typing import Any, Literal

from prometheus_client import Gauge

from service_kit.messaging import broker

logger = logging.getLogger(__name__)

RETRY_SECONDS: tuple[float, ...] = (1, 5, 30, 120, 600, 1800, 3600)
# With these delays the thirtieth attempt is a day after the first; then a person has to look.
MAX_ATTEMPTS = 30
# How often a message may come back unacknowledged, because it kills its consumer, say.
DELIVERY_LIMIT = 20
# RabbitMQ 4 drops a message after 20 deliveries where nothing else is said. Its -1 for "never" is
# zero to 3.x; the largest signed 32-bit number is understood by both.
NO_LIMIT = 2**31 - 1
MEASURE_SECONDS = 15.0

QUORUM = {"x-queue-type": "quorum"}
DEAD_LETTERS = Gauge("dead_letters", "Messages in the dead-letter queue")

Delivery = tuple[Any, Any, bytes]
# Of handling a message: done now or before, to be tried again, or it can never succeed.
Outcome = Literal["done", "seen", "retry", "dead"]
# Handles messages in their order, a few at each step; the outcomes of those.
Handle = Callable[[Iterable[bytes]], Iterator[Sequence[Outcome]]]


def _onward(to: str) -> dict[str, Any]:
    """Arguments of a queue whose messages must not be lost on their way to the next one."""
    return {
        **QUORUM,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": to,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # at-least-once asks for it
    }


class Subscription:
    def __init__(
        self, service: str, types: Iterable[str], left: Iterable[str] = (), at_once: int = 1
    ) -> None:
        self.queue = f"{service}.events"
        self.dead = f"{service}.dead"
        self.connected = False
        self._retries = [(f"{service}.retry.{delay}s", delay) for delay in RETRY_SECONDS]
        self._types, self._left, self._at_once = sorted(types), sorted(left), at_once
        self._measure_at = 0.0

    def set_up(self) -> None:
        """Declare everything; what is published from now on is kept for this service."""
        with broker.opened() as channel:
            self._declare(channel)

    def consume(self, handle: Handle, stopping: threading.Event) -> None:
        """Until `stopping`; raises `BrokerUnavailable` when the connection is lost.

        Messages are acknowledged after their outcomes are safe: handled and committed, or
        confirmed in another queue. A step is finished before we stop, and no other begun.
        """
        try:
            with broker.opened() as channel:
                self._declare(channel)
                self.connected = True
                for at_hand in self._coming(channel):
                    for outcomes in handle([body for _method, _properties, body in at_hand]):
                        self._settle(channel, at_hand[: len(outcomes)], outcomes)
                        del at_hand[: len(outcomes)]
                        if stopping.is_set():
                            return
                    if stopping.is_set():
                        return
                    self._measure(channel)
        finally:
            self.connected = False

    def _coming(self, channel: Any) -> Iterator[list[Delivery]]:
        """What waits for us, none when nothing came for a while.

        What comes again may have ended whoever held it, and it comes first. As long as it does we
        hold one message, so that no other is parked with it.
        """
        for at_once in (1, self._at_once):
            # For each consumer; a limit for all of them is what quorum queues refuse.
            channel.basic_qos(prefetch_count=at_once)
            messages = channel.consume(self.queue, inactivity_timeout=0.5)
            for first in messages:
                method, number = first[0], channel.get_waiting_message_count()
                yield [first, *islice(messages, number)] if method else []
                if at_once < self._at_once and not (method and method.redelivered):
                    break
            channel.cancel()

    def replay(self, *, limit: int | None = None) -> Iterator[str]:
        """Move parked messages back into the queue with their attempts forgotten; their ids."""
        with broker.opened() as channel:
            self._declare(channel)
            waiting = self._count_dead(channel)
            for _ in range(waiting if limit is None else min(limit, waiting)):
                delivery = channel.basic_get(self.dead)
                if delivery[0] is None:
                    break
                _copy(channel, delivery, self.queue, attempt=0)
                _acknowledge(channel, delivery)
                yield delivery[1].message_id

    def _declare(self, channel: Any) -> None:
        def declare(queue: str, arguments: dict[str, Any]) -> None:
            channel.queue_declare(queue, durable=True, arguments=arguments)

        declare(self.dead, {**QUORUM, "x-delivery-limit": NO_LIMIT})
        declare(self.queue, {**_onward(self.dead), "x-delivery-limit": DELIVERY_LIMIT})
        for queue, delay in self._retries:
            declare(queue, {**_onward(self.queue), "x-message-ttl": int(delay * 1000)})
        for kind in self._types:
            channel.queue_bind(self.queue, broker.EXCHANGE, kind)
        for kind in self._left:
            channel.queue_unbind(self.queue, broker.EXCHANGE, kind)

    def _settle(
        self, channel: Any, deliveries: Sequence[Delivery], outcomes: Sequence[Outcome]
    ) -> None:
        for delivery, outcome in zip(deliveries, outcomes, strict=True):
            if outcome not in ("done", "seen"):
                self._set_aside(channel, delivery, outcome)
        _acknowledge(channel, deliveries[-1])

    def _set_aside(self, channel: Any, delivery: Delivery, outcome: Outcome) -> None:
        properties = delivery[1]
        before = (properties.headers or {}).get("attempt")
        attempt = before + 1 if isinstance(before, int) else 1
        if outcome == "dead" or attempt >= MAX_ATTEMPTS:
            logger.error("message parked", extra={"event_id": properties.message_id})
            queue = self.dead
        else:
            queue, _delay = self._retries[min(attempt, len(self._retries)) - 1]
        _copy(channel, delivery, queue, attempt=attempt)

    def _count_dead(self, channel: Any) -> int:
        return int(channel.queue_declare(self.dead, passive=True).method.message_count)

    def _measure(self, channel: Any) -> None:
        if monotonic() >= self._measure_at:
            self._measure_at = monotonic() + MEASURE_SECONDS
            DEAD_LETTERS.set(self._count_dead(channel))


def _copy(channel: Any, delivery: Delivery, queue: str, *, attempt: int) -> None:
    _method, properties, body = delivery
    known = {"id": properties.message_id, "type": properties.type}
    broker.publish(channel, "", queue, body, attempt=attempt, **known)


def _acknowledge(channel: Any, last: Delivery) -> None:
    """That one and all before it, when the broker keeps what was copied."""
    broker.settle(channel)
    channel.basic_ack(last[0].delivery_tag, multiple=True)
