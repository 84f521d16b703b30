"""Requests that make no sense get a clear 4xx from every endpoint, never a 500."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from authentication.models import Account
from authentication.tests.conftest import EMAIL, PASSWORD, assert_problem, login, post

BODIES = ("signup", "login", "refresh", "logout")
FIELDS = {
    "signup": ("email", "password"),
    "login": ("email", "password"),
}
GOOD = {"email": EMAIL, "password": PASSWORD}


def raw(client: APIClient, name: str, body: bytes, content_type: str = "application/json") -> Any:
    return client.generic("POST", f"/api/auth/{name}/", body, content_type)  # type: ignore[arg-type]  # bytes are fine


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"email": "minji@example.com", ',
        b"\xff\xfe\xfa",
        b'{"email": "\xed\xa0\x80@example.com"}',
        b'{"email": "\\ud800@example.com", "password": "\\udfff"}',
        b'{"email": NaN}',
        b"{} {}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"'email'",
    ],
    ids=lambda body: str(body[:24]),
)
def test_broken_json_is_called_that(anonymous: APIClient, name: str, body: bytes) -> None:
    assert_problem(raw(anonymous, name, body), 400, "parse_error")


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("body", [b"[]", b'"text"', b"5", b"true", b"null", b"[{}]"])
def test_json_that_is_no_object_is_refused(anonymous: APIClient, name: str, body: bytes) -> None:
    assert_problem(raw(anonymous, name, body), 400, "validation_error")


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain",
     "application/xml", "application/jsonp", "nonsense", "application/problem+json"],
)  # fmt: skip
def test_another_content_type_is_not_accepted(
    anonymous: APIClient, name: str, content_type: str
) -> None:
    response = raw(anonymous, name, b"email=minji%40example.com&password=x", content_type)
    assert_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("name", ["signup", "login"])
def test_every_missing_field_is_named(anonymous: APIClient, name: str) -> None:
    for field in FIELDS[name]:
        body = {key: value for key, value in GOOD.items() if key != field}
        problem = assert_problem(post(anonymous, name, body), 400, "validation_error")
        assert [error["field"] for error in problem["errors"]] == [field]
        assert problem["errors"][0]["code"] == "required"
        assert problem["errors"][0]["message"] == "This field is required."


@pytest.mark.parametrize("name", ["signup", "login"])
@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize(
    "value", [None, 5, 1.5, True, [], ["a"], {}, {"a": "b"}, "", "\0", "a\0b", "x" * 100_000],
    ids=lambda value: repr(value)[:20],
)  # fmt: skip
def test_a_value_of_another_kind_is_named(
    anonymous: APIClient, name: str, field: str, value: object
) -> None:
    problem = assert_problem(post(anonymous, name, {**GOOD, field: value}), 400, "validation_error")
    assert {error["field"] for error in problem["errors"]} == {field}
    assert all(error["message"] for error in problem["errors"])


def test_what_was_not_asked_for_is_refused(anonymous: APIClient) -> None:
    more = {"is_staff": True, "id": "x", "email_verified_at": "2026-01-01T00:00:00Z"}
    problem = assert_problem(post(anonymous, "signup", {**GOOD, **more}), 400, "validation_error")
    assert {error["field"] for error in problem["errors"]} == set(more)
    assert not Account.objects.exists()


@pytest.mark.parametrize("name", ["signup", "login"])
def test_an_empty_body_misses_every_field(anonymous: APIClient, name: str) -> None:
    problem = assert_problem(raw(anonymous, name, b""), 400, "validation_error")
    assert {error["field"] for error in problem["errors"]} == set(FIELDS[name])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", f"/api/auth/{name}/") for name in (*BODIES, "logout-everywhere")),
        ("DELETE", "/api/auth/login/"),
        ("POST", "/api/auth/account/"),
        ("POST", "/api/auth/.well-known/jwks.json"),
        ("GET", "/internal/token/"),
    ],
)
def test_another_method_is_not_allowed(
    anonymous: APIClient, minji: object, method: str, path: str
) -> None:
    token = login(anonymous)["access_token"]
    response = anonymous.generic(method, path, HTTP_AUTHORIZATION=f"Bearer {token}")
    assert_problem(response, 405, "method_not_allowed")
    assert response["Allow"]


@pytest.mark.parametrize(
    "path",
    ["/", "/api/auth/", "/api/auth/login", "/api/auth/nothing/", "/api/letters/", "/internal/",
     "/admin/", "/api/auth/login/%00", "/api/auth/\ud55c/"],
)  # fmt: skip
def test_an_address_that_does_not_exist_is_not_found(anonymous: APIClient, path: str) -> None:
    assert_problem(anonymous.get(path), 404, "not_found")


def test_an_answer_in_another_form_is_not_available(anonymous: APIClient) -> None:
    response = anonymous.post("/api/auth/login/", GOOD, format="json", HTTP_ACCEPT="image/png")
    assert_problem(response, 406, "not_acceptable")


def test_a_host_that_is_not_ours_is_refused(anonymous: APIClient) -> None:
    response = anonymous.get("/api/auth/.well-known/jwks.json", HTTP_HOST="evil.example")
    assert_problem(response, 400, "bad_request")


@pytest.mark.parametrize(
    ("header", "language"),
    [("ko", "ko"), ("en", "en"), ("ko-KR,ko;q=0.9", "ko"), ("en-US,en;q=0.9", "en"),
     ("fr", "ko"), ("", "ko"), (";;;q=,", "ko"), ("en;q=0.1,ko;q=0.9", "ko")],
)  # fmt: skip
def test_errors_speak_the_callers_language_and_korean_if_in_doubt(
    header: str, language: str
) -> None:
    client = APIClient(SERVER_NAME="auth-service", HTTP_ACCEPT_LANGUAGE=header)
    problem = assert_problem(post(client, "refresh"), 401, "no_session")
    words = {"ko": "로그인되어 있지 않아요.", "en": "You are not signed in."}
    assert problem["detail"] == words[language]


def test_an_error_carries_the_trace_of_its_request(anonymous: APIClient) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    response = post(anonymous, "refresh", HTTP_TRACEPARENT=f"00-{trace}-00f067aa0ba902b7-01")
    assert json.loads(response.content)["trace_id"] == trace
    assert response["X-Request-ID"]
