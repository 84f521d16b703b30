"""A letter whose day has come: what others tell of that is entered in its ledger."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from contracts.events import LetterDelivered
from letters import ledger
from letters.models import LedgerEntry, Letter
from service_kit import clock

Kind = LedgerEntry.Kind

# What a mail server says is a stranger's text.
REPLY_CHARACTERS = 300


@transaction.atomic
def letter_due(account_id: UUID, letter_id: UUID, *, due_at: datetime) -> None:
    """Its instant has come; once for each seal."""
    letter = _arrived(account_id, letter_id)
    if letter is None:
        return
    told = LedgerEntry.objects.filter(letter=letter, kind=Kind.DUE)
    if not told.filter(number__gt=_last_seal(letter)).exists():
        ledger.record(letter, Kind.DUE, at=due_at)


@transaction.atomic
def letter_handed_over(account_id: UUID, told: LetterDelivered) -> None:
    """Its person was told of it: how, and what the mail server answered."""
    letter = _arrived(account_id, told.letter_id)
    if letter is not None:
        ledger.record(
            letter,
            Kind.HANDED_OVER,
            at=told.delivered_at,
            channel=told.channel,
            message_id=_printable(told.message_id),
            reply=_printable(told.reply),
        )


def _arrived(account_id: UUID, letter_id: UUID) -> Letter | None:
    """The letter, held until the transaction ends; None for one that is gone, was taken back or
    put off meanwhile."""
    theirs = Letter.objects.filter(account_id=account_id, id=letter_id)
    return theirs.filter(opens_at__lte=clock.now()).select_for_update().first()


def _last_seal(letter: Letter) -> int:
    """The number of the entry that says until when it is closed."""
    entries = LedgerEntry.objects.filter(letter=letter, kind__in=ledger.OF_SEALS)
    return entries.order_by("-number").values_list("number", flat=True).first() or 0


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable())[:REPLY_CHARACTERS]
