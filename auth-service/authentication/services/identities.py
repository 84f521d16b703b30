"""Who signed in at another provider is somebody here: known, linked, or new."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from authentication import challenges, openid, selectors
from authentication.devices import Device
from authentication.exceptions import (
    AccountUnavailable,
    AddressNotVerified,
    InvalidChallenge,
    InvalidCredentials,
    LastWayIn,
    NoSuchIdentity,
)
from authentication.models import Account, Identity
from authentication.opaque import new_secret
from authentication.openid import Claims, Provider
from authentication.services import second_factor, security_notices
from authentication.services.sessions import Grant, session_begin
from contracts.events import AccountRegistered
from rest_kit import addresses
from service_kit import clock
from service_kit.messaging.outbox import emit

PURPOSE = "openid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where the browser goes, and what it keeps in a cookie until it is back."""

    url: str
    cookie: str


def sign_in_start(provider: Provider) -> Start:
    """Raises ProviderFailed."""
    secrets = {"state": new_secret(), "nonce": new_secret(), "verifier": new_secret()}
    cookie = challenges.ask(PURPOSE, provider=provider.name, **secrets)
    return Start(url=openid.authorization_url(provider, **secrets), cookie=cookie)


def sign_in_finish(
    provider: Provider,
    *,
    request: HttpRequest,
    cookie: str,
    state: str,
    code: str,
    language: str,
    device: Device,
) -> Grant:
    """A session for the person the provider names, who came back in the browser that left.

    Raises InvalidChallenge, ProviderFailed, AddressNotVerified, InvalidCredentials for a
    deactivated account, or TotpRequired: another provider's word stands for the password only.
    """
    kept = challenges.read(PURPOSE, cookie)
    if kept["provider"] != provider.name or kept["state"] != state:
        raise InvalidChallenge
    challenges.spend(cookie)
    said = openid.claims(provider, code=code, nonce=kept["nonce"], verifier=kept["verifier"])
    account = account_of(said, language=language)
    if not account.is_active:
        raise InvalidCredentials
    second_factor.require(account)
    return session_begin(request=request, account=account, device=device)


@transaction.atomic
def account_of(said: Claims, *, language: str) -> Account:
    """The identity's account. One is linked only where the address is the person's on both sides.

    An address that nobody confirmed here may be somebody else's bait: who registered it first
    would share the account. So it is neither linked nor taken over.
    """
    known = selectors.identity_find(issuer=said.issuer, subject=said.subject)
    if known is not None:
        return known.account
    if not said.email_verified:
        raise AddressNotVerified
    try:
        email = addresses.normalised(said.email)
    except ValidationError as error:
        raise AddressNotVerified from error
    known_here = selectors.account_by_email(email)
    if known_here is not None and not known_here.email_verified:
        raise AddressNotVerified
    try:
        with transaction.atomic():
            account = known_here or _registered(email, language)
            Identity.objects.create(
                account=account, issuer=said.issuer, subject=said.subject, created_at=clock.now()
            )
    except IntegrityError as error:  # a deactivated account has the address, or two came at once
        raise AddressNotVerified from error
    if known_here is not None:
        security_notices.identity_added(account, provider=openid.label_of(said.issuer))
    return account


@transaction.atomic
def identity_remove(*, account_id: UUID, identity_id: UUID) -> None:
    """Signing in there does not lead here any more; raises NoSuchIdentity or LastWayIn."""
    account = selectors.account_locked(account_id)
    if account is None:
        raise AccountUnavailable
    identity = account.identities.filter(id=identity_id).first()
    if identity is None:
        raise NoSuchIdentity
    if selectors.ways_in(account) == 1:
        raise LastWayIn
    identity.delete()
    security_notices.identity_removed(account, provider=openid.label_of(identity.issuer))


def _registered(email: str, language: str) -> Account:
    """A new account without a password; the provider has confirmed its address."""
    account = Account(email=email, language=language, email_verified_at=clock.now())
    account.set_password(None)
    registered = AccountRegistered(
        email=email, language=language, time_zone=account.time_zone, email_verified=True
    )
    emit(registered, account_id=account.id)
    account.save(force_insert=True)
    return account
