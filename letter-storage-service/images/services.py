"""Every write of pictures that are there: their words, who shows them, and their end."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from contracts.events import ImagesAttached
from images import exceptions, selectors
from images.models import Attachment, Image
from images.vault import vault
from service_kit import clock
from service_kit.messaging.outbox import emit

# How long a picture waits that nothing shows.
LOOSE = timedelta(hours=24)
# A letter was written with it, whose event is on its way: nothing is lost by waiting for that.
ASKED_FOR = timedelta(days=30)
# How long news of another letter that shows it may take to get here, once its letter is deleted,
# and how long nobody may delete a picture that a letter is being written with.
GRACE = timedelta(hours=1)


@transaction.atomic
def image_describe(account_id: UUID, image_id: UUID, *, alt: str) -> Image:
    """Change the words for it, and tell whoever shows it. Raises Http404."""
    image = selectors.image_get(account_id, image_id)
    if image.attachments.filter(opens_at__gt=clock.now()).exists():
        raise Http404  # as for looking: a sealed letter holds it back
    cipher = vault.cipher(account_id)
    image.alt_ciphertext = cipher.encrypt(alt, row=image.id, field="alt")
    image.save(update_fields=["alt_ciphertext"])
    for shown in image.attachments.all():
        told = ImagesAttached(holder_id=shown.holder_id, image_ids=(image.id,))
        emit(told, account_id=account_id)
    return image


@transaction.atomic
def image_delete(account_id: UUID, image_id: UUID) -> None:
    """Raises Http404, and `ImageInUse` while a letter or draft shows it or is about to."""
    image = selectors.image_get(account_id, image_id)
    _locked(account_id, [image_id])
    if not doom(loose([image.id]).exclude(asked_until__gt=clock.now())):
        raise exceptions.ImageInUse


def loose(image_ids: Collection[UUID]) -> QuerySet[Image]:
    """Those of the pictures that no letter or draft shows."""
    return Image.objects.filter(id__in=image_ids, attachments=None)


def doom(images: QuerySet[Image]) -> int:
    """Nobody sees them from here on; their objects are collected, then the rows."""
    return images.update(state=Image.State.DOOMED, collect_at=clock.now())


@transaction.atomic
def images_doom_due(image_ids: Collection[UUID]) -> None:
    """Those of them that are due and shown by nothing, while nothing can come to show them."""
    list(Image.objects.filter(id__in=image_ids).select_for_update().order_by("id"))
    # Asked once they are held: what was attached meanwhile is seen.
    doom(loose(image_ids).filter(collect_at__lte=clock.now()))


def images_hide(image_ids: Collection[UUID]) -> None:
    """Nobody sees those that nothing shows; another letter that is heard of soon has them back."""
    loose(image_ids).update(state=Image.State.HIDDEN, collect_at=clock.now() + GRACE)


@transaction.atomic
def images_ask(account_id: UUID, image_ids: Sequence[UUID]) -> list[Image]:
    """The pictures that a letter is being written with; they stay until its event comes."""
    now, found = clock.now(), selectors.image_list(account_id, image_ids)
    held = _locked(account_id, [image.id for image in found])
    ids = {image.id for image in held if image.state == Image.State.READY}
    Image.objects.filter(id__in=ids).update(asked_until=now + GRACE)
    loose(ids).update(collect_at=now + ASKED_FOR)
    return [image for image in found if image.id in ids]


def images_hold(
    account_id: UUID, holder_id: UUID, image_ids: Sequence[UUID], opens_at: datetime | None
) -> None:
    """These pictures, and no others, are shown by that letter or draft from now on."""
    left = images_release(account_id, holder_id, but=image_ids)
    loose(left).update(collect_at=clock.now() + LOOSE)
    held = _locked(account_id, image_ids)
    Attachment.objects.bulk_create(
        [
            Attachment(account_id=account_id, image=image, holder_id=holder_id, opens_at=opens_at)
            for image in held
        ],
        update_conflicts=True,
        unique_fields=["image", "holder_id"],
        update_fields=["opens_at"],
    )
    Image.objects.filter(id__in=[image.id for image in held]).update(
        state=Image.State.READY, collect_at=None, asked_until=None
    )
    images_told(account_id, holder_id, image_ids)


def images_told(account_id: UUID, holder_id: UUID, image_ids: Sequence[UUID]) -> None:
    """Who shows these pictures may ask now what is known of them, if only that there are none."""
    if image_ids:
        told = ImagesAttached(holder_id=holder_id, image_ids=tuple(image_ids))
        emit(told, account_id=account_id)


def images_release(
    account_id: UUID, holder_id: UUID, *, but: Collection[UUID] = ()
) -> Collection[UUID]:
    """That letter or draft does not show its pictures any more; which ones those are."""
    shown = Attachment.objects.filter(account_id=account_id, holder_id=holder_id)
    left = list(shown.exclude(image_id__in=but).values_list("image_id", flat=True))
    # Two that let go of one picture at the same moment: the second sees what the first did.
    _locked(account_id, left)
    shown.filter(image_id__in=left).delete()
    return left


def _locked(account_id: UUID, image_ids: Collection[UUID]) -> list[Image]:
    """Those that are there, hidden or not, and stay as they are until the transaction ends."""
    there = Image.objects.filter(
        account_id=account_id, state__in=[Image.State.READY, Image.State.HIDDEN]
    )
    return list(there.filter(id__in=image_ids).select_for_update().order_by("id"))
