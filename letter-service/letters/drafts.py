"""Writes of drafts: autosave that never overwrites what it has not seen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from letters import exceptions, images, rendering, selectors
from letters.models import Draft, Letter
from letters.selectors import DraftText
from letters.storage_service import Description
from letters.vault import vault
from service_kit import clock


@dataclass(frozen=True, slots=True)
class GrownFrom:
    """The draft that a letter was, at the revision its writer saw; None if they do not say."""

    draft_id: UUID
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    draft: Draft
    created: bool


def draft_save(
    account_id: UUID,
    draft_id: UUID,
    text: DraftText,
    *,
    revision: int,
    reply_to: UUID | None = None,
) -> Saved:
    """Save what was typed on top of `revision`, 0 for a draft that does not exist yet.

    `reply_to` is the letter it answers; without one the draft goes on answering whom it did.
    Raises `UnknownImage`.

    A stale revision raises `StaleRevision` with both texts, unless both are the same: then the
    answer to an earlier save was lost on its way. A draft that is gone (finished or deleted
    elsewhere) is made again: better a draft too many than a text too few.
    """
    vault.cipher(account_id)
    shown = images.describe(account_id, text.image_ids)
    text = replace(text, image_ids=tuple(each.id for each in shown))
    try:
        with transaction.atomic():
            return _save(account_id, draft_id, text, shown, revision, reply_to)
    except IntegrityError:
        # The first save of this draft came in twice at the same moment, or the key is gone.
        vault.forget(account_id)
        vault.cipher(account_id)
        with transaction.atomic():
            return _save(account_id, draft_id, text, shown, revision, reply_to)


def _save(
    account_id: UUID,
    draft_id: UUID,
    text: DraftText,
    shown: Sequence[Description],
    revision: int,
    reply_to: UUID | None,
) -> Saved:
    known = _locked(account_id, draft_id).first()
    now = clock.now()
    if known is None:
        draft = Draft(account_id=account_id, draft_id=draft_id, revision=revision, created_at=now)
    else:
        draft = known
        if selectors.draft_version(draft) == text:
            if _answers(draft, reply_to):
                draft.save(update_fields=["reply_to"])
            return Saved(draft, created=False)
        if draft.revision != revision:
            raise _stale(draft, text, revision)
    cipher = vault.cipher(account_id)
    draft.title_ciphertext = cipher.encrypt(text.title, row=draft_id, field="draft-title")
    draft.body_ciphertext = cipher.encrypt(text.body, row=draft_id, field="draft-body")
    tags = msgspec.json.encode(text.tags).decode()
    draft.tags_ciphertext = cipher.encrypt(tags, row=draft_id, field="draft-tags")
    _answers(draft, reply_to)
    draft.revision += 1
    draft.updated_at = now
    draft.save(force_insert=known is None)
    images.attach(account_id, draft_id, shown)
    return Saved(draft, created=known is None)


def _answers(draft: Draft, reply_to: UUID | None) -> bool:
    """Put in the letter it answers; whether that is new. One that is gone, or another's, is left
    out: no word waits for it."""
    if reply_to in (None, draft.reply_to_id):
        return False
    answered = Letter.objects.filter(account_id=draft.account_id, id=reply_to).first()
    if answered is None:
        return False
    draft.reply_to = answered
    return True


def draft_finish(account_id: UUID, grown_from: GrownFrom, text: DraftText) -> None:
    """The draft has become a letter of `text`, in the caller's transaction.

    Raises `StaleRevision` with both texts when it has gone on elsewhere meanwhile: those words
    would go with the draft, and nobody would have seen them.
    """
    draft = _locked(account_id, grown_from.draft_id).first()
    if draft is None:
        return
    went_on = grown_from.revision is not None and draft.revision != grown_from.revision
    if went_on and selectors.draft_version(draft) != text:
        raise _stale(draft, text, grown_from.revision)
    _delete(draft)


@transaction.atomic
def draft_delete(account_id: UUID, draft_id: UUID) -> None:
    """Raises Http404."""
    _delete(get_object_or_404(_locked(account_id, draft_id)))


def _delete(draft: Draft) -> None:
    images.attach(draft.account_id, draft.draft_id, [])
    draft.delete()


def _locked(account_id: UUID, draft_id: UUID) -> QuerySet[Draft]:
    return Draft.objects.select_for_update().filter(account_id=account_id, draft_id=draft_id)


def _stale(draft: Draft, text: DraftText, revision: int | None) -> exceptions.StaleRevision:
    return exceptions.StaleRevision(
        members={
            "current": rendering.draft_full(draft),
            "submitted": {**asdict(text), "revision": revision},
        }
    )
