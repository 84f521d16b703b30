"""Letters whose day has come: what others tell of that is entered in their ledgers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from contracts.events import LetterDelivered, ScheduleDue
from letters import ledger
from letters.models import LedgerEntry, Letter
from service_kit import clock

Kind = LedgerEntry.Kind

# What a mail server says is a stranger's text.
REPLY_CHARACTERS = 300


@transaction.atomic
def letters_due(told: Sequence[tuple[UUID, ScheduleDue]]) -> None:
    """Their instants have come; once for each seal."""
    letters = _arrived((account_id, due.source_id) for account_id, due in told)
    with ledger.continued(letters.values()) as ledgers:
        for account_id, due in told:
            letter = letters.get((account_id, due.source_id))
            if letter is not None and not _is_told(ledgers.entries(letter)):
                ledgers.add(letter, Kind.DUE, at=due.due_at)


@transaction.atomic
def letters_handed_over(told: Sequence[tuple[UUID, LetterDelivered]]) -> None:
    """Their people were told of them: how, and what the mail server answered."""
    letters = _arrived((account_id, delivered.letter_id) for account_id, delivered in told)
    with ledger.continued(letters.values()) as ledgers:
        for account_id, delivered in told:
            letter = letters.get((account_id, delivered.letter_id))
            if letter is not None:
                ledgers.add(
                    letter,
                    Kind.HANDED_OVER,
                    at=delivered.delivered_at,
                    channel=delivered.channel,
                    message_id=_printable(delivered.message_id),
                    reply=_printable(delivered.reply),
                )


def _arrived(whose: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Letter]:
    """The letters by account and id, held until the transaction ends, all in one order; without
    those that are gone, were taken back or put off meanwhile."""
    ids = {letter_id for _account_id, letter_id in whose}
    come = Letter.objects.filter(id__in=ids, opens_at__lte=clock.now())
    held = come.only("id", "account_id").order_by("id").select_for_update()
    return {(each.account_id, each.id): each for each in held}


def _is_told(entries: Sequence[LedgerEntry]) -> bool:
    """Whether it is due since it was sealed last."""
    kinds = [entry.kind for entry in entries if entry.kind in (Kind.DUE, *ledger.OF_SEALS)]
    return bool(kinds) and kinds[-1] == Kind.DUE


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable())[:REPLY_CHARACTERS]
