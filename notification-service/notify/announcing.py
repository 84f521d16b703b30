"""What has fallen due becomes a notice for the inbox and a delivery on each way it is sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from contracts.events import ScheduleDue
from notify import channels, still_here
from notify.entering import enter
from notify.models import Delivery, Kind, Notice, PushDevice, Recipient
from notify.quiet_hours import after_quiet_hours
from service_kit.ids import new_id

PRIORITIES = {
    Kind.ACCOUNT: Delivery.Priority.ACCOUNT,
    Kind.SECOND_ADDRESS: Delivery.Priority.ACCOUNT,
    Kind.LETTER: Delivery.Priority.LETTER,
    Kind.STILL_YOU: Delivery.Priority.LETTER,
}


def occurrence_id(due: ScheduleDue) -> UUID:
    """The same for the same occurrence, whoever tells of it and however often."""
    return uuid5(NAMESPACE_URL, f"schedule:{due.schedule_id}:{due.due_at.isoformat()}")


def delivery_id(occurrence: UUID, channel: str) -> UUID:
    return uuid5(occurrence, channel)


def announce(occurrences: Sequence[tuple[Recipient, ScheduleDue]], *, now: datetime) -> None:
    """Once for each occurrence. A reminder is shown in the inbox when it is known to be needed."""
    notices = [_notice(recipient, due, now=now) for recipient, due in occurrences]
    notices = [each for each in notices if not still_here.is_answered(each, each.recipient)]
    unheard = still_here.unheard(notices)
    devices = _with_device({each.recipient_id for each in notices})
    deliveries = [
        delivery_of(each, each.recipient, way, now=now)
        for each in notices
        for way in channels.first_ways(
            each.recipient,
            each.kind,
            has_device=each.recipient_id in devices,
            all_at_once=each.id in unheard,
        )
    ]
    enter(notices)
    enter(deliveries)


def _notice(recipient: Recipient, due: ScheduleDue, *, now: datetime) -> Notice:
    kind = Kind(due.kind)
    return Notice(
        id=occurrence_id(due),
        recipient=recipient,
        kind=kind,
        source_id=due.source_id,
        due_at=due.due_at,
        due_on=due.due_on,
        folded=due.folded,
        days_before=due.days_before,
        shown_at=None if kind in channels.REMINDERS else now,
    )


def delivery_of(notice: Notice, recipient: Recipient, channel: str, *, now: datetime) -> Delivery:
    """One that waits; letters wait for the morning as well."""
    attempt_at = now
    if notice.kind in channels.LADDERED:
        attempt_at = after_quiet_hours(
            now, recipient.time_zone, recipient.quiet_from, recipient.quiet_until
        )
    return Delivery(
        id=delivery_id(notice.id, channel),
        recipient=recipient,
        notice=notice,
        kind=notice.kind,
        channel=channel,
        source_id=notice.source_id,
        priority=PRIORITIES.get(Kind(notice.kind), Delivery.Priority.REMINDER),
        due_at=notice.due_at,
        attempt_at=attempt_at,
    )


def has_device(recipient: Recipient) -> bool:
    return bool(_with_device({recipient.account_id}))


def _with_device(account_ids: set[UUID]) -> set[UUID]:
    """Who of them has a device that can be told."""
    if not settings.VAPID_PRIVATE_KEY:
        return set()
    devices = PushDevice.objects.filter(recipient__in=account_ids)
    return set(devices.values_list("recipient_id", flat=True))


def account_mail(mail_id: UUID, *, now: datetime) -> None:
    """A mail of auth-service's: it goes before all others, and knows itself to whom."""
    mail = Delivery(
        id=delivery_id(mail_id, Kind.ACCOUNT),
        kind=Kind.ACCOUNT,
        channel="email",
        source_id=mail_id,
        priority=PRIORITIES[Kind.ACCOUNT],
        due_at=now,
        attempt_at=now,
    )
    enter([mail])


def asked_for(recipient: Recipient, kind: Kind, channel: str, *, now: datetime) -> Delivery:
    """What somebody asked us to send them now; it goes the way of all the others."""
    return Delivery.objects.create(
        id=new_id(),
        recipient=recipient,
        kind=kind,
        channel=channel,
        source_id=recipient.account_id,
        priority=PRIORITIES.get(kind, Delivery.Priority.REMINDER),
        due_at=now,
        attempt_at=now,
    )
