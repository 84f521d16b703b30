"""Carries the outbox to the broker: woken by PostgreSQL at a commit, and every few seconds anyway."""

import logging
import select
import threading
from datetime import timedelta
from time import monotonic

from django.db import Error as DatabaseError
from django.db import connection, transaction

from service_kit import clock
from service_kit.messaging.broker import BrokerUnavailable, Message, Publisher
from service_kit.metrics import EVENTS_PUBLISHED, OUTBOX_AGE_SECONDS, OUTBOX_PENDING
from service_kit.models import IdempotencyKey, InboxEvent, OutboxEvent

logger = logging.getLogger(__name__)

CHANNEL = "outbox"
BATCH = 500
POLL_SECONDS = 5.0
TIDY_SECONDS = 3600.0
MAX_BACKOFF_SECONDS = 15.0

KEEP_SENT = timedelta(days=7)
KEEP_HANDLED = timedelta(days=90)  # longer than any queue can hold a message back
KEEP_KEYS = timedelta(days=2)


class Relay:
    """Several may run at once: each takes rows that no other holds."""

    def __init__(self, publisher: Publisher | None = None) -> None:
        self.publisher = publisher or Publisher()
        self._tidied = monotonic()

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`; a lost database or broker is waited for with growing patience."""
        backoff = 0.5
        while not stopping.is_set():
            try:
                self.publisher.connect()
                self._listen()
                while not stopping.is_set():
                    while self.flush() == BATCH and not stopping.is_set():
                        pass
                    backoff = 0.5
                    self._measure()
                    self._tidy()
                    self._wait(stopping)
            except (BrokerUnavailable, DatabaseError, OSError) as error:
                logger.warning("relay waits", extra={"error": type(error).__name__})
                connection.close()
                stopping.wait(backoff)
                backoff = min(backoff * 2, MAX_BACKOFF_SECONDS)
        self.publisher.close()
        connection.close()

    def flush(self) -> int:
        """Publish one batch of waiting events; how many.

        The rows stay locked until the broker has confirmed them. A crash in between publishes
        them again: consumers know an event by its id.
        """
        with transaction.atomic():
            rows = list(
                OutboxEvent.objects.select_for_update(skip_locked=True)
                .filter(sent_at=None)
                .order_by("id")[:BATCH]
            )
            if rows:
                self.publisher.publish(
                    [Message(str(row.id), row.type, bytes(row.payload)) for row in rows]
                )
                OutboxEvent.objects.filter(id__in=[row.id for row in rows]).update(
                    sent_at=clock.now()
                )
                EVENTS_PUBLISHED.inc(len(rows))
        return len(rows)

    def _listen(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")

    def _wait(self, stopping: threading.Event) -> None:
        """Until a commit added to the outbox, the slow poll is due, or we are to stop."""
        raw = connection.connection
        deadline = monotonic() + POLL_SECONDS
        while monotonic() < deadline and not stopping.is_set():
            if not self.publisher.connected:
                raise BrokerUnavailable("connection lost")
            if select.select([raw], [], [], 0.5)[0]:
                raw.poll()
            if raw.notifies:
                raw.notifies.clear()
                return

    def _measure(self) -> None:
        waiting = OutboxEvent.objects.filter(sent_at=None)
        oldest = waiting.order_by("id").values_list("created_at", flat=True).first()
        OUTBOX_PENDING.set(waiting.count() if oldest else 0)
        OUTBOX_AGE_SECONDS.set((clock.now() - oldest).total_seconds() if oldest else 0)

    def _tidy(self) -> None:
        """Forget what no longer protects from anything."""
        if monotonic() - self._tidied >= TIDY_SECONDS:
            self._tidied = monotonic()
            now = clock.now()
            OutboxEvent.objects.filter(sent_at__lt=now - KEEP_SENT).delete()
            InboxEvent.objects.filter(handled_at__lt=now - KEEP_HANDLED).delete()
            IdempotencyKey.objects.filter(created_at__lt=now - KEEP_KEYS).delete()
