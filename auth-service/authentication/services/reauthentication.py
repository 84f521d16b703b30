"""Who is signed in shows again that it is them, before something that cannot be undone."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from rest_framework import exceptions as drf
from rest_framework.fields import Field

from authentication import lockout, selectors
from authentication.exceptions import (
    AccountUnavailable,
    InvalidCredentials,
    SecondFactorRequired,
    SignInAgain,
    WrongPassword,
)
from authentication.models import Account
from authentication.services import second_factor
from service_kit import clock
from service_kit.authentication import Caller

SIGNED_IN_WITHIN = timedelta(minutes=10)


def require_password(*, request: HttpRequest, account_id: UUID, password: str | None) -> Account:
    """The account, once its person has said the password again, if it has one.

    Without one (made by signing in with another provider, see services/identities.py) they must
    have signed in a moment ago. Raises WrongPassword, which counts as a failed sign-in,
    LockedOut, or SignInAgain.
    """
    account = selectors.account_get(account_id)
    if account is None:
        raise AccountUnavailable
    if not account.has_usable_password():
        _require_fresh_sign_in(request, account)
        return account
    if password is None:
        raise drf.ValidationError(
            {"password": Field.default_error_messages["required"]}, "required"
        )
    if authenticate(request, email=account.email, password=password) is None:
        problem = lockout.refusal(request)
        raise WrongPassword if isinstance(problem, InvalidCredentials) else problem
    return account


def _require_fresh_sign_in(request: HttpRequest, account: Account) -> None:
    """An access token that was renewed belongs to the session as it began: it is no sign-in."""
    person, now = getattr(request, "user", None), clock.now()  # Django knows no callers of ours
    if not isinstance(person, Caller) or not selectors.session_is_fresh(
        person.session_id, account_id=account.id, since=now - SIGNED_IN_WITHIN, now=now
    ):
        raise SignInAgain


def require_reauthentication(
    account: Account, *, password: str | None, request: HttpRequest
) -> None:
    """Raises WrongPassword or LockedOut: guesses count together with those at the sign-in.

    Who has no password must have signed in just now. Call it outside of a transaction, which
    would take the count back with the refusal.
    """
    require_password(request=request, account_id=account.id, password=password)
    if selectors.totp_confirmed(account.id) is None:
        user_logged_in.send(sender=Account, request=request, user=account)


def require_all_factors(
    account: Account,
    *,
    password: str | None,
    code: str | None,
    recovery_code: str | None,
    request: HttpRequest,
) -> None:
    """The same with a code where codes are on; raises SecondFactorRequired or InvalidCode too."""
    require_reauthentication(account, password=password, request=request)
    if selectors.totp_confirmed(account.id) is None:
        return
    if code is None and recovery_code is None:
        raise SecondFactorRequired
    second_factor.prove(request=request, account=account, code=code, recovery_code=recovery_code)
    user_logged_in.send(sender=Account, request=request, user=account)
