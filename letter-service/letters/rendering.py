"""What an answer looks like.

Plain dictionaries: the hot path has no serializer in it. A test holds them against the
serializers, from which the OpenAPI document is made.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from contracts.image_urls import Size, signed_path
from crypto_kit.vault import AccountCipher
from letters import images, selectors
from letters.models import EXCERPT_CHARACTERS, AttachedImage, Draft, Letter
from letters.reader import Reader
from letters.vault import vault
from service_kit import clock

Images = dict[UUID, list[dict[str, Any]]]
# A picture of which nothing is told.
UNSEEN = {
    "alt": "", "content_type": None, "width": None, "height": None, "url": None, "thumbnails": None,
}  # fmt: skip


def letter_rows(reader: Reader, letters: Sequence[Letter]) -> list[dict[str, Any]]:
    """Letters in a list."""
    if not letters:
        return []
    render = _rendered(reader, letters)
    return [render(letter, "excerpt", letter.excerpt_ciphertext) for letter in letters]


def letter_full(reader: Reader, letter: Letter) -> dict[str, Any]:
    """A letter to be read."""
    return _rendered(reader, [letter])(letter, "body", letter.body_ciphertext)


def _rendered(reader: Reader, letters: Sequence[Letter]) -> Callable[..., dict[str, Any]]:
    """The function that renders one of them; what they need beside their rows is read at once."""
    cipher, tags = vault.cipher(reader.account_id), selectors.tag_names(letters)
    illustrated = [each.id for each in letters if each.image_count and reader.may_read(each)]
    shown = _images(cipher, reader.account_id, illustrated, now=reader.now) if illustrated else {}
    decrypt = cipher.decrypt

    def render(letter: Letter, field: str, ciphertext: bytes | memoryview) -> dict[str, Any]:
        readable = reader.may_read(letter)
        title = None
        if readable or not letter.hide_title:
            title = decrypt(letter.title_ciphertext, row=letter.id, field="title")
        return {
            "id": letter.id,
            "title": title,
            # What may not be read yet is not sent, whatever the client would do with it.
            field: decrypt(ciphertext, row=letter.id, field=field) if readable else None,
            "revision": letter.revision,
            "written_on": letter.written_on,
            "created_at": letter.created_at,
            "updated_at": letter.updated_at,
            "when": reader.when(letter),
            "sealed": not readable,
            "sealed_at": letter.sealed_at,
            "opens_on": letter.opens_on,
            "opens_time": letter.opens_time and f"{letter.opens_time:%H:%M}",
            "time_zone": letter.time_zone or None,
            "opens_at": letter.opens_at,
            "opened_at": letter.opened_at,
            "hide_title": letter.hide_title,
            "favorite": letter.favorite,
            "tags": tags[letter.id],
            "images": shown.get(letter.id, []) if readable else None,
            # Nothing can attach a feeling to a letter yet.
            "feeling": None,
            "reply_to": letter.reply_to_id,
            "replies": letter.replies,
        }

    return render


def draft_rows(account_id: UUID, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """Drafts in a list."""
    if not drafts:
        return []
    cipher, ids = vault.cipher(account_id), [draft.draft_id for draft in drafts]
    shown = _draft_images(cipher, account_id, ids)
    rows = [_draft(draft, shown) for draft in drafts]
    return [{"excerpt": row.pop("body")[:EXCERPT_CHARACTERS], **row} for row in rows]


def draft_full(draft: Draft) -> dict[str, Any]:
    """A draft to be written on."""
    cipher = vault.cipher(draft.account_id)
    return _draft(draft, _draft_images(cipher, draft.account_id, [draft.draft_id]))


def _draft(draft: Draft, shown: Images) -> dict[str, Any]:
    text = selectors.draft_text(draft)
    return {
        "id": draft.draft_id,
        "title": text.title,
        "body": text.body,
        "tags": list(text.tags),
        "images": shown.get(draft.draft_id, []),
        "revision": draft.revision,
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
        "reply_to": draft.reply_to_id,
    }


def _images(
    cipher: AccountCipher, account_id: UUID, holder_ids: Sequence[UUID], *, now: datetime
) -> Images:
    """The pictures of these letters or drafts, with addresses that an `<img>` can use."""
    shown = selectors.images_seen(account_id, holder_ids, now=now)
    return {
        holder_id: [_image(cipher, row, now) for row in rows] for holder_id, rows in shown.items()
    }


def _draft_images(cipher: AccountCipher, account_id: UUID, draft_ids: Sequence[UUID]) -> Images:
    """All pictures of these drafts: who goes on writing sends back what they were given, so one
    that nobody may see for now is named as well."""
    now = clock.now()
    shown = selectors.images_of(account_id, draft_ids)
    held = selectors.images_held_until(account_id, draft_ids, now=now) if shown else {}

    def image(row: AttachedImage) -> dict[str, Any]:
        until = held.get(row.image_id)
        known = _image(cipher, row, now) if until is None else {"id": row.image_id, **UNSEEN}
        return {**known, "held_until": until}

    return {draft_id: [image(row) for row in rows] for draft_id, rows in shown.items()}


def _image(cipher: AccountCipher, row: AttachedImage, now: datetime) -> dict[str, Any]:
    key = settings.IMAGE_URL_KEY.encode()

    def url(size: Size) -> str:
        return signed_path(key, row.account_id, row.image_id, size, now=now)

    return {
        "id": row.image_id,
        "alt": images.alt_of(cipher, row),
        "content_type": row.content_type,
        "width": row.width,
        "height": row.height,
        "url": url("original"),
        "thumbnails": {"small": url("small"), "medium": url("medium")},
    }
