"""Takes events from the service's queue and hands them to its handlers."""

import logging
import threading

from contracts import envelope
from contracts.envelope import MalformedEvent, UnknownEvent
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections

from service_kit import context
from service_kit.messaging.broker import BrokerUnavailable, Outcome, Subscription
from service_kit.messaging.handlers import handle_once, handled_types
from service_kit.metrics import EVENTS_HANDLED

logger = logging.getLogger(__name__)

MAX_BACKOFF_SECONDS = 15.0


def subscription() -> Subscription:
    """This service's queues, bound to the events it has handlers for."""
    return Subscription(settings.SERVICE_NAME, handled_types())


def process(body: bytes) -> Outcome:
    """Handle one message. What can never be understood is parked, what failed is tried again."""
    try:
        event = envelope.decode(body)
    except (MalformedEvent, UnknownEvent) as error:
        logger.error("message parked", extra={"error": type(error).__name__})
        EVENTS_HANDLED.labels("unknown", "dead").inc()
        return Outcome.DEAD
    with context.entered({"traceparent": event.trace or ""}):
        close_old_connections()
        try:
            handled = handle_once(event)
        except Exception as error:  # any failure of a handler is retried, then parked
            if not isinstance(error, DatabaseError):
                logger.exception("handler failed", extra={"event_id": str(event.id)})
            EVENTS_HANDLED.labels(event.type, "retry").inc()
            close_old_connections()
            return Outcome.RETRY
        EVENTS_HANDLED.labels(event.type, "done" if handled else "seen").inc()
        return Outcome.DONE


def run(queues: Subscription, stopping: threading.Event) -> None:
    """Consume until `stopping`; a lost broker is waited for with growing patience."""
    backoff = 0.5
    while not stopping.is_set():
        try:
            queues.run(process, stopping=stopping)
        except BrokerUnavailable as error:
            logger.warning("consumer waits", extra={"error": str(error)})
            stopping.wait(backoff)
            backoff = min(backoff * 2, MAX_BACKOFF_SECONDS)
        else:
            backoff = 0.5
