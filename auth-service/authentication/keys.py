"""Ed25519 key pairs: made, wrapped, told as JWKs, and looked up to verify our own tokens."""

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from authentication import selectors
from authentication.models import SigningKey
from crypto_kit.sealing import seal, unseal
from service_kit import clock, tokens

PERSON_TOKEN_LIFETIME = timedelta(minutes=15)
SERVICE_TOKEN_LIFETIME = timedelta(minutes=10)

# How long a service may go on without having heard of a new key.
PROPAGATION = 2 * timedelta(seconds=tokens.REFRESH_SECONDS)
# A retired key verifies for as long as a token signed in its last moment is good, and a margin.
RETIREMENT = (
    max(PERSON_TOKEN_LIFETIME, SERVICE_TOKEN_LIFETIME)
    + timedelta(seconds=tokens.Verifier.CACHE_SECONDS)
    + PROPAGATION
)

_KID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def jwk(public_key: bytes) -> dict[str, str]:
    """The members that make the key (RFC 8037, 2)."""
    return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(public_key)}


def thumbprint(public_key: bytes) -> str:
    """RFC 7638 with SHA-256: a name for the key that follows from the key."""
    canonical = msgspec.json.encode(jwk(public_key), order="sorted")
    return _base64url(hashlib.sha256(canonical).digest())


def published(key: SigningKey) -> dict[str, str]:
    """The key as a member of the JWK set (RFC 7517)."""
    members = {"kid": key.kid, "use": "sig", "alg": tokens.ALGORITHM}
    return {**jwk(bytes(key.public_key)), **members}


def new_key_pair() -> SigningKey:
    """An unsaved row with a fresh key pair and no times yet."""
    private_key = Ed25519PrivateKey.generate()
    public_key = private_key.public_key().public_bytes_raw()
    kid = thumbprint(public_key)
    wrapped = seal(_wrapping_key(), private_key.private_bytes_raw(), kid.encode())
    return SigningKey(kid=kid, public_key=public_key, wrapped_private_key=wrapped)


def private_key(key: SigningKey) -> Ed25519PrivateKey:
    """Raises `crypto_kit.sealing.Tampered`."""
    raw = unseal(_wrapping_key(), bytes(key.wrapped_private_key), key.kid.encode())
    return Ed25519PrivateKey.from_private_bytes(raw)


def _wrapping_key() -> AESGCM:
    return AESGCM(base64.b64decode(settings.SIGNING_KEY_ENCRYPTION_KEY))


class DatabaseKeys:
    """`settings.KEY_SOURCE` here: auth-service knows its keys and asks nobody."""

    def key(self, kid: str) -> Any:
        # A forged token's kid can be any text, also one that PostgreSQL cannot take.
        if not _KID.fullmatch(kid):
            return None
        found = selectors.signing_key_published(kid=kid, now=clock.now())
        return found and Ed25519PublicKey.from_public_bytes(bytes(found.public_key))
