"""The role `deliver`: takes what is due, and sends it, one after the other."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from django.db import connection, transaction
from prometheus_client import Gauge

from notify import outcomes, preparing, selectors
from notify.mailer import MailServer
from notify.models import Delivery
from notify.outcomes import Outcome
from notify.preparing import Ready
from service_kit import clock
from service_kit.messaging.broker import patiently

logger = logging.getLogger(__name__)

AT_ONCE = 50
LOOK_SECONDS = 0.5
MEASURE_SECONDS = 15.0
# Whoever is not done with what it took by then gives the rest back: something may have come that
# goes before it.
ROUND_SECONDS = 2.0
# What was taken comes back after this if nobody does: longer than a round and a server's silence.
BACK_AFTER = timedelta(seconds=60)

WAITING = Gauge("deliveries_overdue", "Deliveries that should have been tried ten minutes ago")
UNDELIVERED = Gauge("letters_undelivered", "Arrivals of 30 days that only the inbox knows of")


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known of a delivery and may not have been written down."""

    delivery: Delivery
    outcome: Outcome


class Deliverer:
    """One process's loop; several share the work.

    Between the server's answer and our commit there is one mail at most. If the database is lost
    just then, the answer is remembered and written down when it is back; only a process that is
    killed in that moment leaves a mail that is sent again, with the same Message-ID.
    """

    def __init__(self) -> None:
        self.connected = False
        self._server = MailServer()
        self._unwritten: Settled | None = None
        self._measure_at = 0.0

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`; a lost database or mail server is waited for."""
        patiently(lambda: self._carry(stopping), stopping)

    def _carry(self, stopping: threading.Event) -> None:
        try:
            self._write_down()
            outcomes.tell_owners()  # of what a process sent that is no more
            self._server.open()
            self.connected = True
            while not stopping.is_set():
                self._measure()
                if not self.round(stopping):
                    stopping.wait(LOOK_SECONDS)
        finally:
            self.connected = False
            self.close()

    def close(self) -> None:
        self._server.close()
        connection.close()

    def round(self, stopping: threading.Event | None = None) -> int:
        """Take what is due and send it; how many were taken."""
        now = clock.now()
        taken = selectors.deliveries_take(limit=AT_ONCE, now=now, back_at=now + BACK_AFTER)
        end = monotonic() + ROUND_SECONDS
        left = list(taken)
        try:
            for ready in preparing.prepared(taken, now=now):
                if monotonic() > end or (stopping and stopping.is_set()):
                    break
                self._settle(ready)
                left.pop(0)
        finally:
            self._give_back(left)
        if taken:
            outcomes.tell_owners()
        return len(taken)

    def _settle(self, ready: Ready) -> None:
        """Send it and write down what came of it, while nobody else can."""
        with transaction.atomic():
            if not selectors.delivery_held(ready.delivery):
                return
            outcome = preparing.send(ready, self._server)
            self._unwritten = Settled(ready.delivery, outcome)
            outcomes.record(ready.delivery, outcome, now=clock.now())
        self._unwritten = None

    def _write_down(self) -> None:
        """What was answered when the database was lost."""
        if self._unwritten is None:
            return
        delivery, outcome = self._unwritten.delivery, self._unwritten.outcome
        with transaction.atomic():
            waiting = Delivery.objects.select_for_update().filter(state=Delivery.State.WAITING)
            found = waiting.select_related(None).filter(id=delivery.id).first()
            if found is not None:
                outcomes.record(found, outcome, now=clock.now())
        self._unwritten = None

    def _give_back(self, left: Sequence[Delivery]) -> None:
        """What was not come to; not one whose answer is known and still to be written down."""
        known = self._unwritten.delivery if self._unwritten else None
        ids = [each.id for each in left if each is not known]
        if ids:
            mine = Delivery.objects.filter(id__in=ids, attempt_at=left[-1].attempt_at)
            mine.update(attempt_at=clock.now())

    def _measure(self) -> None:
        if monotonic() >= self._measure_at:
            self._measure_at = monotonic() + MEASURE_SECONDS
            now = clock.now()
            WAITING.set(selectors.overdue(now=now).count())
            UNDELIVERED.set(selectors.undelivered(since=now - timedelta(days=30)).count())
