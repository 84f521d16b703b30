"""Every read; whose data it is comes first."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from authentication.models import Account, RefreshToken, ServiceClient, SigningKey


def account_get(account_id: UUID) -> Account | None:
    """The person's account, None if it is gone or deactivated."""
    return Account.objects.filter(id=account_id, is_active=True).first()


def refresh_token_locked(*, digest: bytes) -> RefreshToken | None:
    """The token with its session and account, both rows locked until the transaction ends.

    Whoever waits here sees what the first one made of the token, and no session can end between
    this look and the next token of its family.
    """
    return (
        RefreshToken.objects.select_for_update(of=("self", "session"))
        .select_related("session__account")
        .filter(digest=digest)
        .first()
    )


def signing_keys_published(*, now: datetime) -> Sequence[SigningKey]:
    """The keys whose tokens are good, the newest first."""
    keys = SigningKey.objects.filter(published_at__lte=now).exclude(removed_at__lte=now)
    return list(keys.order_by("-published_at"))


def signing_key_published(*, kid: str, now: datetime) -> SigningKey | None:
    keys = SigningKey.objects.filter(published_at__lte=now).exclude(removed_at__lte=now)
    return keys.filter(kid=kid).first()


def signing_key_active(*, now: datetime) -> SigningKey | None:
    """The key that signs at `now`."""
    return (
        SigningKey.objects.filter(activates_at__lte=now)
        .filter(Q(retires_at=None) | Q(retires_at__gt=now))
        .order_by("-activates_at")
        .first()
    )


def signing_key_newest() -> SigningKey | None:
    """The key that has no successor yet; it may not be active yet."""
    return SigningKey.objects.filter(retires_at=None).first()


def service_client_digest(*, name: str) -> bytes | None:
    """The hash of the service's secret, None for a name that is no service's."""
    digest = ServiceClient.objects.filter(name=name).values_list("secret_digest", flat=True).first()
    return None if digest is None else bytes(digest)
