"""This service's own token: fetched once, renewed early, used on while auth-service is away."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from support.network import HttpServer

from account_kit import service_tokens
from account_kit.service_tokens import RETRY_SECONDS, ServiceTokens
from service_kit.http import JsonClient, UpstreamError, UpstreamRejected, UpstreamUnavailable


class AuthService:
    """Gives a new token each time, good for ten minutes."""

    def __init__(self) -> None:
        self.away = False
        self.answers: bytes | None = None
        self.busy = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.server = HttpServer(self.answer)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        asked = json.loads(body)
        self.busy.set()
        self.go_on.wait(20)
        if self.answers is not None:
            return 200, self.answers
        if self.away:
            return 503, b"{}"
        if (method, path) != ("POST", "/internal/token/") or asked["client_secret"] != "right":
            return 401, b'{"code": "invalid_client"}'
        assert asked["grant_type"] == "client_credentials"
        token = f"{asked['client_id']}-{len(self.server.requests)}"
        return 200, json.dumps({"access_token": token, "expires_in": 600}).encode()

    def tokens(self, secret: str) -> ServiceTokens:
        client = JsonClient(self.server.url, name="auth-service", attempts=1, fail_max=1000)
        return ServiceTokens(client, client_id="sample-service", client_secret=secret)


@pytest.fixture
def auth() -> Iterator[AuthService]:
    service = AuthService()
    with service.server:
        yield service


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    instant = [1000.0]
    monkeypatch.setattr(service_tokens, "monotonic", lambda: instant[0])
    return instant


def test_one_token_serves_many_calls(auth: AuthService) -> None:
    token = auth.tokens("right")
    with ThreadPoolExecutor(8) as pool:
        got = set(pool.map(lambda _: token(), range(40)))
    assert got == {"sample-service-1"}


def test_it_is_renewed_before_it_ends(auth: AuthService, seconds: list[float]) -> None:
    token = auth.tokens("right")
    assert token() == "sample-service-1"
    seconds[0] += 600 * 0.8 - 1
    assert token() == "sample-service-1"
    seconds[0] += 1
    assert token() == "sample-service-2"


def test_while_auth_service_is_away_the_old_one_is_used_to_its_end(
    auth: AuthService, seconds: list[float]
) -> None:
    token = auth.tokens("right")
    token()
    auth.away = True
    seconds[0] += 599
    assert token() == "sample-service-1"
    seconds[0] += 1
    with pytest.raises(UpstreamUnavailable):
        token()
    auth.away = False
    seconds[0] += RETRY_SECONDS
    assert token().startswith("sample-service-")


def test_auth_service_is_not_asked_again_at_once_when_it_is_away(
    auth: AuthService, seconds: list[float]
) -> None:
    token = auth.tokens("right")
    auth.away = True
    for _ in range(10):
        with pytest.raises(UpstreamUnavailable):
            token()
    assert len(auth.server.requests) == 1
    auth.away = False
    seconds[0] += RETRY_SECONDS
    token()
    auth.away = True
    seconds[0] += 500
    for _ in range(10):
        assert token() == "sample-service-2"
    assert len(auth.server.requests) == 3


@pytest.mark.parametrize(
    "answer",
    [b"{}", b"[]", b"7", b'{"access_token": "x", "expires_in": "soon"}', b"null", b"<html>"],
)
def test_an_answer_without_a_token_is_an_upstream_error(auth: AuthService, answer: bytes) -> None:
    auth.answers = answer
    with pytest.raises(UpstreamError):
        auth.tokens("right")()


def test_who_has_a_good_token_does_not_wait_for_the_next_one(
    auth: AuthService, seconds: list[float]
) -> None:
    token = auth.tokens("right")
    token()
    seconds[0] += 500
    auth.busy.clear()
    auth.go_on.clear()
    with ThreadPoolExecutor(1) as pool:
        fetching = pool.submit(token)
        assert auth.busy.wait(20)
        assert token() == "sample-service-1"
        auth.go_on.set()
        assert fetching.result() == "sample-service-2"


def test_a_token_that_is_refused_is_replaced_once(auth: AuthService, seconds: list[float]) -> None:
    withdrawn = {"Bearer sample-service-1"}

    def answer(*_: Any) -> tuple[int, bytes]:
        refused = callee.requests[-1][2]["authorization"] in withdrawn
        return (401, b'{"code": "token_invalid"}') if refused else (200, b"{}")

    with HttpServer(answer) as callee:
        client = JsonClient(callee.url, name="callee", token=auth.tokens("right"))
        withdrawn.clear()
        client.get("/internal/x/")
        withdrawn.add("Bearer sample-service-1")
        seconds[0] += RETRY_SECONDS
        client.post("/internal/x/", {"n": 1})
        assert [
            (headers["authorization"], body) for _, _, headers, body in callee.requests[1:]
        ] == [
            ("Bearer sample-service-1", b'{"n":1}'),
            ("Bearer sample-service-2", b'{"n":1}'),
        ]


def test_a_callee_that_refuses_every_token_does_not_become_a_storm(
    auth: AuthService, seconds: list[float]
) -> None:
    with HttpServer(lambda *_: (401, b"{}")) as callee:
        client = JsonClient(callee.url, name="callee", token=auth.tokens("right"))
        for _ in range(20):
            with pytest.raises(UpstreamError):
                client.get("/internal/x/")
    assert len(auth.server.requests) == 1


def test_a_wrong_secret_is_not_a_matter_of_trying_again(auth: AuthService) -> None:
    with pytest.raises(UpstreamRejected) as refused:
        auth.tokens("wrong")()
    assert (refused.value.status, refused.value.code) == (401, "invalid_client")


def test_calls_carry_it(auth: AuthService) -> None:
    token = auth.tokens("right")
    with HttpServer(lambda *_: (200, b"{}")) as callee:
        JsonClient(callee.url, name="callee", token=token).get("/internal/x/")
        [(_method, _path, headers, _body)] = callee.requests
    assert headers["authorization"] == "Bearer sample-service-1"


def test_without_a_token_nothing_is_sent(auth: AuthService) -> None:
    auth.away = True
    with HttpServer(lambda *_: (200, b"{}")) as callee:
        client = JsonClient(callee.url, name="callee", token=auth.tokens("right"))
        with pytest.raises(UpstreamError):
            client.get("/internal/x/")
        assert callee.requests == []


def test_the_process_s_own_token_comes_from_the_settings(auth: AuthService, settings: Any) -> None:
    settings.AUTH_SERVICE_URL = auth.server.url
    settings.SERVICE_CLIENT_SECRET = "right"
    service_tokens._of_this_service.cache_clear()
    try:
        assert service_tokens.current() == service_tokens.current() == "sample-service-1"
    finally:
        service_tokens._of_this_service.cache_clear()
