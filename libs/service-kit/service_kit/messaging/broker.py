"""RabbitMQ: the one module that knows pika."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from random import uniform
from time import monotonic
from typing import Any

import pika
from django.conf import settings
from django.db import Error as DatabaseError
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError, NackError, UnroutableError

logger = logging.getLogger(__name__)

EXCHANGE = "events"
FIRST_PAUSE_SECONDS = 0.5
# Short enough that nobody notices, long enough to be no load on what is coming back.
MAX_PAUSE_SECONDS = 3.0


class BrokerUnavailable(Exception):
    """RabbitMQ did not confirm: a message may have arrived or not."""


def _parameters() -> pika.ConnectionParameters:
    config = settings.RABBITMQ
    return pika.ConnectionParameters(
        host=config["host"],
        port=config["port"],
        virtual_host=config["virtual_host"],
        credentials=pika.PlainCredentials(config["user"], config["password"]),
        heartbeat=60,
        blocked_connection_timeout=60,
        client_properties={"connection_name": settings.SERVICE_NAME},
    )


@contextmanager
def opened() -> Iterator[Any]:
    """A channel that tells of its confirms, on a connection of its own, with the exchange declared.

    What goes wrong with either inside the block becomes `BrokerUnavailable`. The connection
    answers the broker's heartbeats only while it is used: see `tend`.
    """
    connection = None
    try:
        connection = pika.BlockingConnection(_parameters())
        channel = connection.channel()
        channel.unconfirmed = _Unconfirmed()
        # pika's own way waits for each confirm before the next message may go, the whole way
        # through a quorum queue and back; this way, below it, they come in as they like.
        channel._impl.confirm_delivery(channel.unconfirmed.take_off)
        channel._impl.add_on_return_callback(channel.unconfirmed.fail)
        channel.exchange_declare(EXCHANGE, "topic", durable=True)
        yield channel
    except (AMQPError, AMQPConnectorException, OSError) as error:
        raise BrokerUnavailable(f"RabbitMQ: {type(error).__name__}") from error
    finally:
        if connection is not None:
            # If it was lost, the broker hands out again what was not acknowledged.
            with suppress(AMQPError, OSError):
                connection.close()


class _Unconfirmed(set[int]):
    """The numbers of a channel's messages that the broker has not answered for yet."""

    last = 0
    failure: AMQPError | None = None

    def put_on(self) -> None:
        self.last += 1
        self.add(self.last)

    def take_off(self, answer: Any) -> None:
        """An answer is for one message, or for all up to that one."""
        first = min(self) if answer.method.multiple else answer.method.delivery_tag
        self.difference_update(range(first, answer.method.delivery_tag + 1))
        if isinstance(answer.method, pika.spec.Basic.Nack):
            self.failure = NackError([])

    def fail(self, *_returned: object) -> None:
        self.failure = UnroutableError([])


def publish(
    channel: Any, exchange: str, key: str, body: bytes, *, id: str, type: str, attempt: int = 0
) -> None:
    """Hand a message over; it goes with others, and is safe when `settle` has returned.

    Without an exchange `key` is a queue, which has to be there; an event that no service
    listens to is confirmed and gone.
    """
    properties = pika.BasicProperties(
        content_type="application/json",
        delivery_mode=pika.DeliveryMode.Persistent,
        message_id=id,
        type=type,
        headers={"attempt": attempt},
    )
    channel.unconfirmed.put_on()
    channel._impl.basic_publish(exchange, key, body, properties, mandatory=not exchange)


def settle(channel: Any) -> None:
    """Returns when the broker has confirmed that it keeps all that was published before."""
    channel._flush_output(lambda: not channel.unconfirmed)
    if channel.unconfirmed.failure:
        raise channel.unconfirmed.failure


def tend(channel: Any) -> None:
    """To be called now and then while there is nothing to say; notices a lost connection."""
    channel.connection.process_data_events()


def patiently(work: Callable[[], None], stopping: threading.Event) -> None:
    """Do `work`, which goes on until `stopping`, and begin it anew when something is away."""
    pause = FIRST_PAUSE_SECONDS
    while not stopping.is_set():
        began = monotonic()
        try:
            work()
        except (BrokerUnavailable, DatabaseError, OSError) as error:
            if monotonic() - began > MAX_PAUSE_SECONDS:  # it had worked for a while
                pause = FIRST_PAUSE_SECONDS
            reason = type(error.__cause__ or error).__name__
            logger.warning("waiting", extra={"error": reason, "seconds": pause})
            stopping.wait(pause * uniform(0.5, 1))  # noqa: S311  not all at the same moment
            pause = min(pause * 2, MAX_PAUSE_SECONDS)
