"""Every read of pictures; whose they are, or the signature, comes first."""

from collections.abc import Iterator, Sequence
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404

from contracts import image_urls
from contracts.image_urls import Size
from crypto_kit.streams import unseal_range
from image_kit import storage
from image_kit.delivery import Shown
from images import objects
from images.models import Attachment, Image
from images.vault import vault
from service_kit import clock

# As long as its address stays the same, a picture does. The person's own browser may keep it.
CACHE_CONTROL = "private, max-age=3600"


def url_key() -> bytes:
    return settings.IMAGE_URL_KEY.encode()


def image_get(account_id: UUID, image_id: UUID) -> Image:
    """The person's picture; another person's is as unknown as none (Http404)."""
    ready = Image.objects.filter(state=Image.State.READY)
    return get_object_or_404(ready, account_id=account_id, id=image_id)


def image_signed(image_id: UUID, size: str, *, expires: int, signature: str) -> Image:
    """The picture at a signed address, if it may be seen now.

    Raises PermissionDenied for an address that we did not give out or that is over, and Http404
    for a picture that is not there, not of the account it was given out for, or that a sealed
    letter holds back.
    """
    now, key = clock.now(), url_key()
    tag = image_urls.signed_for(key, image_id, size, expires=expires, signature=signature, now=now)
    if tag is None:
        raise PermissionDenied
    closed = Exists(Attachment.objects.filter(image=OuterRef("id"), opens_at__gt=now))
    found = Image.objects.filter(~closed, id=image_id, state=Image.State.READY).first()
    if found is None or image_urls.owner_tag(key, found.account_id) != tag:
        raise Http404
    return found


def image_list(account_id: UUID, image_ids: Sequence[UUID]) -> list[Image]:
    """Those of the account among these, in this order."""
    found = Image.objects.filter(
        account_id=account_id, id__in=image_ids, state=Image.State.READY
    ).in_bulk()
    return [found[image_id] for image_id in image_ids if image_id in found]


def image_shown(image: Image, size: str) -> Shown:
    return Shown(
        etag=f"{image.id.hex}-{size}",
        size=_bytes_of(image, size),
        content_type=image.content_type if size == "original" else "image/webp",
        cache_control=CACHE_CONTROL,
    )


def image_read(image: Image, size: str, *, start: int, stop: int) -> Iterator[bytes]:
    """The bytes `start` … `stop` (exclusive), piece by piece."""
    name = objects.name_of(image.account_id, image.id, size)
    cipher, whole = vault.cipher(image.account_id), _bytes_of(image, size)
    with storage.reading(name) as sealed:
        yield from unseal_range(cipher, sealed, name=name, size=whole, start=start, stop=stop)


def _bytes_of(image: Image, size: str) -> int:
    return cast("int", getattr(image, f"{size}_size"))


def alt(image: Image) -> str:
    return vault.cipher(image.account_id).decrypt(image.alt_ciphertext, row=image.id, field="alt")


def described(image: Image) -> dict[str, Any]:
    """What is known of it, for a service that shows it."""
    return {
        "id": image.id,
        "content_type": image.content_type,
        "width": image.width,
        "height": image.height,
        "alt": alt(image),
    }


def rendered(image: Image) -> dict[str, Any]:
    """The same for its person, with addresses."""

    def url(size: Size) -> str:
        return image_urls.signed_path(url_key(), image.account_id, image.id, size, now=clock.now())

    return {
        **described(image),
        "size": image.original_size,
        "url": url("original"),
        "thumbnails": {"small": url("small"), "medium": url("medium")},
        "created_at": image.created_at,
    }
