"""What routine-service does now and then by itself."""

from datetime import timedelta

from routine.feeds import forget_deleted
from routine.settling import settle_stale
from service_kit.periodic import periodic


@periodic(every=timedelta(days=1))
def forget() -> None:
    """What was deleted long ago."""
    forget_deleted()


@periodic(every=timedelta(days=1))
def settle() -> None:
    """The past of routines that nobody has written to for a while."""
    settle_stale()
