"""The question before an old letter: whether it was answered, and what follows if it was not."""

from datetime import datetime, timedelta

from notify.models import Kind, Notice, Recipient

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


def is_unheard(notice: Notice, recipient: Recipient) -> bool:
    """Whether a mailbox may take what nobody reads: then every way is gone at once, for the second
    question and for the letter itself."""
    if is_asked_again(notice):
        return True
    since = notice.due_at - LATELY
    if notice.kind != Kind.LETTER or _said_so_since(recipient, since):
        return False
    asked = Notice.objects.filter(recipient=recipient, kind=Kind.STILL_YOU)
    return asked.filter(source_id=notice.source_id, due_at__gte=since).exists()


def _said_so_since(recipient: Recipient, instant: datetime) -> bool:
    return recipient.still_here_at is not None and recipient.still_here_at >= instant
