"""Every read; whose data it is comes first."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from image_kit import storage
from profiles.models import Photo, Profile


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


def photo_bytes(photo: Photo) -> bytes:
    """Raises Http404, or `StorageUnavailable`."""
    try:
        return storage.read(photo_name(photo.id))
    except FileNotFoundError as error:
        raise Http404 from error


def photo_name(photo_id: UUID) -> str:
    """What the object is called in the store."""
    return f"profiles/{photo_id}.webp"
