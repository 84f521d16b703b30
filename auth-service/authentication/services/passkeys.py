"""Passkeys are registered, used, renamed and deleted."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from authentication import challenges, passkeys, selectors
from authentication.devices import Device
from authentication.exceptions import (
    AccountUnavailable,
    InvalidChallenge,
    InvalidPasskey,
    LastWayIn,
    NoSuchPasskey,
    TooMany,
)
from authentication.models import Account, Passkey
from authentication.services import second_factor, security_notices
from authentication.services.sessions import Grant, session_begin
from service_kit import clock

PASSKEYS_PER_ACCOUNT = 20
REGISTER, LOGIN, SECOND = "passkey-register", "passkey-login", "passkey-second"


def registration_options(*, account: Account) -> dict[str, Any]:
    challenge = challenges.ask(REGISTER, account=str(account.id))
    known = selectors.passkeys_of(account.id)
    return passkeys.registration_options(account, challenge=challenge, known=known)


@transaction.atomic
def passkey_register(*, account_id: UUID, credential: dict[str, Any], name: str) -> Passkey:
    """Raises InvalidPasskey, InvalidChallenge or TooMany."""
    account = selectors.account_locked(account_id)
    if account is None:
        raise AccountUnavailable
    challenge = passkeys.challenge_of(credential)
    if challenges.read(REGISTER, challenge)["account"] != str(account_id):
        raise InvalidChallenge
    made = passkeys.registered(credential, challenge=challenge)
    if account.passkeys.count() >= PASSKEYS_PER_ACCOUNT:
        raise TooMany
    challenges.spend(challenge)
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                account=account,
                credential_id=made.credential_id,
                public_key=made.public_key,
                sign_count=made.sign_count,
                transports=made.transports,
                backed_up=made.backed_up,
                name=name,
                created_at=clock.now(),
            )
    except IntegrityError as error:  # known already, here or to somebody else
        raise InvalidPasskey from error
    security_notices.factor_added(account, factor="passkey")
    return passkey


def login_options(*, password_challenge: str | None) -> dict[str, Any]:
    """After a right password the account's own passkeys; else any that the person has here."""
    if password_challenge is None:
        return passkeys.login_options(challenge=challenges.ask(LOGIN), allowed=[])
    account = second_factor.account_of(password_challenge)
    challenge = challenges.ask(SECOND, account=str(account.id))
    return passkeys.login_options(challenge=challenge, allowed=selectors.passkeys_of(account.id))


@transaction.atomic
def sign_in(
    *,
    request: HttpRequest,
    credential: dict[str, Any],
    password_challenge: str | None,
    device: Device,
) -> Grant:
    """A passkey that its person unlocked is both factors.

    Raises InvalidPasskey or InvalidChallenge. No failures are counted: there is nothing to
    guess, and who locked somebody else's password does not lock their passkey.
    """
    challenge = passkeys.challenge_of(credential)
    bound = challenges.read(LOGIN if password_challenge is None else SECOND, challenge)
    passkey = selectors.passkey_locked(credential_id=passkeys.id_of(credential))
    if passkey is None:
        raise InvalidPasskey
    if password_challenge is not None:
        account = second_factor.account_of(password_challenge)
        if not str(account.id) == bound["account"] == str(passkey.account_id):
            raise InvalidPasskey
        challenges.spend(password_challenge)
    passkey.sign_count = passkeys.sign_count_after(credential, challenge=challenge, passkey=passkey)
    challenges.spend(challenge)
    passkey.last_used_at = clock.now()
    passkey.save(update_fields=["sign_count", "last_used_at"])
    return session_begin(request=request, account=passkey.account, device=device)


def passkey_rename(*, account_id: UUID, passkey_id: UUID, name: str) -> Passkey:
    """Raises NoSuchPasskey."""
    passkeys_of_person = Passkey.objects.filter(account=account_id, id=passkey_id)
    if not passkeys_of_person.update(name=name):
        raise NoSuchPasskey
    return passkeys_of_person.get()


@transaction.atomic
def passkey_delete(*, account: Account, passkey_id: UUID) -> None:
    """Raises NoSuchPasskey or LastWayIn."""
    locked = selectors.account_locked(account.id)
    if locked is None or not locked.passkeys.filter(id=passkey_id).exists():
        raise NoSuchPasskey
    if selectors.ways_in(locked) == 1:
        raise LastWayIn
    locked.passkeys.filter(id=passkey_id).delete()
    security_notices.factor_removed(account, factor="passkey")
