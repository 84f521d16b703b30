"""What a service does now and then by itself: tidying, collecting, what falls due.

An app's `periodic.py` registers its jobs; the worker that carries the outbox runs them. The time
of the last run is a row, so several workers share one rhythm and a restart does not change it.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import close_old_connections
from django.db.utils import Error as DatabaseError
from prometheus_client import Counter

from service_kit import clock
from service_kit.messaging.broker import patiently
from service_kit.models import PeriodicRun

logger = logging.getLogger(__name__)

Job = Callable[[], object]

LOOK_SECONDS = 2.0
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
RUNS = Counter("periodic_runs_total", "Runs of periodic jobs", ["job", "outcome"])

_jobs: dict[str, tuple[timedelta, Job]] = {}


def periodic(*, every: timedelta) -> Callable[[Job], Job]:
    """Register a function of an app's `periodic.py`.

    It may be cut off at any point and run again, and one that takes longer than `every` may
    overlap with the next run elsewhere: let it claim rows with SKIP LOCKED.
    """

    def register(job: Job) -> Job:
        _jobs[f"{job.__module__}.{job.__name__}"] = every, job
        return job

    return register


def run(stopping: threading.Event) -> None:
    """Run what is due, until `stopping`; a database that is away is waited for."""
    patiently(lambda: _go_round(stopping), stopping)


def _go_round(stopping: threading.Event) -> None:
    while not stopping.wait(LOOK_SECONDS):
        for name in _jobs:
            run_if_due(name)


def run_if_due(name: str) -> bool:
    """Run the job unless it ran within its time, here or elsewhere; whether it ran."""
    every, job = _jobs[name]
    close_old_connections()
    now = clock.now()
    PeriodicRun.objects.get_or_create(name=name, defaults={"began_at": NEVER})
    due = PeriodicRun.objects.filter(name=name, began_at__lte=now - every)
    if not due.update(began_at=now):
        return False
    try:
        job()
    except DatabaseError:
        raise  # the loop waits for the database; this job's next time will come
    except Exception:
        RUNS.labels(name, "failed").inc()
        logger.exception("periodic job failed", extra={"job": name})
    else:
        RUNS.labels(name, "done").inc()
    return True
