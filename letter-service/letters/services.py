"""Every write of letters; each one atomic, each one telling in the outbox what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404

from contracts.events import LetterChanged, LetterDeleted, LetterSealed, LetterWritten
from crypto_kit.vault import AccountCipher, AccountErased
from letters import drafts, exceptions, search, selectors, serializers, tags
from letters.drafts import GrownFrom
from letters.models import EXCERPT_CHARACTERS, Letter, SearchIndex
from letters.reader import Reader
from letters.sealing import Seal
from letters.selectors import DraftText
from letters.vault import vault
from service_kit import idempotency
from service_kit.ids import new_id
from service_kit.messaging.outbox import emit

FOREIGN_KEY_VIOLATION = "23503"  # PostgreSQL, appendix A


@dataclass(frozen=True, slots=True)
class Once:
    """A client's idempotency key and the fingerprint of what it asked for."""

    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Created:
    letter: Letter
    replayed: bool


@dataclass(frozen=True, slots=True)
class LetterChanges:
    """What to change; None leaves a field alone. `revision` is the one the change is based on."""

    title: str | None = None
    body: str | None = None
    tags: Sequence[str] | None = None
    favorite: bool | None = None
    written_on: date | None = None
    revision: int | None = None


def letter_create(
    reader: Reader,
    *,
    title: str,
    body: str,
    tag_names: Sequence[str] = (),
    favorite: bool = False,
    seal: Seal | None = None,
    grown_from: GrownFrom | None = None,
    once: Once | None = None,
) -> Created:
    """Write a letter, sealed if `seal` is given; the draft it grew from goes with it.

    The same `once` again makes no second letter. Raises `AccountErased`, `KeyReused`,
    `StaleRevision` when the draft went on elsewhere, and Http404 when the letter of a repeat is
    deleted meanwhile.
    """
    cipher = vault.cipher(reader.account_id)
    letter = Letter(
        id=new_id(),
        account_id=reader.account_id,
        favorite=favorite,
        created_at=reader.now,
        updated_at=reader.now,
        written_on=reader.today,
        day=reader.today,
    )
    if seal is not None:
        letter.sealed_at = reader.now
        letter.day = letter.opens_on = seal.opens_on
        letter.opens_time = seal.opens_time
        letter.time_zone = str(seal.tz)
        letter.opens_at = seal.opens_at
        letter.hide_title = seal.hide_title
    _put_text(letter, cipher, title=title, body=body)
    grams = search.index(cipher, title, body)
    try:
        with transaction.atomic():
            if once is not None:
                first = idempotency.claim(
                    owner=reader.account_id,
                    key=once.key,
                    fingerprint=once.fingerprint,
                    resource_id=letter.id,
                )
                if first != letter.id:
                    return Created(selectors.letter_get(reader, first), replayed=True)
            letter.save(force_insert=True)
            SearchIndex(letter=letter, grams=grams).save(force_insert=True)
            if tag_names:
                tags.attach(letter, tags.ensure(cipher, reader.account_id, tag_names))
            if grown_from is not None:
                text = DraftText(title, body, tuple(tag_names))
                drafts.draft_finish(reader.account_id, grown_from, text)
            emit(
                LetterWritten(letter_id=letter.id, written_on=letter.written_on),
                account_id=reader.account_id,
            )
            if seal is not None:
                _emit_sealed(letter, seal)
    except IntegrityError as error:
        raise _without_key(reader.account_id, error) from error
    return Created(letter, replayed=False)


@transaction.atomic
def letter_update(reader: Reader, letter_id: UUID, changes: LetterChanges) -> None:
    """Change an open letter. Raises Http404, `LetterSealed`, `StaleRevision`."""
    letter = _locked(reader, letter_id)
    if not reader.may_read(letter):
        raise exceptions.LetterSealed
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
    if changes.favorite is not None:
        letter.favorite = changes.favorite
    if told or changes.tags is not None:  # a mark is no change of the letter
        letter.updated_at = reader.now
    letter.save()
    if told:
        emit(
            LetterChanged(letter_id=letter.id, written_on=letter.written_on),
            account_id=reader.account_id,
        )


def _change_text(
    reader: Reader, letter: Letter, cipher: AccountCipher, changes: LetterChanges
) -> bool:
    """Put in the new text, if it is one; whether it was.

    Tags that come with a revision are as easily overwritten unseen as words are.
    """
    title = cipher.decrypt(letter.title_ciphertext, row=letter.id, field="title")
    body = cipher.decrypt(letter.body_ciphertext, row=letter.id, field="body")
    new_title = title if changes.title is None else changes.title
    new_body = body if changes.body is None else changes.body
    changed = (new_title, new_body) != (title, body)
    tagged = changes.tags is not None and changes.revision is not None
    if (changed or tagged) and changes.revision != letter.revision:
        current = serializers.letter_full(reader, letter)
        submitted = {
            "title": new_title,
            "body": new_body,
            "tags": current["tags"] if changes.tags is None else list(changes.tags),
            "revision": changes.revision,
        }
        if any(submitted[name] != current[name] for name in ("title", "body", "tags")):
            raise exceptions.StaleRevision(members={"current": current, "submitted": submitted})
    if not changed:
        return False
    _put_text(letter, cipher, title=new_title, body=new_body)
    letter.revision += 1
    grams = search.index(cipher, new_title, new_body)
    SearchIndex.objects.filter(letter=letter).update(grams=grams)
    return True


@transaction.atomic
def letter_delete(reader: Reader, letter_id: UUID) -> None:
    """Raises Http404."""
    _locked(reader, letter_id).delete()
    emit(LetterDeleted(letter_id=letter_id), account_id=reader.account_id)


def _locked(reader: Reader, letter_id: UUID) -> Letter:
    return get_object_or_404(
        Letter.objects.select_for_update(), id=letter_id, account_id=reader.account_id
    )


def _put_text(letter: Letter, cipher: AccountCipher, *, title: str, body: str) -> None:
    def encrypted(text: str, field: str) -> bytes:
        return cipher.encrypt(text, row=letter.id, field=field)

    letter.title_ciphertext = encrypted(title, "title")
    letter.body_ciphertext = encrypted(body, "body")
    letter.excerpt_ciphertext = encrypted(body[:EXCERPT_CHARACTERS], "excerpt")


def _emit_sealed(letter: Letter, seal: Seal) -> None:
    emit(
        LetterSealed(
            letter_id=letter.id,
            sealed_at=letter.created_at,
            opens_on=seal.opens_on,
            opens_time=f"{seal.opens_time:%H:%M}",
            time_zone=str(seal.tz),
            opens_at=seal.opens_at,
        ),
        account_id=letter.account_id,
    )


def _without_key(account_id: UUID, error: IntegrityError) -> Exception:
    """A row without its account's key: the account was erased while this process still knew it."""
    vault.forget(account_id)
    if getattr(error.__cause__, "pgcode", None) == FOREIGN_KEY_VIOLATION:
        return AccountErased()
    return error
