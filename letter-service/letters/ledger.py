"""The ledger of a sealed letter: what happened to it, each entry chained to the one before.

An entry's hash is SHA-256 over its fields as JSON (keys in order, no spaces) with the hash of the
entry before it among them, a hash chain after Haber and Stornetta (1991): whoever keeps the last
hash, as the receipt of a seal gives it, can tell later whether anything before it was changed,
taken out or put in. The text itself stands in it as the SHA-256 of its ciphertext.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from letters import images
from letters.models import LedgerEntry, Letter

BEGINNING = bytes(32)
# What says until when a letter is closed, or that it is not any more.
OF_SEALS = (
    LedgerEntry.Kind.SEALED,
    LedgerEntry.Kind.POSTPONED,
    LedgerEntry.Kind.UNSEALED,
    LedgerEntry.Kind.CLOCKS_CHANGED,
)


@dataclass(frozen=True, slots=True)
class Proof:
    """`broken_at` is the number of the first entry that does not fit, None if all do.

    `text_unchanged` says whether the letter is still the one that was sealed last; None when it
    was taken back or may be changed since it was opened.
    """

    entries: Sequence[LedgerEntry]
    broken_at: int | None
    text_unchanged: bool | None

    @property
    def intact(self) -> bool:
        return self.broken_at is None and self.text_unchanged is not False


def text_digest(letter: Letter) -> str:
    """SHA-256 in hexadecimal of title and body as ciphertext, each after its length in eight
    bytes, and of the ids of its pictures."""
    digest = hashlib.sha256()
    for ciphertext in (letter.title_ciphertext, letter.body_ciphertext):
        digest.update(len(ciphertext).to_bytes(8))
        digest.update(bytes(ciphertext))
    for image_id in images.shown_ids(letter.account_id, letter.id):
        digest.update(image_id.bytes)
    return digest.hexdigest()


def record(
    letter: Letter, kind: LedgerEntry.Kind, *, at: datetime, **details: str | bool
) -> LedgerEntry:
    """Add an entry, in a transaction that holds the letter's row."""
    with continued([letter]) as ledgers:
        return ledgers.add(letter, kind, at=at, **details)


@contextmanager
def continued(letters: Iterable[Letter]) -> Iterator["Ledgers"]:
    """Their ledgers, to be added to in a transaction that holds their rows."""
    ids = [letter.id for letter in letters]
    known = LedgerEntry.objects.filter(letter__in=ids).order_by("number")
    ledgers = Ledgers(known.only("letter_id", "number", "kind", "hash"))
    yield ledgers
    LedgerEntry.objects.bulk_create(ledgers.new)


class Ledgers:
    """Of several letters; what is added follows the last entry of each."""

    def __init__(self, entries: Iterable[LedgerEntry]) -> None:
        self.new: list[LedgerEntry] = []
        self._of: dict[UUID, list[LedgerEntry]] = defaultdict(list)
        for entry in entries:
            self._of[entry.letter_id].append(entry)

    def entries(self, letter: Letter) -> Sequence[LedgerEntry]:
        return self._of[letter.id]

    def add(
        self, letter: Letter, kind: LedgerEntry.Kind, *, at: datetime, **details: str | bool
    ) -> LedgerEntry:
        last = self._of[letter.id][-1] if self._of[letter.id] else None
        entry = LedgerEntry(
            account_id=letter.account_id,
            letter=letter,
            number=1 if last is None else last.number + 1,
            kind=kind,
            at=at,
            details=details,
            previous=BEGINNING if last is None else last.hash,
        )
        entry.hash = entry_hash(entry)
        self._of[letter.id].append(entry)
        self.new.append(entry)
        return entry


def entry_hash(entry: LedgerEntry) -> bytes:
    """Computed from what the row says now, whatever hash stands in it."""
    return hashlib.sha256(msgspec.json.encode(fields(entry), order="deterministic")).digest()


def fields(entry: LedgerEntry) -> dict[str, Any]:
    """What the hash is computed over, so that anybody can compute it again."""
    return {
        "letter_id": entry.letter_id,
        "number": entry.number,
        "kind": str(entry.kind),
        "at": entry.at,
        "details": entry.details,
        "previous": bytes(entry.previous).hex(),
    }


def prove(letter: Letter) -> Proof:
    """Compute the whole chain again."""
    entries = list(LedgerEntry.objects.filter(letter=letter).order_by("number"))
    return Proof(entries, _broken_at(entries), _text_unchanged(letter, entries))


def _broken_at(entries: Sequence[LedgerEntry]) -> int | None:
    previous = BEGINNING
    for number, entry in enumerate(entries, start=1):
        follows = entry.number == number and bytes(entry.previous) == previous
        if not follows or entry_hash(entry) != bytes(entry.hash):
            return number
        previous = bytes(entry.hash)
    return None


def _text_unchanged(letter: Letter, entries: Sequence[LedgerEntry]) -> bool | None:
    if letter.opens_at is None or letter.opened_at is not None:
        return None
    sealed = [entry for entry in entries if entry.kind == LedgerEntry.Kind.SEALED]
    return bool(sealed) and sealed[-1].details.get("text_sha256") == text_digest(letter)
