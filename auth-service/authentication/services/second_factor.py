"""Using a second factor: a code of the app or a recovery code, each of which counts once."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from authentication import challenges, lockout, one_time_codes, selectors
from authentication.exceptions import InvalidChallenge, InvalidCode, TotpRequired
from authentication.models import Account, Totp
from authentication.opaque import digest
from authentication.services import security_notices
from crypto_kit.key_ring import KeyEncryptionKeys
from service_kit import clock

PURPOSE = "second-factor"


def key_ring() -> KeyEncryptionKeys:
    return KeyEncryptionKeys.parse(settings.FACTOR_KEY_ENCRYPTION_KEYS)


def secret_of(totp: Totp) -> str:
    """The app's secret; raises `crypto_kit.sealing.Tampered`."""
    wrapped, version = bytes(totp.wrapped_secret), totp.key_version
    return key_ring().unwrap(wrapped, version=version, account_id=totp.account_id).decode()


def require(account: Account) -> None:
    """After a right password: raises TotpRequired, with a challenge, where codes are on."""
    if selectors.totp_confirmed(account.id) is not None:
        raise TotpRequired(members={"challenge": challenge_for(account)})


def challenge_for(account: Account) -> str:
    """Good for this account for as long as its password stays what it is."""
    return challenges.ask(PURPOSE, account=str(account.id), password=_password_mark(account))


def account_of(challenge: str) -> Account:
    """Whose password was right; raises InvalidChallenge."""
    values = challenges.read(PURPOSE, challenge)
    account = selectors.account_get(values["account"])
    if account is None or values["password"] != _password_mark(account):
        raise InvalidChallenge
    return account


def _password_mark(account: Account) -> str:
    return account.get_session_auth_hash()[:16]


def prove(
    *, request: HttpRequest, account: Account, code: str | None, recovery_code: str | None
) -> None:
    """Raises LockedOut or InvalidCode, which counts as a failed sign-in."""
    lockout.require_unlocked(request, email=account.email)
    if not use(account, code=code, recovery_code=recovery_code):
        raise refusal(request=request, account=account)


def refusal(*, request: HttpRequest, account: Account) -> InvalidCode:
    """A wrong code, counted."""
    lockout.count_failure(request, email=account.email)
    return InvalidCode()


@transaction.atomic
def use(account: Account, *, code: str | None, recovery_code: str | None) -> bool:
    """Whether the code was right; then it is used up."""
    if recovery_code is not None:
        return _use_recovery_code(account, recovery_code)
    return code is not None and _use_code(account, code)


def _use_code(account: Account, code: str) -> bool:
    totp = selectors.totp_confirmed_locked(account.id)
    if totp is None:
        return False
    step = one_time_codes.matching_step(
        secret_of(totp), code, now=clock.now(), after=totp.last_step
    )
    if step is None:
        return False
    totp.last_step = step
    totp.save(update_fields=["last_step"])
    return True


def _use_recovery_code(account: Account, typed: str) -> bool:
    unused = account.recovery_codes.filter(digest=digest(typed), used_at=None)
    if not unused.update(used_at=clock.now()):
        return False
    security_notices.recovery_code_used(account)
    return True
