"""What a mail is about, told to notification-service when it is about to send it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from authentication import links, selectors
from authentication.models import Account, Mail
from authentication.user_agents import in_words
from service_kit import clock

Kind = Mail.Kind

# What anybody can make us send to an address is sent so often an hour and no more.
ON_REQUEST = {
    *(Kind.VERIFY, Kind.SIGN_UP_TAKEN, Kind.PASSWORD_RESET),
    *(Kind.EMAIL_CHANGE, Kind.EMAIL_CHANGE_TAKEN, Kind.EMAIL_CHANGE_ASKED),
}
MOST_AN_HOUR = 5

SECURITY, NEW_PASSWORD, LOGIN = "/security/", "/forgot/", "/login/"
# The page that a mail's button leads to; one that is not here has none.
PAGES: dict[str, str] = {
    **dict.fromkeys((Kind.VERIFY, Kind.EMAIL_CHANGE), "/verify/"),
    **dict.fromkeys((Kind.SIGN_UP_TAKEN, Kind.ERASURE_CANCELLED), LOGIN),
    **dict.fromkeys((Kind.PASSWORD_CHANGED, Kind.EMAIL_CHANGE_ASKED), NEW_PASSWORD),
    **dict.fromkeys((Kind.EMAIL_CHANGE_TAKEN, Kind.NEW_DEVICE, Kind.RECOVERY_CODE_USED), SECURITY),
    **dict.fromkeys((Kind.FACTOR_ADDED, Kind.FACTOR_REMOVED), SECURITY),
    **dict.fromkeys((Kind.IDENTITY_ADDED, Kind.IDENTITY_REMOVED), SECURITY),
    Kind.PASSWORD_RESET: "/reset/",
    Kind.TOKEN_MADE: NEW_PASSWORD,
    Kind.ERASURE: "/erasure/",
}


@dataclass(frozen=True, slots=True)
class Handed:
    """A mail and the account that it is for."""

    mail: Mail
    account: Account


@transaction.atomic
def mail_hand_over(*, mail_id: UUID) -> Handed | None:
    """The mail for who sends it, the same one when it is asked for again.

    Whom it is for is decided when it is first asked for; None when that is nobody, when they were
    sent as many in an hour as anybody should, or when its link would be too old.
    """
    mail = selectors.mail_locked(mail_id)
    if mail is None:
        return None
    is_new = mail.sent_at is None
    account = _recipient(mail) if is_new else selectors.account_get(mail.account_id)
    if account is None or _is_late(mail) or (is_new and _is_too_much(mail)):
        mail.delete()
        return None
    if is_new:
        mail.sent_at = clock.now()
        mail.save()
    return Handed(mail, account)


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


def handed_full(handed: Handed) -> dict[str, Any]:
    """Everything its words leave open, with the finished link."""
    mail = handed.mail
    page = PAGES.get(mail.kind)
    return {
        "id": mail.id,
        "kind": mail.kind,
        "address": mail.address,
        "language": mail.language,
        "time_zone": handed.account.time_zone,
        "created_at": mail.created_at,
        "expires_at": mail.expires_at,
        "link": links.address_of(page, _fragment(mail)) if page else None,
        "details": _details(mail),
    }


def _fragment(mail: Mail) -> str:
    """What the page needs to know, which no server is to see on the way there."""
    token = links.token_of(mail) if mail.expires_at else ""
    if mail.kind != Kind.ERASURE:
        return token
    # With the receipts' token the page can tell what has become of it before it offers anything.
    erasure_id = str(mail.details["erasure_id"])
    return f"{erasure_id}.{token}.{links.receipt_token(UUID(erasure_id))}.keep"


def _details(mail: Mail) -> dict[str, Any]:
    """What the mail's row says of what happened, in words where only this service has them."""
    details = dict(mail.details)
    if mail.kind == Kind.NEW_DEVICE:
        with translation.override(mail.language):
            details["device"] = in_words(details.pop("user_agent"))
    if mail.kind == Kind.ERASURE:
        erasure_id = str(details["erasure_id"])
        receipt = links.receipt_token(UUID(erasure_id))
        details["receipts"] = links.address_of("/erasure/", f"{erasure_id}.{receipt}")
    return details
