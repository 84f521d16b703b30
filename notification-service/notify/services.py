"""Every write a person makes: the inbox, how they want to be told, and links they follow."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from notify import announcing, channels, links, push, selectors
from notify.address_book import recipient_find
from notify.exceptions import AccountErased, LinkInvalid, LinkOutdated, NoSuchWay, TooManyMails
from notify.links import Link
from notify.models import Channel, Delivery, Kind, Notice, PushDevice, Recipient
from service_kit import clock

MOST_AN_HOUR = 5
MOST_DEVICES = 20


def notice_read(account_id: UUID, notice_id: UUID) -> Notice:
    """Raises Http404. The first time counts."""
    notice = selectors.notice_get(account_id, notice_id)
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
    return notice


def notices_read(account_id: UUID) -> int:
    """Everything that is shown is read; how many were not."""
    unread = Notice.objects.filter(recipient=account_id, read_at=None, shown_at__isnull=False)
    return unread.update(read_at=clock.now())


def preferences_get(account_id: UUID) -> Recipient:
    """Raises AccountErased, or `UpstreamError` for somebody we have to ask about first."""
    return recipient_find(account_id)


def preferences_update(account_id: UUID, changes: Mapping[str, Any]) -> Recipient:
    """Only what is named changes; a new second address is asked to confirm itself."""
    recipient_find(account_id)
    with transaction.atomic():
        recipient = _locked(account_id)
        if "quiet_hours" in changes:
            hours = changes["quiet_hours"] or {"from": None, "until": None}
            recipient.quiet_from, recipient.quiet_until = hours["from"], hours["until"]
        for kind, ways in changes.get("channels", {}).items():
            recipient.channels[kind] = {**recipient.channels.get(kind, {}), **ways}
        if "second_email" in changes:
            _second_address(recipient, changes["second_email"] or "")
        recipient.save()
    return recipient


def _second_address(recipient: Recipient, address: str) -> None:
    if address == recipient.second_email and recipient.second_email_confirmed_at is not None:
        return
    recipient.second_email, recipient.second_email_confirmed_at = address, None
    if address:
        _ask_for(recipient, Kind.SECOND_ADDRESS, Channel.SECOND_EMAIL)


def test_send(account_id: UUID, *, channel: str) -> tuple[Delivery, str]:
    """A real one, by the way of all others, and to where. Raises NoSuchWay or TooManyMails."""
    recipient_find(account_id)
    with transaction.atomic():
        recipient = _locked(account_id)
        device = announcing.has_device(recipient)
        if not channels.is_open(recipient, channel, has_device=device):
            raise NoSuchWay
        delivery = _ask_for(recipient, Kind.TEST, channel)
    return delivery, channels.address(recipient, channel)


def _ask_for(recipient: Recipient, kind: Kind, channel: str) -> Delivery:
    """What somebody asks for is sent so often an hour and no more. The recipient is locked."""
    now = clock.now()
    lately = recipient.deliveries.filter(kind=kind, due_at__gt=now - timedelta(hours=1))
    if lately.count() >= MOST_AN_HOUR:
        raise TooManyMails
    return announcing.asked_for(recipient, kind, channel, now=now)


def device_add(account_id: UUID, *, endpoint: str, p256dh: str, auth: str) -> None:
    """The browser of whoever subscribed last; the oldest go when there are too many."""
    if not push.is_available():
        raise NoSuchWay
    recipient_find(account_id)
    with transaction.atomic():
        recipient = _locked(account_id)
        told = {"recipient": recipient, "p256dh": p256dh, "auth": auth}
        PushDevice.objects.update_or_create(endpoint=endpoint, defaults=told)
        kept = recipient.devices.order_by("-created_at").values("id")[:MOST_DEVICES]
        recipient.devices.exclude(id__in=list(kept.values_list("id", flat=True))).delete()


def device_remove(account_id: UUID, *, endpoint: str) -> None:
    PushDevice.objects.filter(recipient=account_id, endpoint=endpoint).delete()


@transaction.atomic
def unsubscribed_by(token: str) -> tuple[Recipient, str, str]:
    """Whom, what and on which way the link of a mail stops. Raises LinkInvalid or AccountErased."""
    link = links.link_of(token)
    kind, channel = link.unsubscribes
    if not link.is_genuine():
        raise LinkInvalid
    return _by(link), kind, channel


@transaction.atomic
def unsubscribe(token: str) -> tuple[Recipient, str, str]:
    """At once, and again without harm (RFC 8058). Raises what `unsubscribed_by` does."""
    recipient, kind, channel = unsubscribed_by(token)
    recipient = _locked(recipient.account_id)
    recipient.channels[kind] = {**recipient.channels.get(kind, {}), channel: False}
    recipient.save(update_fields=["channels"])
    return recipient, kind, channel


@transaction.atomic
def still_here(token: str) -> Recipient:
    """The address that was asked is still theirs. Raises LinkInvalid or LinkOutdated."""
    link = links.link_of(token)
    recipient = _by(link)
    addresses = (recipient.email, recipient.second_email)
    if link.purpose != links.STILL_YOU:
        raise LinkInvalid
    if not any(address and link.is_genuine(address) for address in addresses):
        raise LinkOutdated
    recipient.still_here_at = clock.now()
    recipient.save(update_fields=["still_here_at"])
    return recipient


@transaction.atomic
def second_address_confirm(token: str) -> Recipient:
    """Letters may go there. Raises LinkInvalid or LinkOutdated; again it is the same."""
    link = links.link_of(token)
    recipient = _by(link)
    if link.purpose != links.SECOND_ADDRESS:
        raise LinkInvalid
    if not recipient.second_email or not link.is_genuine(recipient.second_email):
        raise LinkOutdated
    if recipient.second_email_confirmed_at is None:
        recipient.second_email_confirmed_at = clock.now()
        recipient.save(update_fields=["second_email_confirmed_at"])
    return recipient


def _by(link: Link) -> Recipient:
    """The person whose link it says it is."""
    recipient = Recipient.objects.select_for_update().filter(account_id=link.account_id).first()
    if recipient is None:
        raise LinkInvalid
    if recipient.erased_at is not None:
        raise AccountErased
    return recipient


def _locked(account_id: UUID) -> Recipient:
    return Recipient.objects.select_for_update().get(account_id=account_id)
