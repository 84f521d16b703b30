"""Personal API tokens: what a service asks auth-service about them, and how seldom."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient
from support.network import Answer, HttpServer

from account_kit import personal_tokens, service_tokens
from account_kit.personal_tokens import RemoteTokens
from service_kit import tokens
from service_kit.http import JsonClient
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.django_db
TOKEN = "lmt_" + "a" * 43
ACCOUNT = str(new_id())


@dataclass
class AuthService:
    """Gives service tokens, knows personal ones, and can be away."""

    good: dict[str, dict[str, Any]] = field(default_factory=dict)
    away: bool = False
    asked: int = 0
    tokens_given: list[str] = field(default_factory=list)

    def __call__(self, method: str, path: str, body: bytes) -> Answer:
        if self.away:
            return 503, b"{}"
        if path == "/internal/token/":
            return 200, b'{"access_token": "of-the-service", "expires_in": 600}'
        assert (method, path) == ("POST", personal_tokens.PATH)
        self.asked += 1
        known = self.good.get(json.loads(body)["token"])
        return 200, json.dumps({"active": True, **known} if known else {"active": False}).encode()


@pytest.fixture
def auth() -> AuthService:
    scope = "sample:read letters:write"
    person = {"sub": ACCOUNT, "scope": scope, "language": "en", "time_zone": "Europe/Berlin"}
    return AuthService({TOKEN: person})


@pytest.fixture
def server(auth: AuthService, settings: Any) -> Iterator[HttpServer]:
    """auth-service where this service looks for it."""
    with HttpServer(auth) as running:
        settings.AUTH_SERVICE_URL = running.url
        personal_tokens.source.cache_clear()
        service_tokens._of_this_service.cache_clear()
        yield running
    personal_tokens.source.cache_clear()
    service_tokens._of_this_service.cache_clear()


@dataclass
class Seconds:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def source(server: HttpServer, seconds: Seconds) -> RemoteTokens:
    """A source whose time the test tells; its circuit never opens."""
    client = JsonClient(server.url, name="auth-service", attempts=1, fail_max=100)
    return RemoteTokens(client, timer=seconds)


def request(client: APIClient, method: str, path: str, token: str = TOKEN) -> Any:
    call = getattr(client, method)
    return call(path, {}, format="json", HTTP_AUTHORIZATION=f"Bearer {token}")


def test_a_personal_token_is_its_person_with_its_scopes(
    server: HttpServer, anonymous: APIClient
) -> None:
    response = anonymous.get("/api/sample/me/", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert response.status_code == 200
    person = response.json()
    assert (person["account_id"], person["language"]) == (ACCOUNT, "en")
    assert (person["time_zone"], person["session_id"]) == ("Europe/Berlin", "")


def test_auth_service_is_asked_with_this_services_own_token(
    server: HttpServer, anonymous: APIClient
) -> None:
    request(anonymous, "get", "/api/sample/me/")
    method, path, headers, body = server.requests[-1]
    assert (method, path) == ("POST", "/internal/tokens/introspect/")
    assert headers["authorization"] == "Bearer of-the-service"
    assert json.loads(body) == {"token": TOKEN}


def test_seed_lesson_17_no_request_pays_a_call_to_auth_service(
    server: HttpServer, auth: AuthService, anonymous: APIClient
) -> None:
    for _ in range(50):
        assert request(anonymous, "get", "/api/sample/me/").status_code == 200
    assert auth.asked == 1


def test_what_the_scopes_do_not_cover_is_refused_by_name(
    server: HttpServer, anonymous: APIClient
) -> None:
    response = request(anonymous, "post", "/api/sample/things/")
    problem = response.json()
    assert (response.status_code, problem["code"]) == (403, "insufficient_scope")
    assert problem["scope"] == "sample:write"


def test_a_scope_for_writing_is_not_one_for_reading(
    server: HttpServer, auth: AuthService, anonymous: APIClient
) -> None:
    auth.good[TOKEN]["scope"] = "sample:write"
    response = request(anonymous, "get", "/api/sample/me/")
    assert (response.status_code, response.json()["scope"]) == (403, "sample:read")
    assert request(anonymous, "post", "/api/sample/things/").status_code == 201


@pytest.mark.parametrize("scope", ["", "sample", "sample:reading", "SAMPLE:READ", "*"])
def test_a_scope_is_compared_to_the_letter(
    server: HttpServer, auth: AuthService, anonymous: APIClient, scope: str
) -> None:
    auth.good[TOKEN]["scope"] = scope
    assert request(anonymous, "get", "/api/sample/me/").status_code == 403


def test_a_session_of_the_person_may_do_everything(signed_in: Any) -> None:
    assert signed_in(new_id()).get("/api/sample/me/").status_code == 200
    assert signed_in(new_id()).post("/api/sample/things/", {}, format="json").status_code == 201


def test_an_unknown_token_is_a_401(server: HttpServer, anonymous: APIClient) -> None:
    response = request(anonymous, "get", "/api/sample/me/", "lmt_" + "b" * 43)
    assert (response.status_code, response.json()["code"]) == (401, "token_invalid")
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["lmt_", "lmt_short", TOKEN + "a"])
def test_what_cannot_be_a_token_is_not_asked_about(
    server: HttpServer, auth: AuthService, anonymous: APIClient, token: str
) -> None:
    assert request(anonymous, "get", "/api/sample/me/", token).status_code == 401
    assert auth.asked == 0


def test_a_token_that_has_run_out_is_refused_although_it_is_remembered(
    server: HttpServer, auth: AuthService, anonymous: APIClient, clock: FakeClock
) -> None:
    auth.good[TOKEN]["exp"] = (clock() + timedelta(seconds=30)).timestamp()
    assert request(anonymous, "get", "/api/sample/me/").status_code == 200
    clock.advance(seconds=30)
    response = request(anonymous, "get", "/api/sample/me/")
    assert (response.status_code, response.json()["code"]) == (401, "token_expired")


def test_a_personal_token_opens_no_internal_route(
    server: HttpServer, keys: None, anonymous: APIClient
) -> None:
    response = request(anonymous, "get", "/internal/sample/")
    assert (response.status_code, response.json()["code"]) == (401, "token_invalid")


def test_an_answer_without_a_person_is_no_good_token(
    server: HttpServer, auth: AuthService, anonymous: APIClient
) -> None:
    auth.good[TOKEN]["sub"] = "somebody"
    assert request(anonymous, "get", "/api/sample/me/").status_code == 401


def test_while_auth_service_is_away_an_unknown_token_is_a_503(
    server: HttpServer, auth: AuthService, anonymous: APIClient
) -> None:
    auth.away = True
    response = request(anonymous, "get", "/api/sample/me/")
    assert (response.status_code, response.json()["code"]) == (503, "keys_unavailable")
    assert response["Retry-After"]


def test_a_good_answer_counts_for_a_minute(
    source: RemoteTokens, auth: AuthService, seconds: Seconds
) -> None:
    assert source.introspect(TOKEN)["active"]
    auth.good.clear()
    seconds.now += 59
    assert source.introspect(TOKEN)["active"]
    seconds.now += 1
    assert not source.introspect(TOKEN)["active"]
    assert auth.asked == 2


def test_a_bad_answer_counts_for_ten_seconds(
    source: RemoteTokens, auth: AuthService, seconds: Seconds
) -> None:
    person = auth.good.pop(TOKEN)
    assert not source.introspect(TOKEN)["active"]
    auth.good[TOKEN] = person
    seconds.now += 9
    assert not source.introspect(TOKEN)["active"]
    seconds.now += 1
    assert source.introspect(TOKEN)["active"]
    assert auth.asked == 2


def test_a_known_token_stays_good_for_ten_minutes_without_auth_service(
    source: RemoteTokens, auth: AuthService, seconds: Seconds
) -> None:
    assert source.introspect(TOKEN)["active"]
    auth.away = True
    seconds.now += 599
    assert source.introspect(TOKEN)["active"]
    seconds.now += 1
    with pytest.raises(tokens.KeysUnavailable):
        source.introspect(TOKEN)
    auth.away = False
    assert source.introspect(TOKEN)["active"]


def test_a_token_known_to_be_bad_is_not_good_because_auth_service_is_away(
    source: RemoteTokens, auth: AuthService, seconds: Seconds
) -> None:
    auth.good.clear()
    assert not source.introspect(TOKEN)["active"]
    auth.away = True
    seconds.now += 10
    with pytest.raises(tokens.KeysUnavailable):
        source.introspect(TOKEN)


def test_answers_are_remembered_in_bounds_and_without_the_tokens(source: RemoteTokens) -> None:
    source.introspect(TOKEN)
    remembered = vars(source)["_known"]
    assert TOKEN not in repr(remembered)
    assert (len(remembered), remembered.maxsize) == (1, 10_000)
