"""Headers towards the services and towards the browser, connections, compression and the log."""

import gzip
import re

import pytest
from conftest import Start
from running import Gateway, Upstream


def test_a_service_learns_who_asked_and_never_from_the_client(
    gateway: Gateway, letters: Upstream
) -> None:
    forged = {
        "Host": "letters.example:8080",
        "X-Real-IP": "203.0.113.9",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Port": "1",
        "Forwarded": "for=203.0.113.9",
        "X-Request-ID": "forged",
    }
    gateway.request("/api/letters/", headers=forged)
    headers = letters.seen[0].headers
    assert headers["host"] == "letter-service"
    assert headers["x-real-ip"] == headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-host"] == "letters.example:8080"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-request-id"] != "forged"
    assert "forwarded" not in headers
    assert "x-forwarded-port" not in headers


def test_each_service_is_called_by_its_own_name(
    gateway: Gateway, upstreams: dict[str, Upstream]
) -> None:
    for name in (*(upstreams.keys() - {"web"}), "special-days"):
        gateway.request(f"/api/{name}/")
    gateway.request("/")
    hosts = {name: upstream.seen[0].headers["host"] for name, upstream in upstreams.items()}
    assert hosts == {
        "auth": "auth-service",
        "users": "user-service",
        "routines": "routine-service",
        "schedules": "scheduler-service",
        "notifications": "notification-service",
        "letters": "letter-service",
        "images": "letter-storage-service",
        "web": "web-client-service",
    }


def test_tls_that_ended_before_the_gateway_is_passed_on(gateway: Gateway, auth: Upstream) -> None:
    answer = gateway.request("/api/auth/login/", headers={"X-Forwarded-Proto": "https"})
    assert auth.seen[0].headers["x-forwarded-proto"] == "https"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


def test_a_trusted_load_balancer_names_the_client(start: Start, letters: Upstream) -> None:
    gateway = start(TRUSTED_PROXY="127.0.0.1", RATE_LIMITS="off")
    gateway.request("/api/letters/", headers={"X-Forwarded-For": "198.51.100.7"})
    assert letters.seen[0].headers["x-real-ip"] == "198.51.100.7"


def test_credentials_and_idempotency_keys_pass(gateway: Gateway, letters: Upstream) -> None:
    sent = {
        "Authorization": "Bearer " + "a" * 6000,
        "Idempotency-Key": "0190a8c2-7b1e-7d3a-9f52-1c2d3e4f5a6b",
        "Accept-Language": "en",
        "Cookie": "refresh_token=x",
    }
    assert gateway.request("/api/letters/", headers=sent).status == 200
    for name, value in sent.items():
        assert letters.seen[0].headers[name.lower()] == value


def test_one_number_names_the_request_everywhere(gateway: Gateway, letters: Upstream) -> None:
    answer = gateway.request("/api/letters/")
    request_id = answer.headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{32}", request_id)
    assert letters.seen[0].headers["x-request-id"] == request_id
    assert letters.seen[0].headers["traceparent"] == f"00-{request_id}-{request_id[16:]}-01"
    assert gateway.log_lines(1)[0]["request_id"] == request_id


def test_a_trace_that_began_earlier_goes_on_and_a_broken_one_does_not(
    gateway: Gateway, letters: Upstream
) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    gateway.request("/api/letters/", headers={"traceparent": trace})
    gateway.request("/api/letters/", headers={"traceparent": "nonsense"})
    first, second = (request.headers["traceparent"] for request in letters.seen)
    assert first == trace
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", second)


@pytest.mark.parametrize("path", ["/", "/api/letters/", "/api/nothing/", "/internal/"])
def test_security_headers_are_on_every_answer_exactly_once(
    gateway: Gateway, upstreams: dict[str, Upstream], path: str
) -> None:
    for upstream in upstreams.values():
        upstream.headers = {
            "X-Content-Type-Options": "theirs",
            "Content-Security-Policy": "theirs",
            "Referrer-Policy": "theirs",
            "X-Frame-Options": "theirs",
        }
    headers = gateway.request(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "strict-transport-security" not in headers
    assert "cross-origin-opener-policy" not in headers
    assert headers["server"] == "nginx"


def test_pages_may_run_nothing_but_the_web_clients_own_modules(gateway: Gateway) -> None:
    policy = gateway.request("/").headers["content-security-policy"]
    for directive in (
        "script-src 'self'",
        "style-src 'self'",
        "require-trusted-types-for 'script'; trusted-types push-worker",
    ):
        assert directive in policy


def test_connections_to_a_service_are_kept(gateway: Gateway, letters: Upstream) -> None:
    for _ in range(5):
        gateway.request("/api/letters/")
    assert len({request.connection for request in letters.seen}) == 1


def test_large_answers_are_compressed_but_never_beside_a_token(
    gateway: Gateway, upstreams: dict[str, Upstream]
) -> None:
    for upstream in upstreams.values():
        upstream.body = b'{"text":"' + b"letter " * 1000 + b'"}'
    accepts = {"Accept-Encoding": "gzip"}
    letters = gateway.request("/api/letters/", headers=accepts)
    assert letters.headers["content-encoding"] == "gzip"
    assert gzip.decompress(letters.body) == upstreams["letters"].body
    auth = gateway.request("/api/auth/refresh/", method="POST", headers=accepts, body=b"{}")
    assert "content-encoding" not in auth.headers


def test_the_log_holds_no_search_words_and_no_tokens(gateway: Gateway, letters: Upstream) -> None:
    secret = {"Authorization": "Bearer secret-token", "Cookie": "refresh_token=secret-cookie"}
    gateway.request("/api/letters/?q=secret-word&tag=secret-tag", headers=secret)
    letters.stop()
    gateway.request("/api/letters/?q=secret-word", headers=secret)
    letters.start()
    first, second = gateway.log_lines(2)
    assert (first["method"], first["path"], first["status"]) == ("GET", "/api/letters/", 200)
    assert second["status"] == 503
    assert first["upstream_status"] == "200"
    assert float(first["duration"]) >= 0
    written = gateway.access_log.read_text() + gateway.error_log.read_text()
    assert "secret" not in written
