"""This service's own token for internal routes: OAuth 2.0 client credentials (RFC 6749, 4.4)."""

import threading
from time import monotonic

from django.conf import settings

from service_kit.http import JsonClient, UpstreamError

# A new token is fetched this long before the old one ends, and the old one is used on if
# auth-service is away just then.
RENEW_BEFORE_SECONDS = 60.0


class ServiceTokens:
    """Fetches and keeps one token; safe to share between threads."""

    def __init__(self, client: JsonClient, *, client_id: str, client_secret: str) -> None:
        self._client = client
        self._body = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._token = ""
        self._expires = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> str:
        """A token that is good now; raises `UpstreamError` if there is none to be had."""
        with self._lock:
            if monotonic() >= self._expires - RENEW_BEFORE_SECONDS:
                try:
                    self._renew()
                except UpstreamError:
                    if monotonic() >= self._expires:
                        raise
            return self._token

    def _renew(self) -> None:
        began = monotonic()
        # Asking twice gives two tokens and harms nothing.
        answer = self._client.post("/internal/token/", self._body, idempotent=True)
        self._token = answer["access_token"]
        self._expires = began + answer["expires_in"]


_tokens: ServiceTokens | None = None


def current() -> str:
    """The token of this process's service, for `JsonClient(token=service_tokens.current)`."""
    global _tokens
    if _tokens is None:
        _tokens = ServiceTokens(
            JsonClient(settings.AUTH_SERVICE_URL, name="auth-service"),
            client_id=settings.SERVICE_NAME,
            client_secret=settings.SERVICE_CLIENT_SECRET,
        )
    return _tokens()
