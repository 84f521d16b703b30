"""Who is signed in shows again that it is them, before something that cannot be undone."""

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from authentication import selectors
from authentication.exceptions import SecondFactorRequired
from authentication.models import Account
from authentication.services import factors, second_factor


def require_reauthentication(
    account: Account, *, password: str | None, request: HttpRequest
) -> None:
    """Raises WrongPassword or LockedOut: guesses count together with those at the sign-in.

    An account that has no password is asked for none. Call it outside of a transaction, which
    would take the count back with the refusal.
    """
    factors.require_password(request=request, account_id=account.id, password=password)
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
