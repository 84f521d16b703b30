"""Takes events from the service's queue and hands them to its handlers."""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections, connection
from prometheus_client import Counter

from contracts import envelope
from contracts.envelope import MalformedEvent, UnknownEvent
from service_kit import context
from service_kit.messaging.broker import patiently
from service_kit.messaging.handlers import LEFT, handle_once, handled_types
from service_kit.messaging.queues import Outcome, Subscription

logger = logging.getLogger(__name__)

HANDLED = Counter("events_handled_total", "Events taken from the queue", ["type", "outcome"])


def subscription() -> Subscription:
    """This service's queues, bound to the events it has handlers for and no others."""
    return Subscription(settings.SERVICE_NAME, handled_types(), LEFT)


def process(body: bytes) -> Outcome:
    """Handle one message. What can never be understood is parked, what failed is tried again."""
    try:
        event = envelope.decode(body)
    except (MalformedEvent, UnknownEvent) as error:
        # An unknown one may be for the build that replaces this one in a moment.
        outcome: Outcome = "dead" if isinstance(error, MalformedEvent) else "retry"
        logger.error("message not understood", extra={"error": type(error).__name__})
        HANDLED.labels("unknown", outcome).inc()
        return outcome
    carrier = {"traceparent": event.trace or "", "tracestate": event.trace_state or ""}
    with context.entered(carrier, incoming_id=str(event.id)):
        try:
            outcome = "done" if handle_once(event) else "seen"
        except Exception:  # any failure of a handler is retried, then parked
            logger.exception("handler failed", extra={"type": event.type})
            outcome = "retry"
        HANDLED.labels(event.type, outcome).inc()
        return outcome


def run(queues: Subscription, stopping: threading.Event) -> None:
    """Until `stopping`; a lost broker is waited for."""

    def handle(body: bytes) -> Outcome:
        close_old_connections()  # PostgreSQL may have been restarted since the last one
        return process(body)

    patiently(lambda: queues.consume(handle, stopping), stopping)
    connection.close()
