"""Carries the outbox to the broker: woken by PostgreSQL at a commit, and every few seconds."""

import select
import threading
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db import connection, transaction
from prometheus_client import Counter, Gauge

from service_kit import clock
from service_kit.messaging import broker
from service_kit.messaging.broker import patiently
from service_kit.models import IdempotencyKey, InboxEvent, OutboxEvent
from service_kit.periodic import periodic

BATCH = 500
POLL_SECONDS = 5.0

KEEP_SENT = timedelta(days=7)
# Retries end after a day. Only a dead letter lasts longer than this: replayed after it, an event
# whose other copy was handled in time is taken for a new one, and its handler runs again.
KEEP_HANDLED = timedelta(days=90)
KEEP_KEYS = timedelta(days=90)  # a draft may wait on a device for long before it is sent

PUBLISHED = Counter("events_published_total", "Events confirmed by the broker")
PENDING = Gauge("outbox_pending", "Events waiting for the broker")
AGE_SECONDS = Gauge("outbox_oldest_age_seconds", "Age of the oldest event waiting for the broker")


class Relay:
    """Several may run at once: each takes rows that no other holds."""

    connected = False

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`; a lost database or broker is waited for."""
        patiently(lambda: self._carry(stopping), stopping)

    def _carry(self, stopping: threading.Event) -> None:
        try:
            self._measure()  # also while the broker is away
            with broker.opened() as channel:
                self.connected = True
                connection.cursor().execute("LISTEN outbox")
                while not stopping.is_set():
                    while flush(channel) == BATCH and not stopping.is_set():
                        pass
                    self._measure()
                    self._wait(channel, stopping)
        finally:
            self.connected = False
            connection.close()

    def _wait(self, channel: Any, stopping: threading.Event) -> None:
        """Until a commit added to the outbox, the slow poll is due, or we are to stop."""
        raw = connection.connection
        deadline = monotonic() + POLL_SECONDS
        while monotonic() < deadline and not stopping.is_set():
            broker.tend(channel)
            # psycopg2 is used directly here, so its errors have to be made Django's.
            with connection.wrap_database_errors:
                # A notice that came in during a query is in the list already.
                if not raw.notifies and select.select([raw], [], [], 0.5)[0]:
                    raw.poll()
            if raw.notifies:
                raw.notifies.clear()
                return

    def _measure(self) -> None:
        waiting = OutboxEvent.objects.filter(sent_at=None)
        oldest = waiting.order_by("id").values_list("created_at", flat=True).first()
        PENDING.set(waiting.count() if oldest else 0)
        AGE_SECONDS.set((clock.now() - oldest).total_seconds() if oldest else 0)


def flush(channel: Any) -> int:
    """Publish one batch of waiting events; how many.

    The rows stay locked until the broker has confirmed them. A crash in between publishes
    them again: consumers know an event by its id.
    """
    with transaction.atomic():
        waiting = OutboxEvent.objects.select_for_update(skip_locked=True).filter(sent_at=None)
        rows = list(waiting.order_by("id").values_list("id", "type", "payload")[:BATCH])
        for id, type, payload in rows:
            broker.publish(channel, broker.EXCHANGE, type, bytes(payload), id=str(id), type=type)
        broker.settle(channel)
        waiting.filter(id__in=[row[0] for row in rows]).update(sent_at=clock.now())
    PUBLISHED.inc(len(rows))
    return len(rows)


@periodic(every=timedelta(hours=1))
def forget() -> None:
    """What no longer protects from anything."""
    now = clock.now()
    OutboxEvent.objects.filter(sent_at__lt=now - KEEP_SENT).delete()
    InboxEvent.objects.filter(handled_at__lt=now - KEEP_HANDLED).delete()
    IdempotencyKey.objects.filter(created_at__lt=now - KEEP_KEYS).delete()
