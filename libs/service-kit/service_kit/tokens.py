"""Verification of access tokens with auth-service's public keys, without asking auth-service.

RFC 7519 (JWT) signed with EdDSA (RFC 8037); the keys come as a JWK set (RFC 7517).
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol

import jwt
from cachetools import TTLCache
from django.conf import settings
from django.utils.module_loading import import_string

from service_kit.http import JsonClient, UpstreamError

ALGORITHM = "EdDSA"
ISSUER = "auth-service"
PERSON_AUDIENCE = "a-letter-to-myself"
SERVICE_AUDIENCE = "internal"

REFRESH_SECONDS = 300.0
RETRY_SECONDS = 10.0


class TokenInvalid(Exception):
    """Not a token of ours, or not for this audience."""


class TokenExpired(Exception):
    """A token of ours whose time is over."""


class KeysUnavailable(Exception):
    """No public key was ever fetched and auth-service is away: nothing can be verified."""


class KeySource(Protocol):
    def key(self, kid: str) -> Any:
        """The public key `kid`, None if there is none; may raise `KeysUnavailable`."""


class RemoteKeys:
    """auth-service's JWK set, fetched when needed and kept for as long as auth-service is away."""

    def __init__(self, client: JsonClient | None = None) -> None:
        self._client = client
        self._keys: dict[str, Any] = {}
        self._next_fetch = 0.0
        self._next_retry = 0.0
        self._lock = threading.Lock()

    def key(self, kid: str) -> Any:
        now = monotonic()
        unknown = kid not in self._keys
        if (now >= self._next_fetch or unknown) and now >= self._next_retry:
            self._fetch(wait=unknown)
        if not self._keys:
            raise KeysUnavailable
        return self._keys.get(kid)

    def _fetch(self, *, wait: bool) -> None:
        """Only one thread asks; the others go on with the old keys unless they lack theirs."""
        if not self._lock.acquire(blocking=wait):
            return
        try:
            now = monotonic()
            if now < self._next_retry:  # another thread asked while this one waited
                return
            self._next_retry = now + RETRY_SECONDS
            client = self._client or JsonClient(settings.AUTH_SERVICE_URL, name="auth-service")
            keys = client.get("/api/auth/.well-known/jwks.json")["keys"]
            self._keys = {
                key["kid"]: jwt.PyJWK(key).key for key in keys if key.get("crv") == "Ed25519"
            }
            self._next_fetch = now + REFRESH_SECONDS
        except (UpstreamError, KeyError, TypeError, jwt.PyJWTError):
            # The old keys stay good: a key leaves the set long after its last token expired.
            pass
        finally:
            self._lock.release()


@dataclass(frozen=True, slots=True)
class Verified:
    subject: str
    claims: Mapping[str, Any]


class Verifier:
    """Checks signature, issuer, audience and times, and remembers a good token for a minute.

    The cache saves the signature check on the many requests of one page view; a key that is
    withdrawn therefore still counts for at most `CACHE_SECONDS`.
    """

    CACHE_SECONDS = 60.0

    def __init__(self, keys: KeySource) -> None:
        self._keys = keys
        self._cache: TTLCache[tuple[str, str], Verified] = TTLCache(10_000, self.CACHE_SECONDS)
        self._lock = threading.Lock()

    def verify(self, token: str, *, audience: str, now: float) -> Verified:
        """`now` in seconds since 1970. Raises TokenInvalid, TokenExpired or KeysUnavailable."""
        cache_key = (token, audience)
        with self._lock:
            known = self._cache.get(cache_key)
        if known is None:
            known = self._check(token, audience)
            with self._lock:
                self._cache[cache_key] = known
        if known.claims["exp"] <= now:
            raise TokenExpired
        return known

    def _check(self, token: str, audience: str) -> Verified:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            key = self._keys.key(kid) if isinstance(kid, str) else None
            if key is None:
                raise TokenInvalid
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=audience,
                # Expiry is compared with our own clock above, also for remembered tokens; a
                # token from a machine whose clock runs ahead is no forgery.
                options={
                    "require": ["exp", "iat", "sub", "iss", "aud"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            if not isinstance(claims["exp"], int | float):
                raise TokenInvalid
        except jwt.PyJWTError as error:
            raise TokenInvalid from error
        return Verified(subject=claims["sub"], claims=claims)


_verifier: Verifier | None = None


def verifier() -> Verifier:
    """This process's verifier, made from `settings.KEY_SOURCE` when first needed."""
    global _verifier
    if _verifier is None:
        _verifier = Verifier(import_string(settings.KEY_SOURCE)())
    return _verifier


def use_keys(keys: KeySource | None) -> None:
    """Verify with these keys from now on; None goes back to the configured source."""
    global _verifier
    _verifier = Verifier(keys) if keys is not None else None
