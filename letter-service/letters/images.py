"""Which pictures a letter or draft shows; each change told in the outbox, in its transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from contracts.events import LetterImagesChanged
from crypto_kit.vault import AccountCipher
from letters import exceptions, selectors, storage_service
from letters.models import AttachedImage, Letter
from letters.storage_service import Description
from letters.vault import vault
from service_kit.http import UpstreamError
from service_kit.messaging.outbox import emit

log = logging.getLogger(__name__)


def describe(account_id: UUID, image_ids: Sequence[UUID]) -> list[Description]:
    """What is known of these pictures, in their order, each once.

    Only those that are new here are asked for, so it belongs before the transaction. Raises
    `UnknownImage`. While letter-storage-service is away nothing is refused: what it knows comes
    later, by `learn`, and until then their addresses lead to the account's own pictures only.
    """
    wanted = list(dict.fromkeys(image_ids))
    known = _known(account_id, wanted)
    new = [image_id for image_id in wanted if image_id not in known]
    if new:
        try:
            known |= storage_service.describe(account_id, new)
        except UpstreamError as error:
            log.warning("pictures are attached undescribed: %s", error)
            known |= {image_id: Description(image_id) for image_id in new}
    if len(known) < len(wanted):
        unknown = [place for place, image_id in enumerate(image_ids) if image_id not in known]
        raise exceptions.UnknownImage(unknown)
    return [known[image_id] for image_id in wanted]


def refuse_sealed(account_id: UUID, image_ids: Sequence[UUID], *, until: datetime) -> None:
    """A letter that is read from `until` on would show these pictures. Raises `SealedImage` for
    those that a sealed letter holds back for longer: they would be missing, and nobody told."""
    held = selectors.images_held(account_id, image_ids, now=until) if image_ids else set()
    if held:
        places = [place for place, image_id in enumerate(image_ids) if image_id in held]
        raise exceptions.SealedImage(places)


def unseen(account_id: UUID, holder_id: UUID, *, now: datetime) -> list[Description]:
    """What the letter shows and nobody may see now: who leaves it out did not mean to."""
    held = selectors.images_held(account_id, shown_ids(account_id, holder_id), now=now)
    return list(_known(account_id, sorted(held)).values())


def _known(account_id: UUID, image_ids: Sequence[UUID]) -> dict[UUID, Description]:
    if not image_ids:
        return {}
    rows = AttachedImage.objects.filter(account_id=account_id, image_id__in=image_ids)
    cipher = vault.cipher(account_id)
    return {
        row.image_id: Description(
            row.image_id, row.content_type, row.width, row.height, alt_of(cipher, row)
        )
        for row in rows
    }


def alt_of(cipher: AccountCipher, row: AttachedImage) -> str:
    """The words for a picture."""
    if row.alt_ciphertext is None:
        return ""
    return cipher.decrypt(row.alt_ciphertext, row=row.id, field="alt")


def attach(
    account_id: UUID,
    holder_id: UUID,
    described: Sequence[Description],
    *,
    opens_at: datetime | None = None,
) -> bool:
    """These pictures, and no others, are shown by the letter or draft; whether that is new.

    In a transaction that holds the row of the letter or draft.
    """
    now = [each.id for each in described]
    if shown_ids(account_id, holder_id) == now:
        return False
    AttachedImage.objects.filter(account_id=account_id, holder_id=holder_id).delete()
    cipher = vault.cipher(account_id)
    rows = [
        _filled(
            cipher, AttachedImage(account_id=account_id, holder_id=holder_id, position=at), each
        )
        for at, each in enumerate(described)
    ]
    AttachedImage.objects.bulk_create(rows)
    _tell(account_id, holder_id, now, opens_at)
    return True


def tell(letter: Letter) -> None:
    """The letter's pictures, if it has any, may be seen from another instant on; under the lock
    of its row."""
    if letter.image_count:
        ids = shown_ids(letter.account_id, letter.id)
        _tell(letter.account_id, letter.id, ids, letter.opens_at)


def shown_ids(account_id: UUID, holder_id: UUID) -> list[UUID]:
    """The pictures of a letter or draft in their order."""
    of_holder = {"account_id": account_id, "holder_id": holder_id}
    rows = AttachedImage.objects.filter(**of_holder).order_by("position").only("image_id")
    return [row.image_id for row in rows]


def _tell(
    account_id: UUID, holder_id: UUID, image_ids: Sequence[UUID], opens_at: datetime | None
) -> None:
    changed = LetterImagesChanged(
        holder_id=holder_id,
        image_ids=tuple(image_ids),
        opens_at=opens_at,
        revision=_next_revision(),
    )
    emit(changed, account_id=account_id)


def _filled(cipher: AccountCipher, row: AttachedImage, said: Description) -> AttachedImage:
    row.image_id = said.id
    row.content_type, row.width, row.height = said.content_type, said.width, said.height
    if said.alt is not None:
        row.alt_ciphertext = cipher.encrypt(said.alt, row=row.id, field="alt")
    return row


def _next_revision() -> int:
    """Higher than any before: drafts come again under their old ids after they were deleted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('letters_images_revision')")
        (revision,) = cursor.fetchone()
    return int(revision)


def learn(account_id: UUID, holder_id: UUID, image_ids: Sequence[UUID]) -> None:
    """letter-storage-service knows something new of these pictures: ask for it.

    Those it does not know were attached while it was away, and never were there. Raises
    `UpstreamError`.
    """
    mine = AttachedImage.objects.filter(account_id=account_id, holder_id=holder_id)
    rows = list(mine.filter(image_id__in=image_ids))
    if not rows:
        return
    known = storage_service.describe(account_id, [row.image_id for row in rows])
    cipher = vault.cipher(account_id)
    # Whoever changes the pictures holds the letter's row as well.
    letter = Letter.objects.select_for_update().filter(account_id=account_id, id=holder_id).first()
    found = [_filled(cipher, row, known[row.image_id]) for row in rows if row.image_id in known]
    fields = ["content_type", "width", "height", "alt_ciphertext"]
    AttachedImage.objects.bulk_update(found, fields)
    mine.filter(image_id__in=set(image_ids) - known.keys()).delete()
    if letter is not None:
        letter.image_count = mine.count()
        letter.save(update_fields=["image_count"])
