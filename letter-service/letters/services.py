"""Writing and deleting letters; each one atomic, each one telling in the outbox what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Func, Value
from django.http import Http404

from account_kit.once import Once
from contracts.events import LetterDeleted, LetterWritten
from crypto_kit.vault import AccountCipher, AccountErased
from letters import drafts, exceptions, images, seals, search, selectors, tags
from letters.drafts import GrownFrom
from letters.models import EXCERPT_CHARACTERS, AttachedImage, Letter, SearchIndex
from letters.reader import Reader
from letters.sealing import Seal
from letters.selectors import DraftText
from letters.vault import vault
from service_kit.ids import new_id
from service_kit.messaging.outbox import emit

FOREIGN_KEY_VIOLATION = "23503"  # PostgreSQL, appendix A


@dataclass(frozen=True, slots=True)
class Created:
    letter: Letter
    replayed: bool


def letter_create(
    reader: Reader,
    *,
    title: str,
    body: str,
    tag_names: Sequence[str] = (),
    image_ids: Sequence[UUID] = (),
    favorite: bool = False,
    seal: Seal | None = None,
    reply_to: UUID | None = None,
    grown_from: GrownFrom | None = None,
    once: Once | None = None,
) -> Created:
    """Write a letter, sealed if `seal` is given; the draft it grew from goes with it.

    The same `once` again makes no second letter. Raises `AccountErased`, `KeyReused`,
    `UnknownImage`, `SealedImage`, `UnknownLetter`, `StaleRevision` when the draft went on
    elsewhere, and Http404 when the letter of a repeat is deleted meanwhile.
    """
    cipher = vault.cipher(reader.account_id)
    shown = images.describe(reader.account_id, image_ids)
    until = seal.opens_at if seal is not None else reader.now
    letter = Letter(
        id=new_id(),
        account_id=reader.account_id,
        favorite=favorite,
        created_at=reader.now,
        updated_at=reader.now,
        written_on=reader.today,
        day=reader.today,
        image_count=len(shown),
    )
    if seal is not None:
        seal.close(letter, at=reader.now)
    put_text(letter, cipher, title=title, body=body)
    grams = search.index(cipher, title, body)
    try:
        with transaction.atomic():
            if once is not None:
                first = once.claim(reader.account_id, letter.id)
                if first != letter.id:
                    return Created(selectors.letter_get(reader, first), replayed=True)
            images.refuse_sealed(reader.account_id, image_ids, until=until)
            if reply_to is not None:
                _answer(reader, letter, reply_to)
            letter.save(force_insert=True)
            SearchIndex(letter=letter, grams=grams).save(force_insert=True)
            if tag_names:
                tags.attach(letter, tags.ensure(cipher, reader.account_id, tag_names))
            if shown:
                images.attach(reader.account_id, letter.id, shown, opens_at=letter.opens_at)
            if grown_from is not None:
                ids = tuple(each.id for each in shown)
                text = DraftText(title, body, tuple(tag_names), ids)
                drafts.draft_finish(reader.account_id, grown_from, text)
            emit(
                LetterWritten(letter_id=letter.id, written_on=letter.written_on),
                account_id=reader.account_id,
            )
            if seal is not None:
                seals.sealed(letter, at=reader.now)
    except IntegrityError as error:
        raise _without_key(reader.account_id, error) from error
    return Created(letter, replayed=False)


@transaction.atomic
def letter_delete(reader: Reader, letter_id: UUID) -> None:
    """Raises Http404."""
    _hold_thread(reader, letter_id)
    letter = selectors.letter_locked(reader, letter_id)
    if letter.image_count:
        AttachedImage.objects.filter(account_id=reader.account_id, holder_id=letter_id).delete()
    if letter.reply_to_id is not None:
        answered = Letter.objects.filter(id=letter.reply_to_id)
        answered.update(replies=Func(F("replies"), Value(letter_id), function="array_remove"))
    letter.delete()
    emit(LetterDeleted(letter_id=letter_id), account_id=reader.account_id)


def _hold_thread(reader: Reader, letter_id: UUID) -> None:
    """Lock a letter with those it answers and is answered by, always in the same order: of two
    that go at the same moment one waits for the other."""
    letter = selectors.letter_get(reader, letter_id)
    thread = [letter.id, *letter.replies, *([letter.reply_to_id] if letter.reply_to_id else [])]
    held = Letter.objects.select_for_update().filter(account_id=reader.account_id, id__in=thread)
    list(held.order_by("id").values_list("id"))


def _answer(reader: Reader, letter: Letter, reply_to: UUID) -> None:
    """A letter to the one who wrote an earlier letter, which has to be readable by now."""
    try:
        answered = selectors.letter_locked(reader, reply_to)
    except Http404 as error:
        raise exceptions.UnknownLetter from error
    if not reader.may_read(answered):
        raise exceptions.UnknownLetter
    letter.reply_to = answered
    answered.replies = [*answered.replies, letter.id]
    answered.save(update_fields=["replies"])


def put_text(letter: Letter, cipher: AccountCipher, *, title: str, body: str) -> None:
    """Encrypt the words into the row, which is not saved yet."""

    def encrypted(text: str, field: str) -> bytes:
        return cipher.encrypt(text, row=letter.id, field=field)

    letter.title_ciphertext = encrypted(title, "title")
    letter.body_ciphertext = encrypted(body, "body")
    letter.excerpt_ciphertext = encrypted(body[:EXCERPT_CHARACTERS], "excerpt")


def _without_key(account_id: UUID, error: IntegrityError) -> Exception:
    """A row without its account's key: the account was erased while this process still knew it."""
    vault.forget(account_id)
    if getattr(error.__cause__, "pgcode", None) == FOREIGN_KEY_VIOLATION:
        return AccountErased()
    return error
