"""Before something is sent: is it still needed, what is it about, and in which words."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notify import auth_service, channels, mails, outcomes, push, routine_service, still_here
from notify.account_words import account_mail
from notify.mailer import MailServer, NotTaken
from notify.mails import Mail
from notify.models import Channel, Delivery, Kind, Notice, PushDevice
from notify.outcomes import Outcome
from notify.own_words import own_mail
from notify.push import PushFailed
from notify.routine_service import Look, Reminder
from service_kit.http import UpstreamError

logger = logging.getLogger(__name__)

Looks = dict[UUID, Look | None]


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery that was taken, with its mail as it is sent or with what became of it without."""

    delivery: Delivery
    to: str = ""
    message: bytes = b""
    outcome: Outcome | None = None


def prepared(deliveries: Sequence[Delivery], *, now: datetime) -> Iterator[Ready]:
    """In their order. Reminders are looked up together; what nobody answers about waits."""
    looks = _look(deliveries, now=now)
    for delivery in deliveries:
        try:
            yield _prepared(delivery, looks, now=now)
        except UpstreamError:
            yield Ready(delivery, outcome=outcomes.SILENCE)
        except Exception:
            # One that cannot be put into words must not hold up all the others.
            logger.exception("no words for a delivery", extra={"delivery": str(delivery.id)})
            yield Ready(delivery, outcome=outcomes.SILENCE)


def _prepared(delivery: Delivery, looks: Looks, *, now: datetime) -> Ready:
    if delivery.kind == Kind.ACCOUNT:
        return _account(delivery, now=now)
    recipient = delivery.recipient
    if recipient is None or recipient.erased_at is not None:
        return Ready(delivery, outcome=outcomes.NOT_NEEDED)
    if delivery.notice is not None and still_here.is_answered(delivery.notice, recipient):
        return Ready(delivery, outcome=outcomes.NOT_NEEDED)
    look = None
    if delivery.notice_id in looks:
        look = looks[delivery.notice_id]
        if look is None:
            return Ready(delivery, outcome=outcomes.SILENCE)
        if not look.needed:
            return Ready(delivery, outcome=outcomes.NOT_NEEDED)
    if delivery.channel in (Channel.INBOX, Channel.PUSH):
        return Ready(delivery)
    return _written(delivery, own_mail(delivery, recipient, look), now=now)


def _account(delivery: Delivery, *, now: datetime) -> Ready:
    found = auth_service.account_mail(delivery.source_id)
    if found is None:
        return Ready(delivery, outcome=outcomes.NOT_NEEDED)
    return _written(delivery, account_mail(found), now=now)


def _written(delivery: Delivery, mail: Mail, *, now: datetime) -> Ready:
    if not mail.to:  # the address went away meanwhile
        return Ready(delivery, outcome=outcomes.refused("no address", for_good=True))
    message = mails.composed(mail, delivery_id=delivery.id, now=now)
    return Ready(delivery, to=mail.to, message=message)


def _look(deliveries: Sequence[Delivery], *, now: datetime) -> Looks:
    """What routine-service says of each reminder's notice; None where it does not answer.

    What is needed is shown in the inbox from now on.
    """
    notices = {
        each.notice.id: each.notice
        for each in deliveries
        if each.kind in channels.REMINDERS and each.notice is not None
    }
    if not notices:
        return {}
    asked = [
        Reminder(each.recipient_id, each.kind, each.source_id, each.due_at, each.due_on)
        for each in notices.values()
    ]
    try:
        answers = routine_service.look(asked)
    except UpstreamError:
        return dict.fromkeys(notices)
    looks: Looks = dict(zip(notices, answers, strict=True))
    needed = [notice_id for notice_id, look in looks.items() if look and look.needed]
    Notice.objects.filter(id__in=needed, shown_at=None).update(shown_at=now)
    return looks


def send(ready: Ready, server: MailServer) -> Outcome:
    """Raises ServerAway, which says nothing about the delivery."""
    if ready.outcome is not None:
        return ready.outcome
    if ready.message:
        try:
            return outcomes.sent(server.send(ready.message, to=ready.to))
        except NotTaken as refusal:
            return outcomes.refused(refusal.reply, for_good=refusal.for_good)
    if ready.delivery.channel == Channel.PUSH:
        return _push(ready.delivery)
    return outcomes.sent()


def _push(delivery: Delivery) -> Outcome:
    """To each of the person's devices; one that is no more is forgotten."""
    message = {"kind": delivery.kind, "source_id": str(delivery.source_id)}
    taken = 0
    devices = PushDevice.objects.filter(recipient=delivery.recipient_id)
    for device in devices:
        try:
            push.send(device, message)
            taken += 1
        except PushFailed as failure:
            if failure.is_gone:
                device.delete()
    if taken:
        return outcomes.sent()
    return outcomes.refused("no device took it", for_good=not devices.all().exists())
