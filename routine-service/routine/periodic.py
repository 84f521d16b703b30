"""What routine-service does now and then by itself."""

from datetime import timedelta

from routine.feeds import forget_deleted
from service_kit.periodic import periodic


@periodic(every=timedelta(days=1))
def forget() -> None:
    """What was deleted long ago."""
    forget_deleted()
