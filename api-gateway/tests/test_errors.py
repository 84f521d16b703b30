"""Limits, and what the gateway says when a program behind it is away."""

import base64
import hashlib
import re
import socket

import pytest
from conftest import Start
from running import Gateway, Upstream

PAGE = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def dead_end() -> socket.socket:
    """A port that takes no more connections and never says so: its backlog is full."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    return listener


@pytest.mark.parametrize("name", ["auth", "letters"])
def test_seed_lesson_04_a_service_that_is_away_is_said_at_once_and_kindly(
    gateway: Gateway, upstreams: dict[str, Upstream], name: str
) -> None:
    upstreams[name].stop()
    answer = gateway.request(f"/api/{name}/")
    upstreams[name].start()
    assert answer.status == 503
    assert answer.seconds < 1
    assert answer.is_problem
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-language"] == "ko"
    assert answer.data["code"] == "unavailable"
    assert answer.data["status"] == 503
    assert answer.data["trace_id"] == answer.headers["x-request-id"]


def test_seed_lesson_04_a_service_that_swallows_connections_is_away_within_a_second(
    start: Start,
) -> None:
    with dead_end() as listener, socket.socket() as first, socket.socket() as second:
        address = listener.getsockname()
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(address)
        gateway = start(LETTER_SERVICE_ADDR=f"127.0.0.1:{address[1]}", RATE_LIMITS="off")
        answer = gateway.request("/api/letters/")
    assert (answer.status, answer.data["code"]) == (503, "unavailable")
    assert answer.seconds < 1


def test_seed_lesson_04_the_other_services_are_untouched(
    gateway: Gateway, upstreams: dict[str, Upstream]
) -> None:
    upstreams["letters"].stop()
    assert gateway.request("/api/letters/").status == 503
    for path in ("/api/auth/account/", "/", "/health/"):
        answer = gateway.request(path)
        assert answer.status == 200
        assert answer.seconds < 1
    upstreams["letters"].start()


def test_seed_lesson_04_a_service_that_returns_is_served_by_the_next_request(
    gateway: Gateway, letters: Upstream
) -> None:
    letters.stop()
    assert gateway.request("/api/letters/").status == 503
    letters.start()
    assert gateway.request("/api/letters/").status == 200


@pytest.mark.parametrize(
    ("accept_language", "language", "title"),
    [
        (None, "ko", "잠시 자리를 비웠어요"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko", "잠시 자리를 비웠어요"),
        ("en", "en", "Away for a moment"),
        ("en-US,en;q=0.9,ko;q=0.8", "en", "Away for a moment"),
        ("fr,en;q=0.5", "en", "Away for a moment"),
        ("fr", "ko", "잠시 자리를 비웠어요"),
    ],
)
def test_seed_lesson_04_the_answer_is_in_the_callers_language(
    gateway: Gateway, letters: Upstream, accept_language: str | None, language: str, title: str
) -> None:
    letters.stop()
    headers = {"Accept-Language": accept_language} if accept_language else {}
    answer = gateway.request("/api/letters/", headers=headers)
    page = gateway.request("/api/letters/", headers={**headers, **PAGE})
    letters.start()
    assert (answer.headers["content-language"], answer.data["title"]) == (language, title)
    assert f'<html lang="{language}">' in page.text
    assert title in page.text


def test_seed_lesson_04_somebody_who_reads_gets_a_page(gateway: Gateway, web: Upstream) -> None:
    web.stop()
    answer = gateway.request("/letters/", headers=PAGE)
    script = gateway.request("/static/js/pages/letters.js")
    web.start()
    assert answer.status == script.status == 503
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-request-id"] in answer.text
    assert "쓰던 글은 이 기기에 그대로 있어요" in answer.text
    assert not re.search(r"(?:src|href)=\"(?!/\")", answer.text)


def test_the_error_page_style_is_the_one_its_policy_allows(gateway: Gateway, web: Upstream) -> None:
    web.stop()
    answer = gateway.request("/", headers=PAGE)
    web.start()
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]


def test_an_answer_that_breaks_off_is_a_502(gateway: Gateway, letters: Upstream) -> None:
    letters.break_off = True
    answer = gateway.request("/api/letters/", method="POST", body=b"{}")
    assert (answer.status, answer.data["code"]) == (502, "bad_gateway")
    assert answer.headers["retry-after"]


@pytest.mark.parametrize(
    ("path", "fits", "too_large"),
    [
        ("/api/auth/login/", 32 * 1024, 32 * 1024 + 1),
        ("/api/letters/", 2 * 1024 * 1024, 2 * 1024 * 1024 + 1),
        ("/api/users/me/", 32 * 1024, 32 * 1024 + 1),
        ("/api/users/me/photo/", 21 * 1024 * 1024, 21 * 1024 * 1024 + 1),
        ("/", 1024, 1025),
    ],
)
def test_each_route_has_its_own_body_limit(
    gateway: Gateway, path: str, fits: int, too_large: int
) -> None:
    assert gateway.request(path, method="POST", body=b"x" * fits).status == 200
    answer = gateway.request(
        path, method="POST", body=b"x" * too_large, headers={"Accept": "application/json"}
    )
    assert (answer.status, answer.data["code"]) == (413, "payload_too_large")
    assert answer.is_problem


@pytest.mark.parametrize("path", ["/api/images/", "/api/users/me/photo/"])
@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", "사진은 한 장에 20MB까지 보낼 수 있어요."), ("en", "A picture can be up to 20 MB.")],
)
def test_a_picture_that_is_too_large_is_told_how_large_it_may_be(
    gateway: Gateway, path: str, language: str, words: str
) -> None:
    """It cannot be sent in parts as a text can."""
    headers = {"Content-Length": str(22 * 1024 * 1024), "Accept-Language": language}
    answer = gateway.request(path, method="POST", headers=headers)
    assert (answer.status, answer.data["detail"]) == (413, words)


def test_a_letter_of_the_largest_size_fits_however_it_is_escaped(
    gateway: Gateway, letters: Upstream
) -> None:
    body = b'{"body":"' + b"\\ud83d\\ude00" * 100_000 + b'"}'
    assert gateway.request("/api/letters/", method="POST", body=body).status == 200
    assert letters.seen[0].body == body


def test_a_client_that_hurries_is_asked_to_wait(start: Start, letters: Upstream) -> None:
    gateway = start(REQUESTS_PER_SECOND="1", REQUEST_BURST="3")
    answers = [gateway.request("/api/letters/") for _ in range(8)]
    refused = [answer for answer in answers if answer.status != 200]
    assert [answer.status for answer in answers[:4]] == [200] * 4
    assert {answer.status for answer in refused} == {429}
    assert all(answer.is_problem and answer.headers["retry-after"] for answer in refused)
    assert refused[0].data["code"] == "throttled"
    assert gateway.request("//api/auth/login/").status == 429
    assert [gateway.request("/letters/").status for _ in range(8)] == [200] * 8


def test_what_hashes_a_password_is_limited_more_than_the_rest(
    start: Start, letters: Upstream
) -> None:
    gateway = start(SIGN_INS_PER_MINUTE="1", REQUEST_BURST="3")
    for path in ("/api/auth/signup/", "/api/auth/login/", "/api/auth/password/reset/"):
        statuses = [gateway.request(path, method="POST").status for _ in range(6)]
        assert statuses[-1] == 429, path
    assert gateway.request("//api//auth//login/").status == 429
    assert [gateway.request("/api/letters/").status for _ in range(6)] == [200] * 6
    assert gateway.request("/api/auth/refresh/", method="POST").status != 429


def test_the_limit_can_be_lifted(start: Start) -> None:
    limits = {"REQUESTS_PER_SECOND": "1", "REQUEST_BURST": "1", "RATE_LIMITS": "off"}
    gateway = start(**limits)
    assert {gateway.request("/api/letters/").status for _ in range(20)} == {200}


def test_a_client_with_a_whole_ipv6_network_is_one_client(start: Start) -> None:
    gateway = start(REQUESTS_PER_SECOND="1", REQUEST_BURST="3", TRUSTED_PROXY="127.0.0.1")

    def statuses(address: str) -> list[int]:
        """Of eight requests, each from another address ending in 1 to 8."""
        clients = [address + str(number) for number in range(1, 9)]
        return [
            gateway.request("/api/letters/", headers={"X-Forwarded-For": client}).status
            for client in clients
        ]

    assert 429 in statuses("2001:db8:a:b:1:2:3:")
    assert (
        gateway.request("/api/letters/", headers={"X-Forwarded-For": "2001:db8:a:c::1"}).status
        == 200
    )
    assert set(statuses("192.0.2.")) == {200}
    assert set(statuses("::ffff:198.51.100.")) == {200}


@pytest.mark.parametrize("path", ["/api/letters/?q=편지", "/api/letters/편지/", "/letters/?q=편지"])
def test_an_address_whose_characters_are_not_encoded_is_refused_kindly(
    gateway: Gateway, upstreams: dict[str, Upstream], path: str
) -> None:
    line = f"GET {path} HTTP/1.1\r\nAccept: ".encode()
    problem = gateway.send(line + b"application/json")
    assert (problem.status, problem.data["code"]) == (400, "bad_request")
    assert problem.is_problem
    page = gateway.send(line + b"text/html")
    assert (page.status, page.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert gateway.send(line + b"*/*").is_problem == path.startswith("/api/")
    assert not any(upstream.seen for upstream in upstreams.values())


def test_requests_the_gateway_cannot_read_get_a_problem_too(gateway: Gateway) -> None:
    data = {"Accept": "application/json"}
    too_long = gateway.request("/api/letters/?q=" + "x" * 40_000, headers=data)
    too_big = gateway.request("/api/letters/", headers={**data, "X-Big": "x" * 40_000})
    broken = gateway.request("/api/letters/%zz", headers=data)
    assert (too_long.status, too_big.status, broken.status) == (414, 431, 400)
    traced = gateway.request("/api/letters/", method="TRACE", headers=data)
    assert (traced.status, traced.data["code"]) == (405, "method_not_allowed")
