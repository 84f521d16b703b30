"""Every write of photos: the row before the object, and the old one gone with the change."""

import logging
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from image_kit import storage
from image_kit.hourly import count_upload, counted, over
from image_kit.pictures import read_picture
from image_kit.storage import StorageUnavailable
from profiles import selectors, services
from profiles.models import Photo, Upload
from profiles.selectors import Shown, photo_name
from service_kit import clock
from service_kit.authentication import Caller

logger = logging.getLogger(__name__)

SIDE_PIXELS = 512
# No upload takes longer: a photo that is not shown by then never will be.
LONGEST_UPLOAD = timedelta(hours=1)


def photo_replace(person: Caller, file: BinaryIO) -> Shown:
    """Show this picture, cut to a square, instead of the one before.

    Raises a `PictureRefused`, `TooManyUploads`, `TooBusy`, `StorageUnavailable` or
    `AccountErased`; the old photo then stays.
    """
    upload = _count_upload(person.account_id)
    with counted(upload), read_picture(file, largest=SIDE_PIXELS) as picture:
        square = picture.square(SIDE_PIXELS).data
    with transaction.atomic():
        profile = services.profile_ensure(person)
        photo = Photo.objects.create(account_id=person.account_id, size=len(square))
    # From here on there is a row: whatever is left of the object is found by it.
    with transaction.atomic():
        account = services.account_lock(person.account_id)
        storage.put(photo_name(photo.id), [square])
        replaced = _hide(account.account_id)
        Photo.objects.filter(id=photo.id).update(shown=True)
    _clear(Q(id__in=replaced))
    return selectors.shown(profile)


def photo_remove(person: Caller) -> None:
    """Show no photo. Raises `AccountErased`."""
    with transaction.atomic():
        services.account_lock(person.account_id)
        replaced = _hide(person.account_id)
    _clear(Q(id__in=replaced))


def clear_leftovers() -> None:
    """What uploads that broke off, or a store that was away, have left behind."""
    over(Upload).delete()
    _clear(Q(created_at__lt=clock.now() - LONGEST_UPLOAD))


@transaction.atomic
def _count_upload(account_id: UUID) -> Upload:
    services.account_lock(account_id)
    return count_upload(Upload, account_id)


def _hide(account_id: UUID) -> list[UUID]:
    shown = Photo.objects.filter(account_id=account_id, shown=True)
    hidden = list(shown.values_list("id", flat=True))
    shown.update(shown=False)
    return hidden


def _clear(chosen: Q) -> None:
    """Delete photos that nobody shows: first the object, then the row that knows of it."""
    for photo_id in Photo.objects.filter(chosen, shown=False).values_list("id", flat=True):
        try:
            storage.remove(photo_name(photo_id))
        except StorageUnavailable:
            logger.warning("an old photo waits to be deleted")
            return
        Photo.objects.filter(id=photo_id, shown=False).delete()
