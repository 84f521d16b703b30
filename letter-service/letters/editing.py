"""Changing letters that can be read; no text is overwritten unseen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import transaction

from contracts.events import LetterChanged
from crypto_kit.vault import AccountCipher
from letters import exceptions, images, rendering, search, tags
from letters.models import Letter, SearchIndex
from letters.reader import Reader
from letters.selectors import letter_locked
from letters.services import put_text
from letters.storage_service import Description
from letters.vault import vault
from service_kit.messaging.outbox import emit


@dataclass(frozen=True, slots=True)
class LetterChanges:
    """What to change; None leaves a field alone. `revision` is the one the change is based on."""

    title: str | None = None
    body: str | None = None
    tags: Sequence[str] | None = None
    image_ids: Sequence[UUID] | None = None
    favorite: bool | None = None
    written_on: date | None = None
    revision: int | None = None

    @property
    def touch_what_was_sealed(self) -> bool:
        changed = (self.title, self.body, self.image_ids, self.written_on)
        return any(each is not None for each in changed)


def letter_update(reader: Reader, letter_id: UUID, changes: LetterChanges) -> None:
    """Change an open letter.

    Raises Http404, `LetterSealed`, `NotOpened`, `StaleRevision`, `UnknownImage`, `SealedImage`.
    """
    shown = None
    if changes.image_ids is not None:
        shown = images.describe(reader.account_id, changes.image_ids)
    with transaction.atomic():
        _update(reader, letter_id, changes, shown)


def _update(
    reader: Reader,
    letter_id: UUID,
    changes: LetterChanges,
    shown: Sequence[Description] | None,
) -> None:
    letter = letter_locked(reader, letter_id)
    if not reader.may_read(letter):
        raise exceptions.LetterSealed
    if letter.has_arrived and changes.touch_what_was_sealed:
        raise exceptions.NotOpened
    cipher = vault.cipher(reader.account_id)
    before = letter.revision
    told = _change_text(reader, letter, cipher, changes)
    if changes.written_on not in (None, letter.written_on):
        letter.written_on = changes.written_on
        if letter.opens_on is None:
            letter.day = changes.written_on
        told = True
    if changes.tags is not None:
        tags.replace(letter, tags.ensure(cipher, reader.account_id, changes.tags))
        letter.revision = before + 1
    if shown is not None:
        _change_images(reader, letter, shown, before=before)
    if changes.favorite is not None:
        letter.favorite = changes.favorite
    if told or letter.revision != before:  # a mark is no change of the letter
        letter.updated_at = reader.now
    letter.save()
    if told:
        emit(
            LetterChanged(letter_id=letter.id, written_on=letter.written_on),
            account_id=reader.account_id,
        )


def _change_images(
    reader: Reader, letter: Letter, shown: Sequence[Description], *, before: int
) -> None:
    """These and those that nobody can see for now, which stay."""
    unseen = images.unseen(reader.account_id, letter.id, now=reader.now)
    there = {each.id for each in unseen}
    new = [each.id for each in shown if each.id not in there]
    images.refuse_sealed(reader.account_id, new, until=reader.now)
    meant = [*shown, *(each for each in unseen if each.id not in {one.id for one in shown})]
    if images.attach(reader.account_id, letter.id, meant):
        letter.revision, letter.image_count = before + 1, len(meant)


def _change_text(
    reader: Reader, letter: Letter, cipher: AccountCipher, changes: LetterChanges
) -> bool:
    """Put in the new text, if it is one; whether it was.

    Tags and pictures that come with a revision are as easily overwritten unseen as words are.
    """
    title = cipher.decrypt(letter.title_ciphertext, row=letter.id, field="title")
    body = cipher.decrypt(letter.body_ciphertext, row=letter.id, field="body")
    new_title = title if changes.title is None else changes.title
    new_body = body if changes.body is None else changes.body
    changed = (new_title, new_body) != (title, body)
    beside = changes.tags is not None or changes.image_ids is not None
    seen = changes.revision == letter.revision
    if not seen and (changed or (beside and changes.revision is not None)):
        _refuse_stale(reader, letter, replace(changes, title=new_title, body=new_body))
    if not changed:
        return False
    put_text(letter, cipher, title=new_title, body=new_body)
    letter.revision += 1
    grams = search.index(cipher, new_title, new_body)
    SearchIndex.objects.filter(letter=letter).update(grams=grams)
    return True


def _refuse_stale(reader: Reader, letter: Letter, changes: LetterChanges) -> None:
    """Raises `StaleRevision` with both versions, unless they are the same."""
    current = rendering.letter_full(reader, letter)
    there = {**current, "image_ids": [image["id"] for image in current["images"]]}
    submitted = {
        name: there[name] if (asked := getattr(changes, name)) is None else asked
        for name in ("title", "body", "tags", "image_ids")
    }
    if any(value != there[name] for name, value in submitted.items()):
        submitted["revision"] = changes.revision
        raise exceptions.StaleRevision(members={"current": current, "submitted": submitted})
