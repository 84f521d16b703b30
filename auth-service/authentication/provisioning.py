"""What operators and set-up write: signing keys, and the services that may ask for tokens."""

import hmac
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from authentication import access_tokens, keys, selectors
from authentication.exceptions import InvalidClient
from authentication.models import ServiceClient, SigningKey
from authentication.opaque import digest
from service_kit import clock

_KEYS_LOCK = 0x6B657973  # any number that nothing else in this database locks


class RotationUnderWay(Exception):
    """The newest key has not begun to sign yet."""


@transaction.atomic
def signing_key_ensure() -> SigningKey:
    """The newest key, made now if there is none; safe when several processes do it at once."""
    _lock_keys()
    now = clock.now()
    return selectors.signing_key_newest() or _key_made(published_at=now, activates_at=now)


@transaction.atomic
def signing_key_rotate(*, at_once: bool) -> SigningKey:
    """A new key that signs once every service has had the time to fetch it.

    `at_once` is for a key that leaked: all others are gone with this transaction, private parts
    included. Access tokens they signed are refused as soon as a service hears of it, within six
    minutes; sessions go on with their refresh tokens.
    Raises RotationUnderWay.
    """
    _lock_keys()
    now = clock.now()
    newest = selectors.signing_key_newest()
    if at_once:
        SigningKey.objects.all().delete()
    if at_once or newest is None:
        return _key_made(published_at=now, activates_at=now)
    if newest.activates_at > now:
        raise RotationUnderWay
    SigningKey.objects.filter(removed_at__lte=now).delete()
    newest.retires_at = now + keys.PROPAGATION
    newest.removed_at = newest.retires_at + keys.RETIREMENT
    newest.save(update_fields=["retires_at", "removed_at"])
    return _key_made(published_at=now, activates_at=newest.retires_at)


def _key_made(*, published_at: datetime, activates_at: datetime) -> SigningKey:
    key = keys.new_key_pair()
    key.published_at, key.activates_at = published_at, activates_at
    key.save(force_insert=True)
    return key


def _lock_keys() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEYS_LOCK])


@transaction.atomic
def service_clients_sync(*, client_secrets: Mapping[str, str]) -> None:
    """Exactly these services may ask for tokens, with exactly these secrets."""
    now = clock.now()
    ServiceClient.objects.exclude(name__in=client_secrets).delete()
    ServiceClient.objects.bulk_create(
        [
            ServiceClient(name=name, secret_digest=digest(secret), updated_at=now)
            for name, secret in sorted(client_secrets.items())
        ],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["secret_digest", "updated_at"],
    )


def service_token_issue(*, client_id: str, client_secret: str) -> str:
    """A token for the service; raises InvalidClient, after the same steps for any name."""
    expected = selectors.service_client_digest(name=client_id)
    given = digest(client_secret)
    if not hmac.compare_digest(given, expected or bytes(len(given))):
        raise InvalidClient
    return access_tokens.service_token(client_id)
