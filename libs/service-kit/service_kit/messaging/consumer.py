"""Takes events from the service's queue and hands them to its handlers."""

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection
from prometheus_client import Counter

from contracts import envelope
from contracts.envelope import Event, MalformedEvent, UnknownEvent
from service_kit import context
from service_kit.messaging.broker import patiently
from service_kit.messaging.handlers import LEFT, MANY, handle_once, handled_types
from service_kit.messaging.queues import Outcome, Subscription

logger = logging.getLogger(__name__)

# A service that handles many events together holds so many; every other holds one.
AT_ONCE = 100

HANDLED = Counter("events_handled_total", "Events taken from the queue", ["type", "outcome"])


def subscription() -> Subscription:
    """This service's queues, bound to the events it has handlers for and no others."""
    return Subscription(settings.SERVICE_NAME, handled_types(), LEFT, AT_ONCE if MANY else 1)


def process(bodies: Iterable[bytes]) -> Iterator[Sequence[Outcome]]:
    """Handle messages in their order, together those that may be; the outcomes of each step.

    What can never be understood is parked, what failed is tried again.
    """
    for _key, group in groupby(map(_understood, bodies), key=_company):
        messages: list[Any] = list(group)
        if len(messages) > 1 and (outcomes := _handled(messages)):
            yield outcomes
            continue
        for message in messages:
            yield _handled([message]) if isinstance(message, Event) else [message]


def _understood(body: bytes) -> Event[Any] | Outcome:
    try:
        return envelope.decode(body)
    except (MalformedEvent, UnknownEvent) as error:
        # An unknown one may be for the build that replaces this one in a moment.
        outcome: Outcome = "dead" if isinstance(error, MalformedEvent) else "retry"
        logger.error("message not understood", extra={"error": type(error).__name__})
        HANDLED.labels("unknown", outcome).inc()
        return outcome


def _company(message: Event[Any] | Outcome) -> object:
    """What is the same for those that are handled together; most have nothing of the kind."""
    return message.type if isinstance(message, Event) and message.type in MANY else object()


def _handled(events: Sequence[Event[Any]]) -> Sequence[Outcome]:
    """In one transaction. Where that fails for many there is no outcome: each has to go alone."""
    if not connection.in_atomic_block:  # as tests are
        close_old_connections()  # PostgreSQL may have been restarted since the last ones
    first = events[0]
    carrier = {"traceparent": first.trace or "", "tracestate": first.trace_state or ""}
    with context.entered(carrier, incoming_id=str(first.id)):
        try:
            new = handle_once(events)
            outcomes: list[Outcome] = ["done" if event.id in new else "seen" for event in events]
        except Exception:  # any failure of a handler is retried, then parked
            logger.exception("handler failed", extra={"type": first.type, "events": len(events)})
            outcomes = ["retry"] if len(events) == 1 else []
    for outcome in outcomes:
        HANDLED.labels(first.type, outcome).inc()
    return outcomes


def run(queues: Subscription, stopping: threading.Event) -> None:
    """Until `stopping`; a lost broker is waited for."""
    patiently(lambda: queues.consume(process, stopping), stopping)
    connection.close()
