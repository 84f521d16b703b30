"""A key pair of the tests' own, and tokens signed with it."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service_kit import clock, tokens

KID = "test-key"


@cache
def private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


class TestKeys:
    """A key source that knows the tests' key."""

    __test__ = False

    def key(self, kid: str) -> Any:
        return private_key().public_key() if kid == KID else None


def token(
    subject: str,
    *,
    audience: str,
    lifetime: timedelta = timedelta(minutes=15),
    key: Ed25519PrivateKey | None = None,
    **claims: Any,
) -> str:
    now = clock.now()
    payload = {
        "iss": tokens.ISSUER,
        "aud": audience,
        "sub": subject,
        "iat": now,
        "exp": now + lifetime,
        **claims,
    }
    return jwt.encode(payload, key or private_key(), tokens.ALGORITHM, headers={"kid": KID})


def person_token(account_id: UUID, **claims: Any) -> str:
    return token(str(account_id), audience=tokens.PERSON_AUDIENCE, **claims)


def service_token(name: str, **claims: Any) -> str:
    return token(name, audience=tokens.SERVICE_AUDIENCE, **claims)


NOON_IN_SEOUL = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
