"""Seals as scheduler-service is told of them, for when events got lost."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Max

from letters import ledger, seals
from letters.models import LedgerEntry, Letter
from rest_kit.pagination import Page, PageRequest, paginate

CHANGES_KEY = (datetime, int)
EVERYTHING_KEY = (UUID,)
WRITTEN = ("title_ciphertext", "body_ciphertext", "excerpt_ciphertext")


def seals_changed(page: PageRequest, since: datetime) -> Page[dict[str, Any]]:
    """What happened to seals since an instant, with how each of them is now; a letter to which
    two things happened comes twice. One that was deleted does not come."""
    happened = LedgerEntry.objects.filter(kind__in=ledger.OF_SEALS, at__gte=since)
    with_letters = happened.select_related("letter").defer(*(f"letter__{each}" for each in WRITTEN))
    found = paginate(with_letters, page, columns=("at", "id"))
    at = {entry.letter_id: entry.at for entry in reversed(found.results)}
    return Page(_rows((entry.letter for entry in found.results), at), found.next)


def seals_alive(page: PageRequest) -> Page[dict[str, Any]]:
    """Every letter that is closed, and every one that has come and was not opened yet."""
    unopened = Letter.objects.filter(opens_at__isnull=False, opened_at__isnull=True)
    found = paginate(unopened.defer(*WRITTEN), page, columns=("id",))
    return Page(_rows(found.results, {}), found.next)


def _rows(letters: Iterable[Letter], at: dict[UUID, datetime]) -> list[dict[str, Any]]:
    shown = list(letters)
    revisions = _revisions(letter.id for letter in shown)
    return [_row(each, revisions[each.id], at.get(each.id)) for each in shown]


def _revisions(letter_ids: Iterable[UUID]) -> dict[UUID, int]:
    """As the events have them: the number of the last entry about each seal."""
    entries = LedgerEntry.objects.filter(letter_id__in=set(letter_ids), kind__in=ledger.OF_SEALS)
    return dict(
        entries.values("letter_id").annotate(last=Max("number")).values_list("letter_id", "last")
    )


def _row(letter: Letter, revision: int, at: datetime | None) -> dict[str, Any]:
    """The fields of `letter.sealed` with whose it is; of one that is open again only its ids."""
    whose = {"account_id": letter.account_id, "changed_at": at, "deleted": letter.opens_at is None}
    if letter.opens_at is None:
        return {**whose, "letter_id": letter.id, "revision": revision}
    told: dict[str, Any] = msgspec.to_builtins(seals.seal_told(letter, revision=revision))
    return {**whose, **told}
