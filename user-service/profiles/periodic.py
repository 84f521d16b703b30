"""What user-service does now and then by itself."""

from datetime import timedelta

from profiles import photos
from service_kit.periodic import periodic


@periodic(every=timedelta(hours=1))
def clear_leftovers() -> None:
    photos.clear_leftovers()
