"""Calls to other services: JSON, short timeouts, few retries, a circuit breaker, trace headers."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import httpx
import msgspec
import pybreaker
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from service_kit import context

# A callee that answers with one of these may answer well a moment later (RFC 9110, 15.6).
TRANSIENT = {502, 503, 504}


class UpstreamError(Exception):
    """The callee gave no answer that can be used."""


class UpstreamUnavailable(UpstreamError):
    """No answer, a transient 5xx, or the circuit is open."""


class UpstreamRejected(UpstreamError):
    """The callee answered with an error: `status`, and `code` of its problem if it gave one."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class _Breaker(pybreaker.CircuitBreaker):
    """pybreaker holds its lock for the whole of a call, so that threads would call in turn."""

    def call(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.state.call(func, *args, **kwargs)


class JsonClient:
    """One callee. `token` gives the bearer token for internal routes, and called with one that
    the callee refused, another.

    Retries happen on idempotent calls only (RFC 9110, 9.2.2): GET is one, POST where the caller
    says so. After `fail_max` failures in a row calls fail at once for
    `reset_seconds`, then the next call decides whether it goes on like that.
    """

    def __init__(
        self,
        base_url: str,
        *,
        name: str,
        token: Callable[..., str] | None = None,
        timeout: float = 2.0,
        attempts: int = 3,
        fail_max: int = 5,
        reset_seconds: float = 10.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.name = name
        self._token = token
        # Another service is never behind the proxy that the machine may have for the internet.
        self._http = httpx.Client(
            base_url=base_url, timeout=timeout, transport=transport, trust_env=False
        )
        self._breaker = _Breaker(fail_max, reset_seconds, exclude=[UpstreamRejected], name=name)
        self._retrying = Retrying(
            stop=stop_after_attempt(attempts),
            wait=wait_random_exponential(multiplier=0.05, max=0.5),
            retry=retry_if_exception_type(UpstreamUnavailable),
            reraise=True,
        )

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        return self._call("GET", path, params=params)

    def post(self, path: str, body: object, *, idempotent: bool = False) -> Any:
        return self._call("POST", path, json=msgspec.to_builtins(body), idempotent=idempotent)

    def _call(self, method: str, path: str, *, idempotent: bool = True, **content: Any) -> Any:
        request = self._http.build_request(method, path, headers=context.trace_headers(), **content)
        if self._token is None:
            return self._try(request, idempotent)
        token = self._token()
        request.headers["Authorization"] = f"Bearer {token}"
        try:
            return self._try(request, idempotent)
        except UpstreamRejected as error:
            if error.status != 401:
                raise
        # The key that signed it was withdrawn, say. Nothing was done yet, so a POST may go again.
        request.headers["Authorization"] = f"Bearer {self._token(token)}"
        return self._try(request, idempotent)

    def _try(self, request: httpx.Request, idempotent: bool) -> Any:
        attempt = partial(self._breaker.call, self._send, request)
        try:
            return self._retrying(attempt) if idempotent else attempt()
        except pybreaker.CircuitBreakerError as error:
            raise UpstreamUnavailable(f"{self.name}: circuit open") from error

    def _send(self, request: httpx.Request) -> Any:
        try:
            response = self._http.send(request)
        except httpx.HTTPError as error:
            raise UpstreamUnavailable(f"{self.name}: {type(error).__name__}") from error
        if response.status_code in TRANSIENT:
            raise UpstreamUnavailable(f"{self.name}: {response.status_code}")
        try:
            answer = msgspec.json.decode(response.content or b"null")
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise UpstreamRejected(response.status_code, "not_json") from error
        if response.is_success:
            return answer
        code = answer.get("code", "") if isinstance(answer, dict) else ""
        raise UpstreamRejected(response.status_code, str(code))
