"""The question before an old letter: whether it was answered, and what follows if it was not."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from notify.models import Kind, Notice, Recipient

# Whose, and which.
Letter = tuple[UUID, UUID]

# How long before a letter it is asked at first; a second time is nearer to it.
FIRST_ASKED = 30
# An answer that is no older than the first question; a day for zones and clocks.
LATELY = timedelta(days=FIRST_ASKED + 1)


def days_before(notice: Notice) -> int:
    """So many days before its letter; senders of before asked once."""
    return FIRST_ASKED if notice.days_before is None else notice.days_before


def is_asked_again(notice: Notice) -> bool:
    return notice.kind == Kind.STILL_YOU and days_before(notice) < FIRST_ASKED


def is_answered(notice: Notice, recipient: Recipient) -> bool:
    """The second question is for those who have not said by the first that they are there."""
    return is_asked_again(notice) and _said_so_since(recipient, notice.due_at - LATELY)


def unheard(notices: Sequence[Notice]) -> set[UUID]:
    """Those of which a mailbox may take what nobody reads: then every way is gone at once, for the
    second question and for the letter itself."""
    letters = [
        each
        for each in notices
        if each.kind == Kind.LETTER and not _said_so_since(each.recipient, each.due_at - LATELY)
    ]
    again = {each.id for each in notices if is_asked_again(each)}
    asked = _asked(letters, notices) if letters else {}
    return again | {
        each.id
        for each in letters
        if any(at >= each.due_at - LATELY for at in asked[each.recipient_id, each.source_id])
    }


def _asked(letters: Sequence[Notice], new: Sequence[Notice]) -> dict[Letter, list[datetime]]:
    """When it was asked before each letter, earlier or together with it."""
    questions = Notice.objects.filter(
        kind=Kind.STILL_YOU, source_id__in=[each.source_id for each in letters]
    ).values_list("recipient_id", "source_id", "due_at")
    found: dict[Letter, list[datetime]] = defaultdict(list)
    for person_id, source_id, at in questions:
        found[person_id, source_id].append(at)
    for each in new:
        if each.kind == Kind.STILL_YOU:
            found[each.recipient_id, each.source_id].append(each.due_at)
    return found


def _said_so_since(recipient: Recipient, instant: datetime) -> bool:
    return recipient.still_here_at is not None and recipient.still_here_at >= instant
