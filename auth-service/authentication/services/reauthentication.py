"""Who is signed in shows again that it is them, before something that cannot be undone."""

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from authentication import lockout, selectors
from authentication.exceptions import InvalidCredentials, SecondFactorRequired, WrongPassword
from authentication.models import Account
from authentication.services import second_factor


def require_reauthentication(account: Account, *, password: str, request: HttpRequest) -> None:
    """Raises WrongPassword or LockedOut: guesses count together with those at the sign-in.

    Call it outside of a transaction, which would take the count back with the refusal.
    """
    found = authenticate(request, email=account.email, password=password)
    if found != account:
        refusal = lockout.refusal(request)
        raise WrongPassword if isinstance(refusal, InvalidCredentials) else refusal
    if selectors.totp_confirmed(account.id) is None:
        user_logged_in.send(sender=Account, request=request, user=account)


def require_all_factors(
    account: Account,
    *,
    password: str,
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
