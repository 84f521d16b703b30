"""Calls to other services: JSON, short timeouts, few retries, a circuit breaker, trace headers."""

from collections.abc import Callable, Mapping
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


class JsonClient:
    """One callee. `token` gives the bearer token for internal routes.

    Retries happen on idempotent calls only (RFC 9110, 9.2.2): GET, PUT and DELETE are, POST is
    where the caller says so. After `fail_max` failures in a row calls fail at once for
    `reset_seconds`, then one is let through to see.
    """

    def __init__(
        self,
        base_url: str,
        *,
        name: str,
        token: Callable[[], str] | None = None,
        timeout: float = 2.0,
        attempts: int = 3,
        fail_max: int = 5,
        reset_seconds: float = 10.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.name = name
        self._token = token
        self._attempts = attempts
        self._client = httpx.Client(base_url=base_url, timeout=timeout, transport=transport)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=fail_max,
            reset_timeout=reset_seconds,
            exclude=[UpstreamRejected],
            name=name,
        )

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        return self._call("GET", path, params=params, idempotent=True)

    def put(self, path: str, body: object) -> Any:
        return self._call("PUT", path, body=body, idempotent=True)

    def delete(self, path: str) -> Any:
        return self._call("DELETE", path, idempotent=True)

    def post(self, path: str, body: object, *, idempotent: bool = False) -> Any:
        return self._call("POST", path, body=body, idempotent=idempotent)

    def _call(
        self,
        method: str,
        path: str,
        *,
        idempotent: bool,
        params: Mapping[str, str] | None = None,
        body: object = None,
    ) -> Any:
        retrying = Retrying(
            stop=stop_after_attempt(self._attempts if idempotent else 1),
            wait=wait_random_exponential(multiplier=0.05, max=0.5),
            retry=retry_if_exception_type(UpstreamUnavailable),
            reraise=True,
        )
        for attempt in retrying:
            with attempt:
                return self._once(method, path, params, body)
        raise UpstreamUnavailable(self.name)

    def _once(
        self, method: str, path: str, params: Mapping[str, str] | None, body: object
    ) -> Any:
        try:
            return self._breaker.call(self._send, method, path, params, body)
        except pybreaker.CircuitBreakerError as error:
            raise UpstreamUnavailable(f"{self.name}: circuit open") from error

    def _send(
        self, method: str, path: str, params: Mapping[str, str] | None, body: object
    ) -> Any:
        headers = context.trace_headers()
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = msgspec.json.encode(body)
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token()}"
        try:
            response = self._client.request(
                method, path, params=params, content=content, headers=headers
            )
        except httpx.TransportError as error:
            raise UpstreamUnavailable(f"{self.name}: {type(error).__name__}") from error
        if response.status_code in TRANSIENT:
            raise UpstreamUnavailable(f"{self.name}: {response.status_code}")
        try:
            answer = msgspec.json.decode(response.content) if response.content else None
        except msgspec.DecodeError as error:
            raise UpstreamUnavailable(f"{self.name}: not JSON") from error
        if response.is_error:
            code = answer.get("code", "") if isinstance(answer, dict) else ""
            raise UpstreamRejected(response.status_code, str(code))
        return answer
