"""RabbitMQ: the one module that knows pika.

Topology, for a service called `letter-service`:

    exchange  events (topic, durable)
    queue     letter-service.events          bound to the types it handles
    queues    letter-service.retry.5s …      a failed message waits here, then returns by itself
    queue     letter-service.dead            what failed at every attempt, until it is replayed

All queues are durable quorum queues, which RabbitMQ 3.10 to 4.x agree on; arguments of a queue
that exists cannot be changed, so a new argument needs a new queue name.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pika
from django.conf import settings
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError

EXCHANGE = "events"
# Sixteen attempts in a little over a day; then a person has to look.
RETRY_SECONDS = (1, 5, 30, 120, 600, 1800, 3600)
MAX_ATTEMPTS = 30
DELIVERY_LIMIT = 20


class BrokerUnavailable(Exception):
    """RabbitMQ did not confirm: a message may have arrived or not."""


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    type: str
    body: bytes


class Outcome(Enum):
    DONE = "done"
    RETRY = "retry"
    DEAD = "dead"


def parameters() -> pika.ConnectionParameters:
    config = settings.RABBITMQ
    return pika.ConnectionParameters(
        host=config["host"],
        port=config["port"],
        virtual_host=config["virtual_host"],
        credentials=pika.PlainCredentials(config["user"], config["password"]),
        heartbeat=60,
        blocked_connection_timeout=60,
        socket_timeout=5,
        stack_timeout=10,
        client_properties={"connection_name": settings.SERVICE_NAME},
    )


def _properties(message_id: str, kind: str, headers: dict[str, Any]) -> pika.BasicProperties:
    return pika.BasicProperties(
        content_type="application/json",
        delivery_mode=pika.DeliveryMode.Persistent,
        message_id=message_id,
        type=kind,
        headers=headers,
    )


class Publisher:
    """Publishes batches and waits for the broker's confirms of a whole batch together.

    A connection of pika lives in one thread with its own loop, which also answers heartbeats
    while nobody publishes; `publish` may be called from one thread at a time.
    """

    def __init__(self, *, timeout: float = 30.0) -> None:
        self._timeout = timeout
        self._link: _Link | None = None

    @property
    def connected(self) -> bool:
        return self._link is not None and self._link.open

    def connect(self) -> None:
        """Raises `BrokerUnavailable`."""
        if not self.connected:
            self.close()
            self._link = _Link(parameters())
            self._wait(self._link.ready)

    def publish(self, messages: Sequence[Message]) -> None:
        """Returns when every message is confirmed, else raises `BrokerUnavailable`."""
        self.connect()
        if messages and self._link is not None:
            self._wait(self._link.send(messages))

    def close(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def _wait(self, future: "Future[None]") -> None:
        try:
            future.result(self._timeout)
        except (BrokerUnavailable, FutureTimeout) as error:
            self.close()
            raise BrokerUnavailable(str(error) or "no answer in time") from error


class _Link:
    """One connection with one confirming channel, in a thread of its own."""

    def __init__(self, to: pika.ConnectionParameters) -> None:
        self.ready: Future[None] = Future()
        self.open = False
        self._batch: Future[None] | None = None
        self._unconfirmed: set[int] = set()
        self._tag = 0
        self._channel: Any = None
        self._connection = pika.SelectConnection(
            to,
            on_open_callback=lambda connection: connection.channel(
                on_open_callback=self._on_channel
            ),
            on_open_error_callback=self._on_lost,
            on_close_callback=self._on_lost,
        )
        threading.Thread(target=self._connection.ioloop.start, daemon=True).start()

    def send(self, messages: Sequence[Message]) -> "Future[None]":
        batch: Future[None] = Future()
        self._connection.ioloop.add_callback_threadsafe(lambda: self._send(messages, batch))
        return batch

    def close(self) -> None:
        def closing() -> None:
            if self._connection.is_open:
                self._connection.close()
            else:
                self._connection.ioloop.stop()

        self._connection.ioloop.add_callback_threadsafe(closing)

    def _on_channel(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._on_lost)
        channel.confirm_delivery(
            self._on_confirm,
            callback=lambda _frame: channel.exchange_declare(
                EXCHANGE, "topic", durable=True, callback=self._on_ready
            ),
        )

    def _on_ready(self, _frame: object) -> None:
        self.open = True
        self.ready.set_result(None)

    def _send(self, messages: Sequence[Message], batch: "Future[None]") -> None:
        if not self.open:
            batch.set_exception(BrokerUnavailable("connection lost"))
            return
        self._batch = batch
        self._unconfirmed = {self._tag + number for number in range(1, len(messages) + 1)}
        self._tag += len(messages)
        for message in messages:
            self._channel.basic_publish(
                EXCHANGE, message.type, message.body, _properties(message.id, message.type, {})
            )

    def _on_confirm(self, frame: Any) -> None:
        if isinstance(frame.method, pika.spec.Basic.Nack):
            self._fail("the broker refused a message")
            return
        tag = frame.method.delivery_tag
        if frame.method.multiple:
            self._unconfirmed = {other for other in self._unconfirmed if other > tag}
        else:
            self._unconfirmed.discard(tag)
        if not self._unconfirmed and self._batch is not None and not self._batch.done():
            self._batch.set_result(None)

    def _on_lost(self, _source: object, reason: Exception) -> None:
        self.open = False
        self._fail(type(reason).__name__)
        if not self._connection.is_open:
            self._connection.ioloop.stop()

    def _fail(self, reason: str) -> None:
        for future in (self.ready, self._batch):
            if future is not None and not future.done():
                future.set_exception(BrokerUnavailable(reason))


class Subscription:
    """The queues of one service: consume, retry, park and replay."""

    def __init__(self, service: str, types: Iterable[str], *, prefetch: int = 20) -> None:
        self.queue = f"{service}.events"
        self.dead = f"{service}.dead"
        self._retries = [(f"{service}.retry.{delay}s", delay) for delay in RETRY_SECONDS]
        self._types = sorted(types)
        self._prefetch = prefetch
        self.connected = False

    def declare(self, channel: BlockingChannel) -> None:
        """Idempotent; what is published from now on for these types is kept for this service."""
        quorum = {"x-queue-type": "quorum"}
        # A message must not be lost on its way from one queue to the next (RabbitMQ's
        # at-least-once dead lettering asks for reject-publish).
        safe = {"x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}
        channel.exchange_declare(EXCHANGE, "topic", durable=True)
        channel.queue_declare(self.dead, durable=True, arguments=quorum)
        channel.queue_declare(
            self.queue,
            durable=True,
            arguments={
                **quorum,
                **safe,
                # A message that kills its consumer again and again is parked too.
                "x-delivery-limit": DELIVERY_LIMIT,
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": self.dead,
            },
        )
        for name, delay in self._retries:
            channel.queue_declare(
                name,
                durable=True,
                arguments={
                    **quorum,
                    **safe,
                    "x-message-ttl": delay * 1000,
                    "x-dead-letter-exchange": "",
                    "x-dead-letter-routing-key": self.queue,
                },
            )
        for kind in self._types:
            channel.queue_bind(self.queue, EXCHANGE, kind)

    def set_up(self) -> None:
        """Declare everything over a connection of its own; raises `BrokerUnavailable`."""
        with _blocking_channel() as channel:
            self.declare(channel)

    def run(self, handle: Callable[[bytes], Outcome], *, stopping: threading.Event) -> None:
        """Consume until `stopping`; raises `BrokerUnavailable` when the connection is lost.

        A message is acknowledged after its outcome is safe: handled and committed, or
        confirmed in another queue.
        """
        with _blocking_channel() as channel:
            self.declare(channel)
            channel.basic_qos(prefetch_count=self._prefetch)
            self.connected = True
            try:
                for method, properties, body in channel.consume(self.queue, inactivity_timeout=0.5):
                    if method is not None:
                        self._settle(channel, method, properties, body, handle(body))
                    if stopping.is_set():
                        break
            finally:
                self.connected = False

    def dead_count(self) -> int:
        with _blocking_channel() as channel:
            self.declare(channel)
            return int(channel.queue_declare(self.dead, passive=True).method.message_count)

    def replay(self, *, limit: int | None = None) -> int:
        """Move parked messages back into the queue with their attempts forgotten; how many."""
        moved = 0
        with _blocking_channel() as channel:
            self.declare(channel)
            waiting = int(channel.queue_declare(self.dead, passive=True).method.message_count)
            for _ in range(waiting if limit is None else min(limit, waiting)):
                method, properties, body = channel.basic_get(self.dead)
                if method is None:
                    break
                self._move(channel, method, properties, body, to=self.queue, attempt=0)
                moved += 1
        return moved

    def _settle(
        self, channel: BlockingChannel, method: Any, properties: Any, body: bytes, outcome: Outcome
    ) -> None:
        if outcome is Outcome.DONE:
            channel.basic_ack(method.delivery_tag)
            return
        attempt = int((properties.headers or {}).get("attempt", 0)) + 1
        if outcome is Outcome.DEAD or attempt >= MAX_ATTEMPTS:
            self._move(channel, method, properties, body, to=self.dead, attempt=attempt)
            return
        name, _delay = self._retries[min(attempt, len(self._retries)) - 1]
        self._move(channel, method, properties, body, to=name, attempt=attempt)

    def _move(
        self,
        channel: BlockingChannel,
        method: Any,
        properties: Any,
        body: bytes,
        *,
        to: str,
        attempt: int,
    ) -> None:
        moved = _properties(properties.message_id, properties.type, {"attempt": attempt})
        channel.basic_publish("", to, body, moved, mandatory=True)
        channel.basic_ack(method.delivery_tag)


class _blocking_channel:  # noqa: N801  used like a function
    """A confirming channel on a connection of its own; AMQP errors become `BrokerUnavailable`."""

    def __enter__(self) -> BlockingChannel:
        try:
            self._connection = pika.BlockingConnection(parameters())
            channel = self._connection.channel()
            channel.confirm_delivery()
        except (AMQPError, OSError) as error:
            raise BrokerUnavailable(type(error).__name__) from error
        return channel

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if self._connection.is_open:
                self._connection.close()
        except (AMQPError, OSError):
            pass  # it was lost; the broker hands out again what was not acknowledged
        if isinstance(error, AMQPError | OSError):
            raise BrokerUnavailable(type(error).__name__) from error
