"""What happens to a letter that waits: sealed, put off, taken back within a day, opened.

Each is one transaction, with its entry in the letter's ledger and the event that tells of it.
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from contracts.events import LetterOpened, LetterSealed, LetterUnsealed
from letters import exceptions, images, ledger
from letters.models import LedgerEntry, Letter
from letters.reader import Reader
from letters.sealing import Seal
from letters.selectors import letter_locked
from service_kit.messaging.outbox import emit

UNDO = timedelta(hours=24)
Kind = LedgerEntry.Kind


@transaction.atomic
def letter_seal(reader: Reader, letter_id: UUID, seal: Seal) -> Letter:
    """Close an open letter until a day. Raises Http404, `LetterSealed`, `NotOpened`.

    One that has come is opened first: a new digest over a text that was touched meanwhile would
    prove the touched one.
    """
    letter = letter_locked(reader, letter_id)
    if not reader.may_read(letter):
        raise exceptions.LetterSealed
    if letter.has_arrived:
        raise exceptions.NotOpened
    seal.close(letter, at=reader.now)
    letter.save()
    sealed(letter, at=reader.now)
    images.tell(letter)
    return letter


def sealed(letter: Letter, *, at: datetime) -> None:
    """Enter it and tell it, in the transaction that sealed the letter."""
    digest = ledger.text_digest(letter)
    _tell(letter, Kind.SEALED, at=at, text_sha256=digest)


def reckoned(letter: Letter, *, at: datetime, zone_database: str) -> None:
    """A law about clocks has changed the instant of its wall time."""
    _tell(letter, Kind.CLOCKS_CHANGED, at=at, zone_database=zone_database)


@transaction.atomic
def letter_postpone(
    reader: Reader,
    letter_id: UUID,
    *,
    opens_on: date,
    opens_time: time | None = None,
    tz: ZoneInfo | None = None,
) -> Letter:
    """A later day, never an earlier one; hour and zone stay unless they are given.

    Raises Http404, `NotSealed`, `OnlyLater`.
    """
    letter = _waiting(reader, letter_id)
    seal = Seal.of(letter).later(opens_on, opens_time, tz)
    if letter.opens_at is None or seal.opens_at <= letter.opens_at:
        raise exceptions.OnlyLater
    seal.close(letter, at=letter.sealed_at)
    letter.save()
    _tell(letter, Kind.POSTPONED, at=reader.now)
    images.tell(letter)
    return letter


@transaction.atomic
def letter_unseal(reader: Reader, letter_id: UUID) -> Letter:
    """Take the seal back. Raises Http404, `NotSealed`, `SealHolds` after a day."""
    letter = _waiting(reader, letter_id)
    if letter.sealed_at is None or reader.now - letter.sealed_at > UNDO:
        raise exceptions.SealHolds
    unchanged = ledger.prove(letter).intact
    letter.sealed_at = letter.opens_on = letter.opens_time = letter.opens_at = None
    letter.time_zone, letter.hide_title, letter.day = "", False, letter.written_on
    letter.save()
    entry = ledger.record(letter, Kind.UNSEALED, at=reader.now, intact=unchanged)
    told = LetterUnsealed(letter_id=letter.id, revision=entry.number)
    emit(told, account_id=letter.account_id)
    images.tell(letter)
    return letter


@transaction.atomic
def letter_open(reader: Reader, letter_id: UUID) -> Letter:
    """Open a letter whose day has come; a second time changes nothing.

    Raises Http404, `LetterSealed` before its instant, `NotSealed` for one that never was.
    """
    letter = letter_locked(reader, letter_id)
    if letter.opens_at is None:
        raise exceptions.NotSealed
    if not reader.may_read(letter):
        raise exceptions.LetterSealed
    if letter.opened_at is None:
        unchanged = ledger.prove(letter).intact
        ledger.record(letter, Kind.OPENED, at=reader.now, intact=unchanged)
        letter.opened_at = reader.now
        letter.save(update_fields=["opened_at"])
        told = LetterOpened(letter_id=letter.id, opened_at=reader.now)
        emit(told, account_id=letter.account_id)
    return letter


def _waiting(reader: Reader, letter_id: UUID) -> Letter:
    letter = letter_locked(reader, letter_id)
    if reader.may_read(letter):
        raise exceptions.NotSealed
    return letter


def _tell(letter: Letter, kind: LedgerEntry.Kind, *, at: datetime, **details: str) -> None:
    """That the letter is closed until a wall time: to the ledger, and to other services."""
    seal = Seal.of(letter)
    entry = ledger.record(
        letter,
        kind,
        at=at,
        opens_on=seal.opens_on.isoformat(),
        opens_time=f"{seal.opens_time:%H:%M}",
        time_zone=str(seal.tz),
        opens_at=seal.opens_at.isoformat(),
        **details,
    )
    emit(seal_told(letter, revision=entry.number), account_id=letter.account_id)


def seal_told(letter: Letter, *, revision: int) -> LetterSealed:
    """The seal of a closed letter, as other services are told of it."""
    seal = Seal.of(letter)
    return LetterSealed(
        letter_id=letter.id,
        sealed_at=letter.sealed_at or seal.opens_at,
        opens_on=seal.opens_on,
        opens_time=f"{seal.opens_time:%H:%M}",
        time_zone=str(seal.tz),
        opens_at=seal.opens_at,
        revision=revision,
    )
