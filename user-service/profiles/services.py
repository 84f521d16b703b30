"""Every write of profiles; photos are in photos.py."""

from typing import Any
from uuid import UUID

from django.db import transaction

from contracts.events import ProfileChanged
from image_kit import storage
from profiles import selectors
from profiles.exceptions import AccountErased
from profiles.models import Account, Profile
from profiles.selectors import Shown, photo_name
from service_kit import clock
from service_kit.authentication import Caller
from service_kit.messaging.outbox import emit

TOLD_TO_OTHERS = ("language", "time_zone", "day_starts_at", "openai_allowed")


def profile_get(person: Caller) -> Shown:
    """The person's profile, made from the access token when it is first asked for.

    Raises `AccountErased`.
    """
    return selectors.profile_find(person.account_id) or selectors.shown(profile_ensure(person))


@transaction.atomic
def profile_ensure(person: Caller) -> Profile:
    """The person's profile, locked until the transaction ends. Raises `AccountErased`."""
    account_lock(person.account_id)
    profile, _created = Profile.objects.get_or_create(
        account_id=person.account_id,
        defaults={
            "language": person.language,
            "time_zone": person.time_zone,
            "day_starts_at": person.day_starts_at,
        },
    )
    return profile


def account_lock(account_id: UUID) -> Account:
    """Until the transaction ends nobody else writes for this account. Raises `AccountErased`."""
    account = account_turn(account_id)
    if account.erased_at is not None:
        raise AccountErased
    return account


def account_turn(account_id: UUID) -> Account:
    """The account's row, locked; it is made for one that was never heard of."""
    Account.objects.get_or_create(account_id=account_id)
    return Account.objects.select_for_update().get(account_id=account_id)


@transaction.atomic
def profile_update(person: Caller, changes: dict[str, Any]) -> Shown:
    """Change what is named, and tell the others if it concerns them. Raises `AccountErased`."""
    profile = profile_ensure(person)
    before = {name: getattr(profile, name) for name in changes}
    for name, value in changes.items():
        setattr(profile, name, value)
    if any(changes[name] != before[name] for name in TOLD_TO_OTHERS if name in changes):
        profile.settings_revision += 1
        _tell(profile)
    profile.save()
    return selectors.shown(profile)


def _tell(profile: Profile) -> None:
    changed = ProfileChanged(
        language=profile.language,
        time_zone=profile.time_zone,
        day_starts_at=f"{profile.day_starts_at:%H:%M}",
        revision=profile.settings_revision,
        openai_allowed=profile.openai_allowed,
    )
    emit(changed, account_id=profile.account_id)


@transaction.atomic
def account_erase(account_id: UUID) -> int:
    """Nothing of the account stays but that it is gone; how many rows were erased.

    Raises `StorageUnavailable`, and nothing is erased: whoever asks tries again.
    """
    account = account_turn(account_id)
    for photo_id in account.photos.values_list("id", flat=True):
        storage.remove(photo_name(photo_id))
    kept = (account.photos, account.uploads, Profile.objects.filter(account=account))
    erased = sum(rows.all().delete()[0] for rows in kept)
    account.erased_at = account.erased_at or clock.now()
    account.save()
    return erased
