"""Every read; whose data it is comes first."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404

from image_kit import delivery, storage
from profiles.models import Photo, Profile

# Everyone may keep it, and asks before showing it again: a removed photo is gone at once.
KEPT_AND_ASKED_FOR = "public, no-cache"


@dataclass(frozen=True, slots=True)
class Shown:
    """A profile with the id of the photo that is shown beside it."""

    profile: Profile
    photo_id: UUID | None


def profile_find(account_id: UUID) -> Shown | None:
    return next(map(shown, Profile.objects.filter(account_id=account_id)), None)


def shown(profile: Profile) -> Shown:
    photo = Photo.objects.filter(account_id=profile.account_id, shown=True)
    return Shown(profile, photo.values_list("id", flat=True).first())


def photo_shown(photo_id: UUID) -> Photo:
    """A photo that somebody shows: whoever knows its address may see it. Raises Http404."""
    return get_object_or_404(Photo, id=photo_id, shown=True)


def photo_file(photo: Photo) -> delivery.Shown:
    return delivery.Shown(
        etag=photo.id.hex,
        size=photo.size,
        content_type="image/webp",
        cache_control=KEPT_AND_ASKED_FOR,
    )


def photo_read(photo: Photo, start: int, stop: int) -> Iterator[bytes]:
    """These bytes of it. Raises FileNotFoundError, or `StorageUnavailable`."""
    return storage.read(photo_name(photo.id), start=start, stop=stop)


def photo_name(photo_id: UUID) -> str:
    """What the object is called in the store."""
    return f"profiles/{photo_id}.webp"
