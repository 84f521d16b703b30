"""Every read; whose data it is comes first."""

from dataclasses import dataclass
from uuid import UUID

from profiles.models import Photo, Profile


@dataclass(frozen=True, slots=True)
class Shown:
    """A profile with the id of the photo that is shown beside it."""

    profile: Profile
    photo_id: UUID | None


def profile_find(account_id: UUID) -> Shown | None:
    profile = Profile.objects.filter(account_id=account_id).first()
    return None if profile is None else shown(profile)


def shown(profile: Profile) -> Shown:
    photo = Photo.objects.filter(account_id=profile.account_id, shown=True)
    return Shown(profile, photo.values_list("id", flat=True).first())
