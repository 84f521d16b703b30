"""Taking pictures in: row first, then the objects, then the row is ready."""

import hmac
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from io import BytesIO
from threading import Lock
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from contracts.image_urls import Size
from crypto_kit.streams import seal_stream
from crypto_kit.vault import AccountCipher, AccountErased
from image_kit import storage
from image_kit.hourly import count_upload, counted
from image_kit.pictures import Rendition, read_picture
from images import exceptions, objects, selectors, services
from images.models import AccountKey, Image, Upload
from images.vault import vault
from service_kit import clock, idempotency
from service_kit.ids import new_id

# Of one account; the web client sends as many.
AT_ONCE = 2
SMALL, MEDIUM = 320, 1080
CHUNK_BYTES = 1024 * 1024
HALF_DONE = timedelta(hours=1)
# Storing three objects takes less, however slow the storage is before it gives up.
LONGEST_WRITING = timedelta(minutes=3)

_turns: Counter[UUID] = Counter()
_turns_lock = Lock()


@dataclass(frozen=True, slots=True)
class Created:
    image: Image
    replayed: bool


def image_create(account_id: UUID, file: BinaryIO, *, alt: str, key: str | None) -> Created:
    """Take a picture in. The same `key` (Idempotency-Key) again makes no second one.

    Raises image-kit's `PictureRefused` and `TooBusy`, `TooManyUploads`, `TooManyAtOnce`,
    `StorageUnavailable`, `AccountErased`, `KeyReused`, `StillComing`. Whatever goes wrong
    in between, nobody ever sees half a picture.
    """
    with _turn(account_id):
        return _take_in(account_id, file, alt=alt, key=key)


@contextmanager
def _turn(account_id: UUID) -> Iterator[None]:
    """One person's pictures leave threads of the process to everybody else."""
    with _turns_lock:
        if _turns[account_id] >= AT_ONCE:
            raise exceptions.TooManyAtOnce
        _turns[account_id] += 1
    try:
        yield
    finally:
        with _turns_lock:
            _turns[account_id] -= 1
            if not _turns[account_id]:
                del _turns[account_id]


def _take_in(account_id: UUID, file: BinaryIO, *, alt: str, key: str | None) -> Created:
    cipher = vault.cipher(account_id)
    with counted(_count_upload(account_id)):
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
    _store(image, cipher, renditions)
    _finish(image)
    return Created(image, replayed=known is not None)


def _store(image: Image, cipher: AccountCipher, renditions: dict[Size, Rendition]) -> None:
    try:
        for size, rendition in renditions.items():
            name = objects.name_of(image.account_id, image.id, size)
            storage.put(name, seal_stream(cipher, BytesIO(rendition.data), name=name))
    except storage.StorageUnavailable:
        _mine(image).update(writing_until=None)  # a repeat may go on at once
        raise


def _count_upload(account_id: UUID) -> Upload:
    """Count it, one of the account's after the other."""
    with transaction.atomic():
        if not AccountKey.objects.select_for_update().filter(account_id=account_id).exists():
            vault.forget(account_id)
            raise AccountErased
        return count_upload(Upload, account_id)


def _renditions(file: BinaryIO) -> dict[Size, Rendition]:
    with read_picture(file) as picture:
        original, medium, small = picture.with_thumbnails(MEDIUM, SMALL)
    return {"original": original, "medium": medium, "small": small}


def _fingerprint(file: BinaryIO, alt: str) -> bytes:
    """What the request asks for, as 32 bytes that nobody without our key can compare."""
    file.seek(0)
    digest = blake2b(digest_size=32)  # a third of the time of SHA-256
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
        writing_until=now + LONGEST_WRITING,
    )


@transaction.atomic
def _begin(image: Image, *, key: str | None, fingerprint: bytes) -> Image | None:
    """Write the row; returns the one that the same request made before, which may be half done:
    its objects are then written over. Raises `StillComing` while the first may be at them."""
    if key:
        first = idempotency.claim(
            owner=image.account_id, key=key, fingerprint=fingerprint, resource_id=image.id
        )
        if first != image.id:
            return _taken_over(image.account_id, first)
    image.save(force_insert=True)
    return None


def _taken_over(account_id: UUID, image_id: UUID) -> Image:
    made = Image.objects.filter(account_id=account_id, id=image_id).select_for_update().first()
    if made is None:
        return Image(id=image_id, account_id=account_id, state=Image.State.DOOMED)
    if made.state == Image.State.PENDING:
        now = clock.now()
        if made.writing_until and made.writing_until > now:
            raise exceptions.StillComing
        made.writing_until, made.collect_at = now + LONGEST_WRITING, now + HALF_DONE
        made.save(update_fields=["writing_until", "collect_at"])
    return made


def _mine(image: Image) -> QuerySet[Image]:
    """The row, as long as nobody else went on with this upload."""
    pending = Image.objects.filter(id=image.id, state=Image.State.PENDING)
    return pending.filter(writing_until=image.writing_until)


def _finish(image: Image) -> None:
    """The picture can be seen from here on, unless its account or row is gone meanwhile."""
    made = Image.objects.filter(id=image.id)
    ready = {
        "state": Image.State.READY,
        "collect_at": clock.now() + services.LOOSE,
        "writing_until": None,
    }
    # Who was taken for dead finds what a repeat finished, and changes nothing of it.
    if not made.filter(state=Image.State.PENDING).update(**ready):
        if made.exclude(state=Image.State.DOOMED).exists():
            return
        objects.delete_images(image.account_id, [image.id])
        vault.forget(image.account_id)
        raise AccountErased
    image.state = Image.State.READY
