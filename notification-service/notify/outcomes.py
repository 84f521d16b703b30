"""What became of a delivery: written down, told on, tried again, or tried on the next way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from prometheus_client import Counter, Histogram

from contracts.events import LetterDelivered
from notify import announcing, channels, mails
from notify.entering import enter
from notify.models import Channel, Delivery, Notice, Recipient
from service_kit.messaging.outbox import emit_all

State = Delivery.State

MOST_FAILURES = 3  # of a letter on one way
# A server that says "later" mostly means minutes: greylisting, a full mailbox.
AFTER_REFUSAL = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
# What has to be asked before is mostly back in a moment.
AFTER_SILENCE = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 120, 600))
# For how long something is worth telling; letters always are.
WORTH = {
    Delivery.Priority.ACCOUNT: timedelta(days=3),
    Delivery.Priority.REMINDER: timedelta(hours=6),
}

# Once for every mail: the ORM takes longer to say it than PostgreSQL to do it.
WRITE_DOWN = f"""
    UPDATE {Delivery._meta.db_table}
    SET attempts = %s, reply = %s, state = %s, settled_at = %s, attempt_at = %s
    WHERE id = %s
"""  # noqa: S608  a name of ours
# Of so many letters their owner hears in one transaction.
TOLD_AT_ONCE = 500
TELL = f"""
    UPDATE {Delivery._meta.db_table} SET owner_told = true
    WHERE id IN (
        SELECT id FROM {Delivery._meta.db_table}
        WHERE kind = 'letter' AND state = 'sent' AND NOT owner_told
        ORDER BY settled_at
        LIMIT {TOLD_AT_ONCE}
        FOR UPDATE SKIP LOCKED
    )
    RETURNING id, recipient_id, source_id, settled_at, channel, reply
"""  # noqa: S608

SETTLED = Counter("deliveries_total", "Deliveries by what became of them", ["kind", "way", "state"])
LATENESS = Histogram(
    "delivery_lateness_seconds",
    "From the moment something was due until it was taken",
    ["kind"],
    buckets=(0.25, 0.5, 1, 2, 5, 15, 60, 600, 3600, 21_600),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`state` None means that it is tried again; `for_good` that this way will never do."""

    state: State | None
    reply: str = ""
    for_good: bool = False
    is_silence: bool = False


NOT_NEEDED = Outcome(state=State.NOT_NEEDED)
SILENCE = Outcome(state=None, is_silence=True)


def sent(reply: str = "") -> Outcome:
    return Outcome(state=State.SENT, reply=reply)


def refused(reply: str, *, for_good: bool) -> Outcome:
    return Outcome(state=State.REFUSED if for_good else None, reply=reply, for_good=for_good)


def record(delivery: Delivery, outcome: Outcome, *, now: datetime) -> None:
    """Inside the transaction that holds the delivery's row."""
    delivery.attempts += 1
    delivery.reply = _without_address(outcome.reply, delivery.recipient)
    state = outcome.state or _given_up(delivery, outcome, now=now)
    if state is None:
        waits = AFTER_SILENCE if outcome.is_silence else AFTER_REFUSAL
        delivery.attempt_at = now + waits[min(delivery.attempts, len(waits)) - 1]
    else:
        delivery.state, delivery.settled_at = state, now
    names = ("attempts", "reply", "state", "settled_at", "attempt_at", "id")
    with connection.cursor() as cursor:
        cursor.execute(WRITE_DOWN, [getattr(delivery, name) for name in names])
    if state is not None:
        _follow_up(delivery, now=now)


def _given_up(delivery: Delivery, outcome: Outcome, *, now: datetime) -> State | None:
    if delivery.kind in channels.LADDERED:
        failed = not outcome.is_silence and delivery.attempts >= MOST_FAILURES
        return State.FAILED if failed else None
    worth = WORTH[Delivery.Priority(delivery.priority)]
    return State.EXPIRED if now - delivery.due_at > worth else None


def _follow_up(delivery: Delivery, *, now: datetime) -> None:
    SETTLED.labels(delivery.kind, delivery.channel, delivery.state).inc()
    recipient = delivery.recipient
    if delivery.state == State.SENT:
        LATENESS.labels(delivery.kind).observe(max(0.0, (now - delivery.due_at).total_seconds()))
    elif delivery.state in (State.REFUSED, State.FAILED) and recipient is not None:
        if delivery.state == State.REFUSED and delivery.channel == Channel.EMAIL:
            Recipient.objects.filter(pk=recipient.pk).update(email_refused_at=now)
        if delivery.kind in channels.LADDERED and delivery.notice is not None:
            _go_on(delivery, delivery.notice, recipient, now=now)


def _go_on(delivery: Delivery, notice: Notice, recipient: Recipient, *, now: datetime) -> None:
    """The next way; at the end there is always the inbox."""
    device = announcing.has_device(recipient)
    way = channels.next_way(recipient, delivery.kind, delivery.channel, has_device=device)
    following = announcing.delivery_of(notice, recipient, way, now=now)
    enter([following])


@transaction.atomic
def tell_owners() -> None:
    """Of letters that were sent, whoever sent them: many at once, as each commit that adds to the
    outbox waits for all others that do. That a letter is sent and untold is in its row, so nothing
    is forgotten if we do not come so far."""
    with connection.cursor() as cursor:
        cursor.execute(TELL)
        rows = cursor.fetchall()
    emit_all((_told(row), row[1]) for row in rows)


def _told(row: tuple[Any, ...]) -> LetterDelivered:
    delivery_id, _recipient, letter_id, delivered_at, channel, reply = row
    by_mail = channel in (Channel.EMAIL, Channel.SECOND_EMAIL)
    return LetterDelivered(
        letter_id=letter_id,
        delivered_at=delivered_at,
        channel=channel,
        message_id=mails.message_id(delivery_id) if by_mail else "",
        reply=reply if by_mail else "",
    )


def _without_address(reply: str, recipient: Recipient | None) -> str:
    """Servers repeat addresses; what is kept need not."""
    for address in (recipient.email, recipient.second_email) if recipient else ():
        reply = reply.replace(address, "…") if address else reply
    return reply
