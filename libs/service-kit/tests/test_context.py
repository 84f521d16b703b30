"""A request's id and its place in a trace, over HTTP and over events."""

import pytest
from django.db import transaction
from rest_framework.test import APIClient
from sample import handlers
from sample.events import SampleHappened
from support.messages import outcome
from support.requests import get

from contracts import envelope
from service_kit import context
from service_kit.messaging.outbox import emit
from service_kit.models import OutboxEvent

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


def test_a_trace_goes_on_over_http_with_a_span_of_our_own(anonymous: APIClient) -> None:
    answer = anonymous.get("/api/sample/echo/", HTTP_TRACEPARENT=PARENT).json()
    assert answer["trace_id"] == TRACE
    version, trace, span, flags = answer["headers"]["traceparent"].split("-")
    assert (version, trace, flags) == ("00", TRACE, "01")
    assert span != "b7ad6b7169203331"


def test_vendor_state_is_passed_on(anonymous: APIClient) -> None:
    headers = {"HTTP_TRACEPARENT": PARENT, "HTTP_TRACESTATE": "vendor=1"}
    answer = get(anonymous, "/api/sample/echo/", **headers).json()
    assert answer["headers"]["tracestate"] == "vendor=1"


@pytest.mark.parametrize("parent", ["", "nonsense", "00-" + "0" * 32 + "-b7ad6b7169203331-01"])
def test_without_a_usable_trace_a_new_one_begins(anonymous: APIClient, parent: str) -> None:
    answers = [anonymous.get("/api/sample/echo/", HTTP_TRACEPARENT=parent).json() for _ in range(2)]
    ids = {answer["trace_id"] for answer in answers}
    assert len(ids) == 2
    assert all(len(trace_id) == 32 and int(trace_id, 16) for trace_id in ids)


def test_the_callers_request_id_comes_back_and_goes_on(anonymous: APIClient) -> None:
    response = anonymous.get("/api/sample/echo/", HTTP_X_REQUEST_ID="gw-42")
    assert response["X-Request-ID"] == "gw-42" == response.json()["headers"]["X-Request-ID"]


@pytest.mark.parametrize("sent", ["", "a" * 65, "a b", 'x"}', "line\tbreak"])
def test_a_request_id_that_could_harm_a_log_is_replaced(anonymous: APIClient, sent: str) -> None:
    response = anonymous.get("/api/sample/echo/", HTTP_X_REQUEST_ID=sent)
    assert response["X-Request-ID"] not in ("", sent)
    assert response["X-Request-ID"].isalnum()


def test_errors_carry_the_trace(anonymous: APIClient) -> None:
    for path in ("/api/sample/errors/sealed/", "/nowhere/"):
        assert anonymous.get(path, HTTP_TRACEPARENT=PARENT).json()["trace_id"] == TRACE


def test_outside_of_a_request_there_is_no_trace() -> None:
    assert context.trace_id() == context.request_id() == ""
    assert context.trace_headers() == {}


def test_what_is_entered_is_left_also_by_an_exception() -> None:
    with pytest.raises(RuntimeError), context.entered({"traceparent": PARENT}):
        raise RuntimeError
    assert context.trace_id() == context.request_id() == ""


@pytest.mark.django_db
def test_a_trace_goes_on_over_an_event() -> None:
    seen: list[tuple[str, str]] = []
    handlers.reactions["traced"] = lambda: seen.append((context.trace_id(), context.request_id()))
    headers = {"traceparent": PARENT, "tracestate": "vendor=1"}
    with context.entered(headers), transaction.atomic():
        emit(SampleHappened(note="traced"), account_id=None)
    body = bytes(OutboxEvent.objects.get().payload)
    assert outcome(body) == "done"
    # The event's id takes the place of the request's, so that a log can be searched for it.
    assert seen == [(TRACE, str(envelope.decode(body).id))]
    answer = envelope.decode(bytes(OutboxEvent.objects.get(type="sample.noted").payload))
    assert TRACE in (answer.trace or "")
    assert answer.trace_state == "vendor=1"
