"""This service's own token for internal routes: OAuth 2.0 client credentials (RFC 6749, 4.4)."""

import threading
from functools import cache, partial
from time import monotonic

from django.conf import settings

from service_kit.http import JsonClient, UpstreamError, UpstreamUnavailable

# A new token is fetched after this part of the old one's life; the old one is used on if
# auth-service is away just then.
RENEW_AFTER = 0.8
# Whatever came of asking, auth-service is not asked again before.
RETRY_SECONDS = 5.0


class ServiceTokens:
    """Fetches and keeps one token; safe to share between threads."""

    def __init__(self, client: JsonClient, *, client_id: str, client_secret: str) -> None:
        asked = {"client_id": client_id, "client_secret": client_secret}
        body = {"grant_type": "client_credentials", **asked}
        # Asking twice gives two tokens and harms nothing.
        self._ask = partial(client.post, "/internal/token/", body, idempotent=True)
        self._token = ""
        self._renew_at = self._ends_at = self._ask_at = 0.0
        self._lock = threading.Lock()

    def __call__(self, refused: str = "") -> str:
        """A token that is good now and not `refused`; raises `UpstreamError` if there is none."""
        now = monotonic()
        good = self._token != refused and now < self._ends_at
        # Who has a good token does not wait for the thread that is fetching the next one.
        if (not good or now >= self._renew_at) and self._lock.acquire(blocking=not good):
            try:
                self._renew(refused)
            except UpstreamError:
                if not good:
                    raise
            finally:
                self._lock.release()
        return self._token

    def _renew(self, refused: str) -> None:
        now = monotonic()
        if self._token != refused and now < self._renew_at:
            return  # another thread was first
        if now < self._ask_at:
            raise UpstreamUnavailable("auth-service: asked a moment ago")
        self._ask_at = now + RETRY_SECONDS
        grant = self._ask()
        try:
            self._token, lifetime = str(grant["access_token"]), float(grant["expires_in"])
        except (LookupError, TypeError, ValueError) as error:
            raise UpstreamError("auth-service: no token in its answer") from error
        self._ends_at, self._renew_at = now + lifetime, now + lifetime * RENEW_AFTER


@cache
def _of_this_service() -> ServiceTokens:
    client = JsonClient(settings.AUTH_SERVICE_URL, name="auth-service")
    return ServiceTokens(
        client, client_id=settings.SERVICE_NAME, client_secret=settings.SERVICE_CLIENT_SECRET
    )


def current(refused: str = "") -> str:
    """The token of this process's service, for `JsonClient(token=service_tokens.current)`."""
    return _of_this_service()(refused)
