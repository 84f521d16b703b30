"""What happens at each beat. A tick that fails is not tried again: the next beat comes."""

import logging

from django.db import close_old_connections
from scheduler_service.celery import app

from schedule import tick as ticking

logger = logging.getLogger(__name__)


@app.task  # type: ignore[untyped-decorator]  # untyped library
def tick() -> None:
    """Tell what is due; a database that is away is a line in the log and no more."""
    close_old_connections()
    try:
        ticking.run()
    except Exception:
        logger.exception("failed at a beat", extra={"task": "tick"})
