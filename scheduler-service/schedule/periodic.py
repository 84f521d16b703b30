"""What scheduler-service's worker does now and then by itself; the tick is Celery's."""

from datetime import timedelta

from schedule import heartbeat, reconciliation, zones
from schedule.models import Occurrence
from service_kit import clock
from service_kit.periodic import periodic

# What is told moves its schedule past it; the row is for a clock that goes back, and for looking.
KEEP = timedelta(days=90)


@periodic(every=timedelta(seconds=30))
def watch() -> None:
    heartbeat.watch()


@periodic(every=timedelta(minutes=1))
def follow_laws_about_clocks() -> None:
    zones.recompute_all()


@periodic(every=timedelta(seconds=5))
def reconcile() -> None:
    """Here and not at a beat: an owner that keeps us waiting keeps no tick waiting."""
    reconciliation.run()


@periodic(every=timedelta(hours=1))
def forget() -> None:
    Occurrence.objects.filter(told_at__lt=clock.now() - KEEP).delete()
