"""What the worker does by itself from time to time."""

from datetime import timedelta

from images import collection
from service_kit.periodic import periodic


@periodic(every=timedelta(seconds=30))
def collect() -> None:
    collection.collect()


@periodic(every=timedelta(hours=24))
def sweep() -> None:
    collection.sweep()
