"""Mails become due inside the transaction that makes them so, and are sent by the worker."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from authentication import links, mailer, selectors
from authentication.exceptions import LinkExpired, LinkInvalid, LinkUsed
from authentication.models import Account, Mail
from contracts.events import AccountMailDue
from service_kit import clock
from service_kit.messaging.outbox import emit

logger = logging.getLogger(__name__)

Kind = Mail.Kind

# What anybody can make us send to an address is sent so often an hour and no more.
ON_REQUEST = {
    *(Kind.VERIFY, Kind.SIGN_UP_TAKEN, Kind.PASSWORD_RESET),
    *(Kind.EMAIL_CHANGE, Kind.EMAIL_CHANGE_TAKEN, Kind.EMAIL_CHANGE_ASKED),
}
MOST_AN_HOUR = 5

KEEP = timedelta(days=30)


def mail_queue(
    *,
    kind: str,
    account_id: UUID,
    address: str,
    language: str,
    lifetime: timedelta | None = None,
    **details: Any,
) -> Mail:
    """A mail that the worker sends after the commit; with `lifetime` it carries a link."""
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


def mail_deliver(*, mail_id: UUID) -> None:
    """Send the mail once; inside a transaction, which keeps its row locked meanwhile.

    A crash between the server's answer and the commit sends it again, with the same Message-ID.
    """
    mail = selectors.mail_locked(mail_id)
    if mail is None or mail.sent_at is not None:
        return
    recipient = _recipient(mail)
    if recipient is None or _is_late(mail) or _is_too_much(mail):
        mail.delete()
        return
    try:
        mailer.send(mail, time_zone=recipient.time_zone)
    except mailer.Undeliverable:
        logger.warning("mail refused for good", extra={"mail": str(mail.id)})
        return
    mail.sent_at = clock.now()
    mail.save()


def _recipient(mail: Mail) -> Account | None:
    """Whose mail it is, None if it should not be sent; makes of a request what it came to."""
    account = selectors.account_get(mail.account_id)
    owner = selectors.account_by_email(mail.address)
    if mail.kind == Kind.SIGNED_UP:
        mail.kind = Kind.VERIFY if account else Kind.SIGN_UP_TAKEN
        account = account or _told_instead(mail, owner)
    elif mail.kind == Kind.EMAIL_CHANGE and owner is not None and owner != account:
        mail.kind = Kind.EMAIL_CHANGE_TAKEN
        account = _told_instead(mail, owner)
    elif mail.kind in (Kind.VERIFY, Kind.PASSWORD_RESET) and owner != account:
        return None  # the address has changed since
    if mail.kind == Kind.VERIFY and account is not None and account.email_verified:
        return None
    return account


def _told_instead(mail: Mail, owner: Account | None) -> Account | None:
    """The address is somebody's already: they hear of it, in their language, without a link."""
    if owner is not None:
        mail.account_id, mail.language, mail.expires_at = owner.id, owner.language, None
    return owner


def _is_late(mail: Mail) -> bool:
    return mail.expires_at is not None and mail.expires_at <= clock.now()


def _is_too_much(mail: Mail) -> bool:
    if mail.kind not in ON_REQUEST:
        return False
    since = clock.now() - timedelta(hours=1)
    return selectors.mails_sent(mail.address, kind=mail.kind, since=since) >= MOST_AN_HOUR


def link_look(token: str, *, kinds: set[str]) -> Mail:
    """The mail whose link this is, still good, its row locked until the transaction ends.

    Raises LinkInvalid, LinkUsed or LinkExpired. Who comes at the same moment waits for the row.
    """
    mail_id = links.mail_id_of(token)
    mail = selectors.mail_locked(mail_id) if mail_id else None
    if mail is None or mail.expires_at is None or mail.kind not in kinds:
        raise LinkInvalid
    if not links.is_genuine(token, mail):
        raise LinkInvalid
    if mail.used_at is not None:
        raise LinkUsed
    if mail.expires_at <= clock.now():
        raise LinkExpired
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
