"""What became of a delivery: written down, told on, tried again, or tried on the next way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import Counter, Histogram

from contracts.events import LetterDelivered
from notify import announcing, channels, mails
from notify.models import Channel, Delivery, Kind, Notice, Recipient
from service_kit.messaging.outbox import emit

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
    delivery.save(update_fields=["attempts", "reply", "state", "settled_at", "attempt_at"])
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
        if delivery.kind == Kind.LETTER:
            _tell_owner(delivery, now=now)
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
    Delivery.objects.bulk_create([following], ignore_conflicts=True)


def _tell_owner(delivery: Delivery, *, now: datetime) -> None:
    by_mail = delivery.channel in (Channel.EMAIL, Channel.SECOND_EMAIL)
    told = LetterDelivered(
        letter_id=delivery.source_id,
        delivered_at=now,
        channel=delivery.channel,
        message_id=mails.message_id(delivery.id) if by_mail else "",
        reply=delivery.reply if by_mail else "",
    )
    emit(told, account_id=delivery.recipient_id)


def _without_address(reply: str, recipient: Recipient | None) -> str:
    """Servers repeat addresses; what is kept need not."""
    for address in (recipient.email, recipient.second_email) if recipient else ():
        reply = reply.replace(address, "…") if address else reply
    return reply
