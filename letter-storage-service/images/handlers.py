"""What happens here when something happened elsewhere."""

from uuid import UUID

from django.db import transaction

from account_kit.erasure import erases_accounts
from contracts.envelope import Event
from contracts.events import LetterDeleted, LetterImagesChanged
from images import objects, services
from images.models import AccountKey, Holder, Image, Upload
from images.vault import vault
from service_kit.messaging.handlers import handles

# No letter gets so far: what comes after its end, however late, is not listened to.
GONE = 2**62


@handles(LetterImagesChanged)
@transaction.atomic
def attach(event: Event[LetterImagesChanged]) -> None:
    """A letter or draft shows other pictures, or may be seen from another instant on."""
    changed, account_id = event.data, event.account_id
    if account_id is None:
        return
    if not _has_pictures(account_id):
        services.images_told(account_id, changed.holder_id, changed.image_ids)  # it has none
    elif _heard(account_id, changed.holder_id, changed.revision):
        services.images_hold(account_id, changed.holder_id, changed.image_ids, changed.opens_at)


@handles(LetterDeleted)
@transaction.atomic
def delete_with_letter(event: Event[LetterDeleted]) -> None:
    """Nobody sees its pictures any more, unless something else shows them too, or will soon."""
    account_id, letter_id = event.account_id, event.data.letter_id
    if account_id is None or not _has_pictures(account_id):
        return
    if _heard(account_id, letter_id, GONE):
        left = services.images_release(account_id, letter_id)
        services.images_hide(left)


def _has_pictures(account_id: UUID) -> bool:
    """Whether it ever had any; nothing is kept of an account without a key."""
    return AccountKey.objects.filter(account_id=account_id).exists()


def _heard(account_id: UUID, holder_id: UUID, revision: int) -> bool:
    """Whether this is news about a holder, of an account that has pictures."""
    holder, _created = Holder.objects.select_for_update().get_or_create(
        account_id=account_id, holder_id=holder_id
    )
    if revision <= holder.revision:
        return False
    holder.revision = revision
    holder.save(update_fields=["revision"])
    return True


@erases_accounts
def erase(account_id: UUID) -> int:
    """Everything of the account, the objects first, and the key that could still read a copy."""
    vault.begin_erasure(account_id)
    objects.delete_account(account_id)
    kept = (Image.objects, Holder.objects, Upload.objects)
    rows = sum(each.filter(account_id=account_id).delete()[0] for each in kept)
    vault.destroy(account_id)
    return rows
