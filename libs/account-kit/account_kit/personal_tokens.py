"""Personal API tokens: auth-service is asked what one is good for (RFC 7662) once in a while."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from threading import Lock
from time import monotonic
from typing import Any, Protocol

from cachetools import TTLCache
from django.conf import settings
from django.utils.module_loading import import_string

from account_kit import service_tokens
from service_kit import tokens
from service_kit.http import JsonClient, UpstreamError

LENGTH = len(tokens.PERSONAL_PREFIX) + 43
PATH = "/internal/tokens/introspect/"

GOOD_SECONDS, BAD_SECONDS = 60.0, 10.0
# How long a token that was good stays so while auth-service is away.
AWAY_SECONDS = 600.0

Answer = Mapping[str, Any]


class TokenSource(Protocol):
    def introspect(self, token: str) -> Answer:
        """The members of RFC 7662, 2.2; may raise `KeysUnavailable`."""


class RemoteTokens:
    """auth-service's answers, remembered under the tokens' hashes."""

    def __init__(
        self, client: JsonClient | None = None, *, timer: Callable[[], float] = monotonic
    ) -> None:
        self._client = client or JsonClient(
            settings.AUTH_SERVICE_URL, name=tokens.ISSUER, token=service_tokens.current, attempts=1
        )
        self._timer, self._lock = timer, Lock()
        self._known: TTLCache[bytes, tuple[float, Answer]] = TTLCache(10_000, AWAY_SECONDS, timer)

    def introspect(self, token: str) -> Answer:
        key, now = hashlib.sha256(token.encode()).digest(), self._timer()
        with self._lock:
            asked_at, answer = self._known.get(key, (float("-inf"), {}))
        if asked_at + (GOOD_SECONDS if answer.get("active") else BAD_SECONDS) > now:
            return answer
        try:
            answer = dict(self._client.post(PATH, {"token": token}, idempotent=True))
        except UpstreamError as error:
            if answer.get("active"):
                return answer
            raise tokens.KeysUnavailable from error
        with self._lock:
            self._known[key] = now, answer
        return answer


@cache
def source() -> TokenSource:
    """This process's source, made from `settings.PERSONAL_TOKEN_SOURCE` when first needed."""
    made: TokenSource = import_string(settings.PERSONAL_TOKEN_SOURCE)()
    return made


def verify(token: str, *, now: float) -> tokens.Verified:
    """`now` in seconds since 1970. Raises TokenInvalid, TokenExpired or KeysUnavailable."""
    answer = source().introspect(token) if len(token) == LENGTH else {}
    if answer.get("active") is not True:
        raise tokens.TokenInvalid
    if answer.get("exp") is not None and answer["exp"] <= now:
        raise tokens.TokenExpired
    return tokens.Verified(str(answer["sub"]), {"scope": "", **answer})
