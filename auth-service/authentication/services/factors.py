"""Second factors are switched on, replaced and switched off."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from authentication import one_time_codes, selectors
from authentication.exceptions import (
    InvalidCode,
    TotpAlreadyOn,
    TotpNotOn,
)
from authentication.models import Account, RecoveryCode, Totp
from authentication.opaque import digest
from authentication.services import second_factor, security_notices
from service_kit import clock

RECOVERY_CODES = 10
# 80 bits each, without letters and digits that look like others.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What an authenticator app needs, as text, as a link and as a square code."""

    secret: str
    otpauth_uri: str
    qr_svg: str


def totp_begin(*, account: Account) -> Enrolment:
    """A new secret for the app, which counts for nothing yet; raises TotpAlreadyOn."""
    secret = one_time_codes.new_secret()
    wrapped, version = second_factor.key_ring().wrap(secret.encode(), account_id=account.id)
    values = {"wrapped_secret": wrapped, "key_version": version, "created_at": clock.now()}
    with transaction.atomic():
        if selectors.totp_confirmed_locked(account.id) is not None:
            raise TotpAlreadyOn
        Totp.objects.update_or_create(account=account, defaults=values)
    uri = one_time_codes.otpauth_uri(secret, account=account.email)
    return Enrolment(secret=secret, otpauth_uri=uri, qr_svg=one_time_codes.square_code(uri))


@transaction.atomic
def totp_confirm(*, account_id: UUID, code: str) -> list[str]:
    """The app shows the right codes: they are on, and these are the recovery codes.

    Raises TotpNotOn where nothing was begun, TotpAlreadyOn, or InvalidCode.
    """
    totp = selectors.totp_locked(account_id)
    if totp is None:
        raise TotpNotOn
    if totp.confirmed_at is not None:
        raise TotpAlreadyOn
    step = one_time_codes.matching_step(
        second_factor.secret_of(totp), code, now=clock.now(), after=totp.last_step
    )
    if step is None:
        raise InvalidCode
    totp.confirmed_at, totp.last_step = clock.now(), step
    totp.save(update_fields=["confirmed_at", "last_step"])
    security_notices.factor_added(totp.account, factor="totp")
    return _new_recovery_codes(totp.account)


@transaction.atomic
def totp_remove(*, account: Account) -> None:
    """Codes are off and the recovery codes gone; raises TotpNotOn."""
    if not Totp.objects.filter(account=account, confirmed_at__isnull=False).delete()[0]:
        raise TotpNotOn
    account.recovery_codes.all().delete()
    security_notices.factor_removed(account, factor="totp")


@transaction.atomic
def recovery_codes_renew(*, account: Account) -> list[str]:
    """A new set; the old ones are good for nothing any more. Raises TotpNotOn."""
    if selectors.totp_confirmed_locked(account.id) is None:
        raise TotpNotOn
    return _new_recovery_codes(account)


def _new_recovery_codes(account: Account) -> list[str]:
    account.recovery_codes.all().delete()
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=digest(normalised(code))) for code in codes
    )
    return codes


def _new_recovery_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def normalised(recovery_code: str) -> str:
    """As it is hashed: however it was typed, in capitals or without its dashes."""
    return "".join(character for character in recovery_code.lower() if character.isalnum())


def secrets_rewrap() -> int:
    """Every app's secret under the newest key-encryption key; how many were under an older one."""
    ring = second_factor.key_ring()
    count = 0
    for pk in Totp.objects.exclude(key_version=ring.current).values_list("pk", flat=True):
        with transaction.atomic():
            totp = selectors.totp_locked(pk)
            if totp is None or totp.key_version == ring.current:
                continue
            secret = second_factor.secret_of(totp).encode()
            totp.wrapped_secret, totp.key_version = ring.wrap(secret, account_id=totp.account_id)
            totp.save(update_fields=["wrapped_secret", "key_version"])
            count += 1
    return count
