"""What nobody will ask for again goes: half uploads, loose pictures, objects without a row."""

from itertools import groupby
from uuid import UUID

from image_kit.hourly import over
from images import objects, services
from images.models import Image, Upload
from service_kit import clock

BATCH = 200


def collect() -> int:
    """Delete what is due, objects first, rows after them; how many pictures it were."""
    now, collected = clock.now(), 0
    over(Upload).delete()
    due = Image.objects.filter(collect_at__lte=now, attachments=None)
    while ids := list(due.order_by("collect_at").values_list("id", flat=True)[:BATCH]):
        # Once doomed it is attached to nothing any more, and an upload that still runs notices.
        services.images_doom_due(ids)
        gone = Image.objects.filter(id__in=ids, state=Image.State.DOOMED)
        rows = list(gone.order_by("account_id").values_list("account_id", "id"))
        for account_id, images in groupby(rows, key=lambda row: row[0]):
            objects.delete_images(account_id, [image_id for _account, image_id in images])
        collected += Image.objects.filter(
            id__in=[image_id for _account, image_id in rows]
        ).delete()[0]
    return collected


def sweep() -> int:
    """Delete objects that no row knows of; how many pictures it were.

    A row comes before its objects, so an object without one was left by an account that went
    while something of it was on its way in.
    """
    swept = 0
    for account_id in objects.stored_accounts():
        stored = objects.stored_images(account_id)
        for start in range(0, len(stored), BATCH):
            swept += _sweep(account_id, stored[start : start + BATCH])
    return swept


def _sweep(account_id: UUID, stored: list[UUID]) -> int:
    known = set(Image.objects.filter(id__in=stored).values_list("id", flat=True))
    strays = [image_id for image_id in stored if image_id not in known]
    objects.delete_images(account_id, strays)
    return len(strays)
