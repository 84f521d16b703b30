"""Every write of pictures: row first, then the objects, then the row is ready."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from contracts.events import ImagesAttached
from contracts.image_urls import Size
from crypto_kit.streams import seal_stream
from crypto_kit.vault import AccountCipher, AccountErased
from image_kit import storage
from image_kit.pictures import Rendition, read_picture
from images import exceptions, objects, selectors
from images.models import Attachment, Image, Upload
from images.vault import vault
from service_kit import clock, idempotency
from service_kit.ids import new_id
from service_kit.messaging.outbox import emit

UPLOADS_AN_HOUR = 60
SMALL, MEDIUM = 320, 1080
CHUNK_BYTES = 1024 * 1024
HALF_DONE = timedelta(hours=1)
LOOSE = timedelta(hours=24)
# A letter was written with it, whose event is on its way: nothing is lost by waiting for that.
ASKED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Created:
    image: Image
    replayed: bool


def image_create(account_id: UUID, file: BinaryIO, *, alt: str, key: str | None) -> Created:
    """Take a picture in. The same `key` (Idempotency-Key) again makes no second one.

    Raises image-kit's `PictureRefused`, `TooManyUploads`, `StorageUnavailable`,
    `AccountErased`, `KeyReused`. Whatever goes wrong in between, nobody ever sees half a picture.
    """
    cipher = vault.cipher(account_id)
    _count_upload(account_id)
    renditions = _renditions(file)
    asked = _fingerprint(file, alt) if key else b""
    image = _pending(account_id, cipher, renditions, alt=alt)
    try:
        known = _begin(image, key=key, fingerprint=asked)
    except IntegrityError as error:
        vault.forget(account_id)
        raise AccountErased from error
    if known is not None and known.state != Image.State.PENDING:
        return Created(selectors.image_get(account_id, known.id), replayed=True)
    image = known or image
    for size, rendition in renditions.items():
        name = objects.name_of(account_id, image.id, size)
        storage.put(name, seal_stream(cipher, BytesIO(rendition.data), name=name))
    _finish(image)
    return Created(image, replayed=known is not None)


def _count_upload(account_id: UUID) -> None:
    now = clock.now()
    recent = Upload.objects.filter(account_id=account_id, at__gt=now - timedelta(hours=1))
    if recent.count() >= UPLOADS_AN_HOUR:
        raise exceptions.TooManyUploads
    try:
        Upload.objects.create(account_id=account_id, at=now)
    except IntegrityError as error:
        vault.forget(account_id)
        raise AccountErased from error


def _renditions(file: BinaryIO) -> dict[Size, Rendition]:
    with read_picture(file) as picture:
        original = picture.original()
        return {
            "original": original,
            "medium": picture.thumbnail(MEDIUM),
            "small": picture.thumbnail(SMALL),
        }


def _fingerprint(file: BinaryIO, alt: str) -> bytes:
    """What the request asks for, as 32 bytes that nobody without our key can compare."""
    file.seek(0)
    digest = sha256()
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    message = b"image\n" + digest.digest() + alt.encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, "sha256")


def _pending(
    account_id: UUID, cipher: AccountCipher, renditions: dict[Size, Rendition], *, alt: str
) -> Image:
    original, image_id, now = renditions["original"], new_id(), clock.now()
    return Image(
        id=image_id,
        account_id=account_id,
        content_type=original.content_type,
        width=original.width,
        height=original.height,
        original_size=len(original.data),
        medium_size=len(renditions["medium"].data),
        small_size=len(renditions["small"].data),
        alt_ciphertext=cipher.encrypt(alt, row=image_id, field="alt"),
        created_at=now,
        collect_at=now + HALF_DONE,
    )


@transaction.atomic
def _begin(image: Image, *, key: str | None, fingerprint: bytes) -> Image | None:
    """Write the row; returns the one that the same request made before, which may be half done:
    its objects are then written over."""
    if key:
        first = idempotency.claim(
            owner=image.account_id, key=key, fingerprint=fingerprint, resource_id=image.id
        )
        if first != image.id:
            return Image.objects.filter(account_id=image.account_id, id=first).first() or Image(
                id=first, account_id=image.account_id, state=Image.State.DOOMED
            )
    image.save(force_insert=True)
    return None


def _finish(image: Image) -> None:
    """The picture can be seen from here on, unless its account or row is gone meanwhile."""
    made = Image.objects.filter(id=image.id).exclude(state=Image.State.DOOMED)
    if not made.update(state=Image.State.READY, collect_at=clock.now() + LOOSE):
        objects.delete_images(image.account_id, [image.id])
        vault.forget(image.account_id)
        raise AccountErased
    image.state = Image.State.READY


@transaction.atomic
def image_describe(account_id: UUID, image_id: UUID, *, alt: str) -> Image:
    """Change the words for it, and tell whoever shows it. Raises Http404."""
    image = selectors.image_get(account_id, image_id)
    cipher = vault.cipher(account_id)
    image.alt_ciphertext = cipher.encrypt(alt, row=image.id, field="alt")
    image.save(update_fields=["alt_ciphertext"])
    for shown in image.attachments.all():
        told = ImagesAttached(holder_id=shown.holder_id, image_ids=(image.id,))
        emit(told, account_id=account_id)
    return image


@transaction.atomic
def image_delete(account_id: UUID, image_id: UUID) -> None:
    """Raises Http404, and `ImageInUse` while a letter or draft shows it."""
    image = selectors.image_get(account_id, image_id)
    _locked(account_id, [image_id])
    if not doom(loose([image.id])):
        raise exceptions.ImageInUse


def loose(image_ids: Collection[UUID]) -> QuerySet[Image]:
    """Those of the pictures that no letter or draft shows."""
    return Image.objects.filter(id__in=image_ids, attachments=None)


def doom(images: QuerySet[Image]) -> int:
    """Nobody sees them from here on; their objects are collected, then the rows."""
    return images.update(state=Image.State.DOOMED, collect_at=clock.now())


def images_ask(account_id: UUID, image_ids: Sequence[UUID]) -> list[Image]:
    """The pictures that a letter is being written with."""
    found = selectors.image_list(account_id, image_ids)
    waiting = loose([image.id for image in found])
    waiting.update(collect_at=clock.now() + ASKED_FOR)
    return found


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
    Image.objects.filter(id__in=[image.id for image in held]).update(collect_at=None)
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
    ready = Image.objects.filter(account_id=account_id, state=Image.State.READY)
    return list(ready.filter(id__in=image_ids).select_for_update().order_by("id"))
