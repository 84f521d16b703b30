"""Mails become due inside the transaction that makes them so; notification-service sends them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from authentication import links, selectors
from authentication.exceptions import LinkExpired, LinkInvalid, LinkSuperseded, LinkUsed
from authentication.models import Account, Mail
from contracts.events import AccountMailDue
from service_kit import clock
from service_kit.messaging.outbox import emit

KEEP = timedelta(days=30)
# Whoever waits for a mail has asked for another one by then.
TELL_AGAIN_AFTER = timedelta(minutes=5)
TELL_WITHIN = timedelta(days=3)


def mail_queue(
    *,
    kind: str,
    account_id: UUID,
    address: str,
    language: str,
    lifetime: timedelta | None = None,
    **details: Any,
) -> Mail:
    """A mail that is sent after the commit; with `lifetime` it carries a link."""
    now = clock.now()
    mail = Mail.objects.create(
        kind=kind,
        account_id=account_id,
        address=address,
        language=language,
        details=details,
        created_at=now,
        expires_at=now + lifetime if lifetime else None,
    )
    # The event is about the mail: whose it is stays in the table.
    emit(AccountMailDue(mail_id=mail.id), account_id=None)
    return mail


def tell(account: Account, kind: str, **details: Any) -> Mail:
    """Something happened that the person should know of, in their language."""
    return mail_queue(
        kind=kind,
        account_id=account.id,
        address=account.email,
        language=account.language,
        **details,
    )


def mails_tell_again() -> int:
    """Say once more that mails are due which nobody has asked for yet; how many.

    What was told before notification-service listened, or was parked there, is not lost.
    """
    now = clock.now()
    with transaction.atomic():
        due = selectors.mails_waiting(since=now - TELL_WITHIN, until=now - TELL_AGAIN_AFTER)
        for mail_id in due:
            emit(AccountMailDue(mail_id=mail_id), account_id=None)
    return len(due)


def link_look(token: str, *, kinds: set[str]) -> Mail:
    """The mail whose link this is, still good, its row locked until the transaction ends.

    Raises LinkInvalid, LinkUsed, LinkExpired, or LinkSuperseded where a newer one took its place.
    Who comes at the same moment waits for the row.
    """
    mail_id = links.mail_id_of(token)
    mail = selectors.mail_locked(mail_id) if mail_id else None
    if mail is None or mail.expires_at is None or mail.kind not in kinds:
        raise LinkInvalid
    if not links.is_genuine(token, mail):
        raise LinkInvalid
    if mail.used_at is not None:
        raise LinkUsed
    now = clock.now()
    if mail.expires_at <= now:
        raise LinkSuperseded if selectors.mail_has_successor(mail, now=now) else LinkExpired
    return mail


def link_use(token: str, *, kinds: set[str]) -> Mail:
    """The same, used up with the transaction."""
    mail = link_look(token, kinds=kinds)
    mail.used_at = clock.now()
    mail.save(update_fields=["used_at"])
    return mail


def links_withdraw(account_id: UUID, *, kind: str) -> None:
    """Links of that kind that are still out there end now."""
    now = clock.now()
    open_links = Mail.objects.filter(account_id=account_id, kind=kind, used_at=None)
    open_links.filter(expires_at__gt=now).update(expires_at=now)


def mails_forget() -> int:
    """Rows of mails that nobody can use or ask about any more; how many."""
    now = clock.now()
    over = Q(expires_at=None) | Q(expires_at__lt=now)
    return Mail.objects.filter(over, created_at__lt=now - KEEP).delete()[0]
