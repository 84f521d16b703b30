"""Verification of access tokens with auth-service's public keys, without asking auth-service.

RFC 7519 (JWT) signed with EdDSA (RFC 8037); the keys come as a JWK set (RFC 7517).
"""

import logging
import threading
from collections.abc import Mapping
from time import monotonic
from typing import Any, NamedTuple, Protocol

import jwt
from cachetools import TTLCache, cached
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import AuthenticationFailed

from service_kit.http import JsonClient, UpstreamError
from service_kit.problems import Unavailable

logger = logging.getLogger(__name__)

ALGORITHM = "EdDSA"
ISSUER = "auth-service"
PERSON_AUDIENCE = "a-letter-to-myself"
SERVICE_AUDIENCE = "internal"
PERSONAL_PREFIX = "lmt_"  # of a person's own API tokens, which are no JWTs
REQUIRED = ["exp", "iat", "sub", "iss", "aud"]
KEY_SET_PATH = "/api/auth/.well-known/jwks.json"

REFRESH_SECONDS = 300.0
RETRY_SECONDS = 10.0


class TokenInvalid(AuthenticationFailed):
    """Not a token of ours, or not for this audience."""

    default_code = "token_invalid"
    default_detail = _("This access token is not valid. Please sign in again.")


class TokenExpired(AuthenticationFailed):
    """A token of ours whose time is over."""

    default_code = "token_expired"
    default_detail = _("Your session has expired. Please sign in again.")


class KeysUnavailable(Unavailable):
    """No public key was ever fetched and auth-service is away: nothing can be verified."""

    default_code = "keys_unavailable"
    default_detail = _("Signing in cannot be checked at the moment. Please try again shortly.")


class KeySource(Protocol):
    def key(self, kid: str) -> Any:
        """The public key `kid`, None if there is none; may raise `KeysUnavailable`."""


class RemoteKeys:
    """auth-service's JWK set, fetched when needed and kept for as long as auth-service is away."""

    def __init__(self, client: JsonClient | None = None) -> None:
        self._client = client or JsonClient(settings.AUTH_SERVICE_URL, name=ISSUER, attempts=1)
        self._keys: dict[str | None, Any] = {}
        self._refresh_at = self._retry_at = 0.0
        self._lock = threading.Lock()

    def key(self, kid: str) -> Any:
        now = monotonic()
        if kid not in self._keys:
            self._fetch()
        elif now >= self._refresh_at:
            self._refresh_at = now + RETRY_SECONDS
            # The key is known, so this request need not wait for the routine.
            threading.Thread(target=self._fetch, daemon=True).start()
        if not self._keys:
            raise KeysUnavailable
        return self._keys.get(kid)

    def _fetch(self) -> None:
        """One thread asks; who waited for it looks into what it brought."""
        with self._lock:
            if monotonic() < self._retry_at:
                return
            try:
                key_set = jwt.PyJWKSet.from_dict(self._client.get(KEY_SET_PATH))
            except (UpstreamError, AttributeError, jwt.PyJWTError) as error:
                # The old keys stay good: a key leaves the set long after its last token expired.
                logger.warning("keys not fetched", extra={"error": type(error).__name__})
                return
            finally:
                # Forged key ids must not become a flood of requests to auth-service.
                self._retry_at = monotonic() + RETRY_SECONDS
            self._keys = {key.key_id: key.key for key in key_set}
            self._refresh_at = monotonic() + REFRESH_SECONDS


class Verified(NamedTuple):
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
        cache: TTLCache[Any, Verified] = TTLCache(10_000, self.CACHE_SECONDS)
        self._remembered = cached(cache, lock=threading.Lock())(self._check)

    def verify(self, token: str, *, audience: str, now: float) -> Verified:
        """`now` in seconds since 1970. Raises TokenInvalid, TokenExpired or KeysUnavailable."""
        verified = self._remembered(token, audience)
        if verified.claims["exp"] <= now:
            raise TokenExpired
        return verified

    def _check(self, token: str, audience: str) -> Verified:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            key = self._keys.key(kid) if isinstance(kid, str) else None
            if key is None:
                raise TokenInvalid
            # Expiry is compared with our own clock, also for remembered tokens; a token from a
            # machine whose clock runs ahead is no forgery.
            options: Any = {"require": REQUIRED, "verify_exp": False, "verify_iat": False}
            claims = jwt.decode(token, key, [ALGORITHM], options, issuer=ISSUER, audience=audience)
        except jwt.PyJWTError as error:
            raise TokenInvalid from error
        if not isinstance(claims["exp"], int | float):
            raise TokenInvalid
        return Verified(claims["sub"], claims)


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
