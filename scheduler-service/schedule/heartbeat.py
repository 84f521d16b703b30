"""Is the clock of this service beating? When the last tick was, and what waits overdue."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Min
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from schedule.models import Heartbeat, Schedule
from service_kit import clock

logger = logging.getLogger(__name__)

ONE = 1
STOPPED = timedelta(seconds=60)


def beat(now: datetime) -> None:
    """A tick was done."""
    beaten = {"ticked_at": now}
    if not Heartbeat.objects.filter(id=ONE).update(**beaten):
        Heartbeat.objects.update_or_create(id=ONE, defaults=beaten)


def last_tick() -> datetime | None:
    return Heartbeat.objects.filter(id=ONE).values_list("ticked_at", flat=True).first()


def oldest_due(now: datetime) -> datetime | None:
    """Since when the one that has waited longest is due; None when nothing is."""
    due = Schedule.objects.filter(next_at__lte=now)
    since: datetime | None = due.aggregate(since=Min("next_at"))["since"]
    return since


def is_beating() -> bool:
    """Whether the last tick was less than a minute ago."""
    last = last_tick()
    # A clock that was set back makes it lie ahead, which is no reason to worry.
    return last is not None and clock.now() - last < STOPPED


def watch() -> None:
    """A line for the operator while nothing beats."""
    if not is_beating():
        last = last_tick()
        told = {"last_tick": last and last.isoformat()}
        logger.error("no tick for a minute: are celery and beat running?", extra=told)


class Measures(Collector):
    """Read when somebody asks, so that every process that is asked says the same."""

    def describe(self) -> list[GaugeMetricFamily]:
        return []  # nothing is read to be registered

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = clock.now()
        try:
            last, due = last_tick(), oldest_due(now)
        except DatabaseError:
            return
        if last is not None:
            age = (now - last).total_seconds()
            yield GaugeMetricFamily("schedule_tick_age_seconds", "Age of the last tick", age)
        waited = (now - due).total_seconds() if due else 0.0
        yield GaugeMetricFamily(
            "schedule_overdue_seconds", "How long the oldest due schedule has waited", waited
        )
