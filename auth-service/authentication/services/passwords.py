"""Passwords are changed by who knows the old one, or by who can read the account's mails."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from rest_framework import exceptions as drf
from rest_framework.fields import get_error_detail

from authentication import passwords, selectors
from authentication.exceptions import LinkInvalid, LinkOutdated
from authentication.models import Account, Mail, Session
from authentication.services import mails, sessions
from authentication.services.emails import address_confirm
from authentication.services.reauthentication import require_reauthentication
from service_kit import clock
from service_kit.ids import new_id

RESET_WITHIN = timedelta(hours=1)


def strength_require(password: str, account: Account, *, field: str = "password") -> None:
    try:
        validate_password(passwords.canonical(password), account)
    except ValidationError as error:
        raise drf.ValidationError({field: get_error_detail(error)}) from error


@transaction.atomic
def reset_ask(*, email: str, language: str) -> None:
    """A mail with a link. For an address that is nobody's the same rows are written, so that it
    takes the same time; the worker finds nobody and drops them."""
    account = selectors.account_by_email(email)
    mails.mail_queue(
        kind=Mail.Kind.PASSWORD_RESET,
        account_id=account.id if account else new_id(),
        address=email,
        language=account.language if account else language,
        lifetime=RESET_WITHIN,
    )


@transaction.atomic
def reset_look(*, token: str) -> None:
    """Whether the link is still good, which uses nothing up; raises what using it would."""
    _account_of(mails.link_look(token, kinds={Mail.Kind.PASSWORD_RESET}))


@transaction.atomic
def reset_confirm(*, token: str, password: str) -> None:
    """Sets the password, ends every session and personal token. Raises what `link_use` does and
    LinkOutdated; a link that failed, or a password that is too weak, leaves the link good."""
    account = _account_of(mails.link_use(token, kinds={Mail.Kind.PASSWORD_RESET}))
    strength_require(password, account)
    # Who reads the address's mails has shown that it is theirs.
    address_confirm(account)
    # Who lost the password to somebody else gets the account back alone, see decision 0010.
    account.personal_tokens.all().delete()
    _set(account, password)
    sessions.sessions_end(account_id=account.id, end=Session.End.PASSWORD)
    AccessAttempt.objects.filter(username=account.email).delete()


def _account_of(mail: Mail) -> Account:
    """Whose password the link of this mail opens."""
    account = selectors.account_locked(mail.account_id)
    if account is None:
        raise LinkInvalid
    if account.email != mail.address:
        raise LinkOutdated
    return account


def password_change(
    account: Account,
    *,
    current_password: str,
    new_password: str,
    session_id: str,
    request: HttpRequest,
) -> None:
    """Keeps this session and all tokens, ends all other sessions; raises WrongPassword."""
    # Not in the transaction: a wrong guess has to stay counted.
    require_reauthentication(account, password=current_password, request=request)
    strength_require(new_password, account, field="new_password")
    with transaction.atomic():
        _set(account, new_password)
        sessions.sessions_end(account_id=account.id, end=Session.End.PASSWORD, but=session_id)


def _set(account: Account, password: str) -> None:
    account.set_password(password)
    account.save(update_fields=["password"])
    mails.links_withdraw(account.id, kind=Mail.Kind.PASSWORD_RESET)
    good = selectors.personal_tokens_good(account.id, now=clock.now())
    mails.tell(account, Mail.Kind.PASSWORD_CHANGED, tokens=good)
