"""How many pictures one account may send in an hour."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from image_kit.models import UploadRow
from image_kit.refusals import TooBusy, TooManyUploads
from service_kit import clock

UPLOADS_AN_HOUR = 60
HOUR = timedelta(hours=1)

Row = TypeVar("Row", bound=UploadRow)


def count_upload(kept: type[Row], account_id: UUID) -> Row:
    """Count one more; to be called in a transaction that holds the account's row.

    Raises `TooManyUploads`.
    """
    now = clock.now()
    recent = kept._default_manager.filter(account_id=account_id, at__gt=now - HOUR)
    if recent.count() >= UPLOADS_AN_HOUR:
        raise TooManyUploads
    return kept._default_manager.create(account_id=account_id, at=now)


@contextmanager
def counted(upload: UploadRow) -> Iterator[None]:
    """Around the work on it: who is told that many are coming comes again, and counts then."""
    try:
        yield
    except TooBusy:
        upload.delete()
        raise


def over(kept: type[Row]) -> QuerySet[Row]:
    """Those that do not count any more."""
    return kept._default_manager.filter(at__lt=clock.now() - HOUR)
