"""Logs are JSON with the request and the trace, and never what somebody typed."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from rest_framework.test import APIClient
from support.requests import send

from service_kit import context
from service_kit.ids import new_id
from service_kit.testing.keys import person_token

Log = Callable[[], list[dict[str, Any]]]
SECRET = "은방울꽃"


def test_a_line_says_when_what_and_for_which_request(json_log: Log) -> None:
    with context.entered({}, incoming_id="r-1"):
        logging.getLogger("some.place").warning("it %s", "rains", extra={"rows": 3})
        trace_id = context.trace_id()
    [line] = json_log()
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "some.place",
        "message": "it rains",
        "rows": 3,
        "service": "sample-service",
        "request_id": "r-1",
        "trace_id": trace_id,
    }


def test_a_request_is_one_line_with_route_status_and_time(
    json_log: Log, anonymous: APIClient
) -> None:
    thing = new_id()
    anonymous.get(f"/api/sample/things/{thing}/", HTTP_X_REQUEST_ID="abc-1")
    [line] = json_log()
    assert (line["logger"], line["method"], line["status"]) == ("access", "GET", 200)
    assert line["route"] == "api/sample/things/<uuid:thing_id>/"
    assert line["request_id"] == "abc-1"
    assert line["duration_ms"] >= 0
    assert str(thing) not in str(line)


def test_nothing_that_was_typed_reaches_the_log(
    json_log: Log, anonymous: APIClient, keys: None
) -> None:
    token = person_token(new_id())
    anonymous.raise_request_exception = False
    anonymous.get("/api/sample/echo/", {"q": SECRET}, HTTP_AUTHORIZATION=f"Bearer {token}")
    anonymous.get(f"/{SECRET}/")
    anonymous.post("/api/sample/forms/", {"name": SECRET * 9}, format="json")
    send(anonymous, "POST", "/api/sample/forms/", f'{{"name": "{SECRET}'.encode())
    anonymous.get("/api/sample/errors/bug/", {"q": SECRET})
    anonymous.get("/api/sample/errors/database/")
    anonymous.get("/plain/", {"q": SECRET})
    lines = json_log()
    assert [line["status"] for line in lines if line["logger"] == "access"] == [
        *(200, 404, 400, 400, 500, 503, 500)
    ]
    for private in (SECRET, "%EC%9D%80", token):
        assert private not in str(lines)


def test_an_exception_shows_where_and_what_but_not_its_message(json_log: Log) -> None:
    try:
        try:
            raise IntegrityError(f"Failing row contains ({SECRET}).")
        except IntegrityError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError:
        logging.getLogger("some.place").exception("it failed")
    [line] = json_log()
    trace = line["exc_info"]
    assert trace.index("django.db.utils.IntegrityError") < trace.index("builtins.RuntimeError")
    assert "test_logs.py" in trace
    assert SECRET not in str(line).replace("SECRET", "")


def test_an_exception_that_caused_itself_does_not_hang_the_log(json_log: Log) -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    logging.getLogger("some.place").error("loop", exc_info=first)
    assert "ValueError" in json_log()[0]["exc_info"]


def test_the_500_of_a_bug_is_logged_with_its_trace(json_log: Log, anonymous: APIClient) -> None:
    anonymous.raise_request_exception = False
    anonymous.get("/api/sample/errors/bug/")
    [error] = [line for line in json_log() if line["level"] == "ERROR"]
    assert "builtins.RuntimeError" in error["exc_info"]
    assert error["request_id"]
    assert error["trace_id"]


@pytest.mark.parametrize("path", ["/health/", "/health/ready/", "/metrics"])
def test_probes_leave_no_line(json_log: Log, anonymous: APIClient, db: None, path: str) -> None:
    anonymous.get(path)
    assert json_log() == []
