"""Calls to other services, against a real HTTP server that behaves badly."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import pytest
from support.network import HttpServer, free_port
from support.waiting import wait_until

from service_kit import context
from service_kit.http import JsonClient, UpstreamRejected, UpstreamUnavailable
from service_kit.ids import new_id


class Callee:
    """Answers with what the test puts in line, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Any] = [(200, b'{"fine": true}')]
        self.server = HttpServer(self.answer)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        following = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        result: tuple[int, bytes] = following() if callable(following) else following
        return result

    @property
    def calls(self) -> int:
        return len(self.server.requests)

    def client(self, **options: Any) -> JsonClient:
        return JsonClient(self.server.url, name="callee", **options)


@pytest.fixture
def callee() -> Iterator[Callee]:
    made = Callee()
    with made.server:
        yield made


DOWN = (503, b"{}")
FINE = (200, b'{"fine": true}')


def test_json_goes_out_and_comes_back(callee: Callee) -> None:
    account = new_id()
    callee.answers = [(201, '{"이름": "민지"}'.encode())]
    answer = callee.client().post("/things/", {"account_id": account, "text": "가"})
    assert answer == {"이름": "민지"}
    [(method, path, headers, body)] = callee.server.requests
    assert (method, path, headers["content-type"]) == ("POST", "/things/", "application/json")
    assert json.loads(body) == {"account_id": str(account), "text": "가"}


def test_parameters_are_escaped(callee: Callee) -> None:
    callee.client().get("/things/", {"q": "바다 & 산"})
    [(_method, path, headers, body)] = callee.server.requests
    assert path == "/things/?q=%EB%B0%94%EB%8B%A4+%26+%EC%82%B0"
    assert "content-type" not in headers
    assert body == b""


def test_an_empty_answer_is_none(callee: Callee) -> None:
    callee.answers = [(204, b"")]
    assert callee.client().post("/things/", {}) is None


def test_the_trace_and_the_request_id_go_along(callee: Callee) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with context.entered({"traceparent": parent}, incoming_id="r-7"):
        callee.client().get("/x/")
    [(_method, _path, headers, _body)] = callee.server.requests
    assert headers["x-request-id"] == "r-7"
    assert "0af7651916cd43dd8448eb211c80319c" in headers["traceparent"]


def test_a_refusal_has_the_status_and_the_code_of_the_problem(callee: Callee) -> None:
    callee.answers = [(409, b'{"code": "sealed", "detail": "private"}')]
    with pytest.raises(UpstreamRejected) as refused:
        callee.client().get("/x/")
    assert (refused.value.status, refused.value.code) == (409, "sealed")
    assert "private" not in str(refused.value)
    assert callee.calls == 1  # asking again would change nothing


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((404, b"<html>"), "not_json"),
        ((200, b"<html>"), "not_json"),
        ((400, b"[]"), ""),
        ((500, b""), ""),
        ((302, b""), ""),
    ],
)
def test_an_answer_that_is_no_use_is_a_refusal(
    callee: Callee, answer: tuple[int, bytes], code: str
) -> None:
    callee.answers = [answer]
    with pytest.raises(UpstreamRejected) as refused:
        callee.client().get("/x/")
    assert (refused.value.status, refused.value.code) == (answer[0], code)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_an_idempotent_call_is_tried_again(callee: Callee, status: int) -> None:
    for call in (
        lambda client: client.get("/x/"),
        lambda client: client.post("/x/", {}, idempotent=True),
    ):
        callee.answers = [(status, b""), (status, b""), FINE]
        callee.server.requests.clear()
        assert call(callee.client()) == {"fine": True}  # type: ignore[no-untyped-call]  # lambda
        assert callee.calls == 3


def test_a_post_is_sent_once(callee: Callee) -> None:
    callee.answers = [DOWN, FINE]
    with pytest.raises(UpstreamUnavailable):
        callee.client().post("/x/", {})
    assert callee.calls == 1


def test_tries_are_bounded(callee: Callee) -> None:
    callee.answers = [DOWN]
    with pytest.raises(UpstreamUnavailable, match="callee: 503"):
        callee.client(attempts=2).get("/x/")
    assert callee.calls == 2


def test_a_callee_that_is_not_there_is_away() -> None:
    client = JsonClient(f"http://127.0.0.1:{free_port()}", name="nobody")
    with pytest.raises(UpstreamUnavailable, match="nobody: ConnectError"):
        client.get("/x/")


def test_a_callee_that_does_not_answer_is_not_waited_for(callee: Callee) -> None:
    leave = threading.Event()

    def hang() -> tuple[int, bytes]:
        leave.wait(10)
        return FINE

    callee.answers = [hang]
    began = monotonic()
    with pytest.raises(UpstreamUnavailable, match="ReadTimeout"):
        callee.client(timeout=0.1, attempts=1).get("/x/")
    leave.set()
    assert monotonic() - began < 5


def test_the_proxy_for_the_internet_is_not_asked(
    callee: Callee, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    assert callee.client(attempts=1).get("/x/") == {"fine": True}


def failing(client: JsonClient, times: int) -> None:
    for _ in range(times):
        with pytest.raises(UpstreamUnavailable):
            client.get("/x/")


def test_after_failures_in_a_row_the_circuit_opens_and_calls_fail_at_once(
    callee: Callee,
) -> None:
    callee.answers = [DOWN]
    client = callee.client(attempts=1, fail_max=3)
    failing(client, 10)
    assert callee.calls == 3
    with pytest.raises(UpstreamUnavailable, match="circuit open"):
        client.get("/x/")


def test_an_open_circuit_lets_a_call_through_later_and_closes_when_it_goes_well(
    callee: Callee,
) -> None:
    callee.answers = [DOWN, DOWN, FINE]
    client = callee.client(attempts=1, fail_max=2, reset_seconds=0.2)
    failing(client, 3)
    assert callee.calls == 2

    def recovered() -> bool:
        try:
            return bool(client.get("/x/") == {"fine": True})
        except UpstreamUnavailable:
            return False

    wait_until(recovered, "the circuit closes")
    for _ in range(5):
        assert client.get("/x/") == {"fine": True}


def test_an_open_circuit_stays_open_when_the_try_fails(callee: Callee) -> None:
    callee.answers = [DOWN]
    client = callee.client(attempts=1, fail_max=2, reset_seconds=0.1)
    failing(client, 2)

    def let_through() -> bool:
        failing(client, 1)
        return callee.calls >= 3

    wait_until(let_through, "one call is let through")
    calls = callee.calls
    failing(client, 1)
    assert callee.calls <= calls + 1


def test_refusals_do_not_open_the_circuit(callee: Callee) -> None:
    callee.answers = [(404, b"{}")]
    client = callee.client(fail_max=2)
    for _ in range(6):
        with pytest.raises(UpstreamRejected):
            client.get("/x/")
    assert callee.calls == 6


def test_threads_call_side_by_side(callee: Callee) -> None:
    together = threading.Barrier(4)

    def meet() -> tuple[int, bytes]:
        together.wait(10)  # breaks unless all four are there at once
        return FINE

    callee.answers = [meet]
    client = callee.client(timeout=15, attempts=1)
    call: Callable[[int], Any] = lambda _: client.get("/x/")  # noqa: E731  for the pool
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(call, range(4))) == [{"fine": True}] * 4
