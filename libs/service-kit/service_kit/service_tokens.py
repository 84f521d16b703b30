"""This service's own token for internal routes: OAuth 2.0 client credentials (RFC 6749, 4.4)."""

import threading
from functools import cache, partial
from time import monotonic

from django.conf import settings

from service_kit.http import JsonClient, UpstreamError

# A new token is fetched after this part of the old one's life; the old one is used on if
# auth-service is away just then.
RENEW_AFTER = 0.8


class ServiceTokens:
    """Fetches and keeps one token; safe to share between threads."""

    def __init__(self, client: JsonClient, *, client_id: str, client_secret: str) -> None:
        asked = {"client_id": client_id, "client_secret": client_secret}
        body = {"grant_type": "client_credentials", **asked}
        # Asking twice gives two tokens and harms nothing.
        self._ask = partial(client.post, "/internal/token/", body, idempotent=True)
        self._token = ""
        self._granted_at = self._lifetime = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> str:
        """A token that is good now; raises `UpstreamError` if there is none to be had."""
        with self._lock:
            now = monotonic()
            age = now - self._granted_at
            if age >= self._lifetime * RENEW_AFTER:
                try:
                    answer = self._ask()
                    self._token, self._lifetime = answer["access_token"], answer["expires_in"]
                    self._granted_at = now
                except UpstreamError:
                    if age >= self._lifetime:
                        raise
            return self._token


@cache
def _of_this_service() -> ServiceTokens:
    client = JsonClient(settings.AUTH_SERVICE_URL, name="auth-service")
    return ServiceTokens(
        client, client_id=settings.SERVICE_NAME, client_secret=settings.SERVICE_CLIENT_SECRET
    )


def current() -> str:
    """The token of this process's service, for `JsonClient(token=service_tokens.current)`."""
    return _of_this_service()()
