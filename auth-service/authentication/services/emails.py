"""An e-mail address is confirmed, and changed once the new one is."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions as drf

from authentication import selectors
from authentication.constraints import broke
from authentication.exceptions import AddressTaken, LinkInvalid, LinkOutdated
from authentication.models import EMAIL_ONCE, Account, Mail
from authentication.services import mails
from authentication.services.reauthentication import require_reauthentication
from contracts.events import AccountChanged
from rest_kit import addresses
from service_kit import clock
from service_kit.messaging.outbox import emit

VERIFY_WITHIN = timedelta(days=3)
CHANGE_WITHIN = timedelta(days=1)


@transaction.atomic
def verification_send(account: Account) -> None:
    """Another mail with a link. Whoever asks for one although the address is confirmed was told
    elsewhere that it is not: then the others hear of it again."""
    if account.email_verified:
        _tell_others(account)
    else:
        mails.tell(account, Mail.Kind.VERIFY, lifetime=VERIFY_WITHIN)


def email_change_ask(
    account: Account, *, email: str, request: HttpRequest, password: str | None = None
) -> None:
    """A link to the new address, a word to the old one; the same if the new one is taken."""
    # Not in the transaction: a wrong guess has to stay counted.
    require_reauthentication(account, password=password, request=request)
    if email == account.email:
        raise drf.ValidationError({"email": [_("This is your address already.")]})
    with transaction.atomic():
        mails.links_withdraw(account.id, kind=Mail.Kind.EMAIL_CHANGE)
        mails.mail_queue(
            kind=Mail.Kind.EMAIL_CHANGE,
            account_id=account.id,
            address=email,
            language=account.language,
            lifetime=CHANGE_WITHIN,
            old=account.email,
        )
        mails.tell(account, Mail.Kind.EMAIL_CHANGE_ASKED, new=addresses.masked(email))


@transaction.atomic
def email_confirm(*, token: str) -> Account:
    """The link was followed: the address is theirs. Raises what `link_use` does, LinkOutdated
    and AddressTaken; a link that failed was not used up."""
    mail = mails.link_use(token, kinds={Mail.Kind.VERIFY, Mail.Kind.EMAIL_CHANGE})
    account = selectors.account_locked(mail.account_id)
    if account is None:
        raise LinkInvalid
    meant = mail.details["old"] if mail.kind == Mail.Kind.EMAIL_CHANGE else mail.address
    if account.email != meant:
        raise LinkOutdated
    if mail.kind == Mail.Kind.EMAIL_CHANGE:
        _move(account, mail.address)
    address_confirm(account)
    return account


def address_confirm(account: Account) -> None:
    """The address is the person's; the others hear of it if that is new."""
    if not account.email_verified:
        account.email_verified_at = clock.now()
        account.save(update_fields=["email_verified_at"])
        _tell_others(account)


def _tell_others(account: Account) -> None:
    emit(AccountChanged(email=account.email, email_verified=True), account_id=account.id)


def _move(account: Account, email: str) -> None:
    """Tells the old address, and ends the links that went there."""
    mails.tell(account, Mail.Kind.EMAIL_CHANGED, new=addresses.masked(email))
    mails.links_withdraw(account.id, kind=Mail.Kind.PASSWORD_RESET)
    account.email, account.email_verified_at = email, None
    try:
        with transaction.atomic():
            account.save(update_fields=["email", "email_verified_at"])
    except IntegrityError as error:
        if broke(EMAIL_ONCE, error):
            raise AddressTaken from error
        raise
