"""What happens at each beat. A task that fails is not tried again: the next beat comes."""

import logging
from collections.abc import Callable

from django.db import close_old_connections
from scheduler_service.celery import app

from schedule import reconciliation
from schedule import tick as ticking

logger = logging.getLogger(__name__)


def beaten(name: str, work: Callable[[], object]) -> None:
    """Do it; a database that is away is a line in the log and no more."""
    close_old_connections()
    try:
        work()
    except Exception:
        logger.exception("failed at a beat", extra={"task": name})


@app.task  # type: ignore[untyped-decorator]  # untyped library
def tick() -> None:
    """Tell what is due."""
    beaten("tick", ticking.run)


@app.task  # type: ignore[untyped-decorator]  # untyped library
def reconcile() -> None:
    """Ask the owners what they have told of, if an hour is over; see reconciliation.py."""
    beaten("reconcile", reconciliation.run)
