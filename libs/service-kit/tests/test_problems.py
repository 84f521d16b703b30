"""Every error is a problem (RFC 9457) with a code, whoever raised it."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient
from support.requests import send

FORMS = "/api/sample/forms/"


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The body of an error answer, checked for what all of them have."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, "about:blank")
    assert body["title"]
    assert body["detail"]
    assert len(body["trace_id"]) == 32
    return body


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("sealed", 409, "sealed"),
        ("away", 503, "unavailable"),
        ("not-found", 404, "not_found"),
        ("denied", 403, "permission_denied"),
        ("many", 429, "throttled"),
        ("list", 400, "validation_error"),
        ("database", 503, "database_unavailable"),
        ("interface", 503, "database_unavailable"),
        ("callee", 503, "unavailable"),
        ("bug", 500, "internal_error"),
    ],
)
def test_what_a_view_raises_is_a_problem(
    anonymous: APIClient, kind: str, status: int, code: str
) -> None:
    anonymous.raise_request_exception = False
    problem(anonymous.get(f"/api/sample/errors/{kind}/"), status, code)


def test_a_problem_may_have_further_members_but_not_other_ones(anonymous: APIClient) -> None:
    body = problem(anonymous.get("/api/sample/errors/conflict/"), 409, "error")
    assert body["current"] == {"revision": 2}
    assert body["detail"] == "changed"


def test_what_django_answers_by_itself_is_a_problem_too(anonymous: APIClient) -> None:
    anonymous.raise_request_exception = False
    problem(anonymous.get("/nowhere/"), 404, "not_found")
    problem(anonymous.get("/plain/"), 500, "internal_error")
    problem(anonymous.get("/api/sample/me/", SERVER_NAME="evil.example"), 400, "bad_request")


def test_an_error_tells_nothing_of_its_inside(anonymous: APIClient) -> None:
    anonymous.raise_request_exception = False
    for kind in ("bug", "database", "not-found"):
        text = anonymous.get(f"/api/sample/errors/{kind}/").content.decode()
        assert "은방울꽃" not in text
        assert "secret" not in text
        assert "Traceback" not in text


def test_the_client_is_told_when_to_come_back(anonymous: APIClient) -> None:
    def seconds(kind: str) -> str:
        return str(anonymous.get(f"/api/sample/errors/{kind}/")["Retry-After"])

    assert (seconds("away"), seconds("database"), seconds("many")) == ("5", "5", "8")
    assert anonymous.get("/api/sample/slow/")["Retry-After"] == "30"


def test_what_the_address_does_not_take_is_said(anonymous: APIClient) -> None:
    response = anonymous.delete(FORMS)
    problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "POST, OPTIONS"
    problem(send(anonymous, "POST", FORMS, b"a=b", "text/plain"), 415, "unsupported_media_type")


def test_an_error_comes_as_a_problem_whatever_the_client_wants_to_see(
    anonymous: APIClient,
) -> None:
    problem(anonymous.get("/api/sample/me/", HTTP_ACCEPT="text/html"), 406, "not_acceptable")


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"name": "x"} trailing',
        b'{"name": "\\ud800"}',
        b'{"name": "\xff"}',
        b'{"name": NaN}',
        b"[" * 100_000,
        b"\x00",
    ],
)
def test_a_body_that_is_not_json_is_a_400(anonymous: APIClient, raw: bytes) -> None:
    problem(send(anonymous, "POST", FORMS, raw), 400, "parse_error")


def test_a_body_without_end_is_not_read(anonymous: APIClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    fits = json.dumps({"name": "x", "more": "y" * 960})
    assert send(anonymous, "POST", FORMS, fits.encode()).status_code == 200
    large = json.dumps({"name": "x", "more": "y" * 1000})
    problem(send(anonymous, "POST", FORMS, large.encode()), 413, "too_large")


class TestValidation:
    def errors(self, anonymous: APIClient, sent: object) -> list[tuple[str, str]]:
        body = problem(anonymous.post(FORMS, sent, format="json"), 400, "validation_error")
        assert all(error["message"] for error in body["errors"])
        return [(error["field"], error["code"]) for error in body["errors"]]

    def test_an_empty_body_misses_what_is_required(self, anonymous: APIClient) -> None:
        assert self.errors(anonymous, {}) == [("name", "required")]
        response = send(anonymous, "POST", FORMS, b"")
        assert problem(response, 400, "validation_error")["errors"][0]["field"] == "name"

    @pytest.mark.parametrize("sent", [[], "text", 5, True])
    def test_a_body_that_is_no_object_is_an_error_of_the_whole(
        self, anonymous: APIClient, sent: object
    ) -> None:
        assert self.errors(anonymous, sent) == [("", "invalid")]

    def test_each_wrong_field_is_named_with_its_code(self, anonymous: APIClient) -> None:
        sent = {"name": "too long", "number": 10, "day": "soon", "color": "green", "token": "x"}
        assert self.errors(anonymous, sent) == [
            ("name", "max_length"),
            ("number", "max_value"),
            ("day", "invalid"),
            ("token", "invalid"),
            ("color", "invalid_choice"),
        ]

    def test_an_error_inside_of_something_has_its_path(self, anonymous: APIClient) -> None:
        sent = {
            "name": "x",
            "tags": ["fine", "too long"],
            "lines": [{"text": "a", "count": 1}, {"text": "too long", "count": 0}],
            "line": {"count": 1},
        }
        assert self.errors(anonymous, sent) == [
            ("tags.1", "max_length"),
            ("lines.1.text", "max_length"),
            ("lines.1.count", "min_value"),
            ("line.text", "required"),
        ]

    def test_two_errors_of_one_field_are_two(self, anonymous: APIClient) -> None:
        sent = {"name": "x", "tags": ["a", "b", "c"], "lines": "none"}
        assert self.errors(anonymous, sent) == [("tags", "max_length"), ("lines", "not_a_list")]

    def test_an_error_of_the_whole_has_no_field(self, anonymous: APIClient) -> None:
        assert self.errors(anonymous, {"name": "clash"}) == [("", "clash")]

    def test_a_bare_validation_error_is_one_of_the_whole(self, anonymous: APIClient) -> None:
        body = problem(anonymous.get("/api/sample/errors/list/"), 400, "validation_error")
        assert body["errors"] == [{"field": "", "message": "that is wrong", "code": "invalid"}]

    def test_without_field_errors_there_is_no_list_of_them(self, anonymous: APIClient) -> None:
        assert "errors" not in anonymous.get("/api/sample/errors/sealed/").json()
