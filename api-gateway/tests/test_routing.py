"""What the gateway hands on, what it hides, and that it changes no path on the way."""

import pytest
from running import GATEWAY, METHODS, Gateway, Upstream

ODD_PATHS = [
    "/api/letters/",
    "/api/letters/?q=%EB%B0%94%EB%8B%A4&tag=a%26b&cursor=&limit=20",
    "/api/letters/drafts/0190a8c2-7b1e-7d3a-9f52-1c2d3e4f5a6b/",
    "/api/letters/%EB%B0%94%EB%8B%A4/",
    "/api/letters/a%2Fb/",
    "/api/letters/a%20b%3Fc%23d/",
    "/api/letters/a+b/",
    "/api/letters/tags//twice/",
    "/api/letters/schema",
    "/api/letters/UPPER/lower.json",
    "/api/letters/~tilde'()*!;x=1/",
    "/api/letters/?next=https://example.org/a/../b",
    "/api/letters/%25/",
    "//api/letters/",
]


@pytest.mark.parametrize("path", ODD_PATHS)
def test_seed_lesson_01_every_path_reaches_its_service_unchanged(
    gateway: Gateway, letters: Upstream, path: str
) -> None:
    assert gateway.request(path).status == 200
    assert [request.path for request in letters.seen] == [path]


@pytest.mark.parametrize("method", METHODS)
def test_seed_lesson_01_every_method_and_body_reaches_its_service(
    gateway: Gateway, letters: Upstream, method: str
) -> None:
    body = "오늘의 편지".encode() if method in ("POST", "PUT", "PATCH") else None
    assert gateway.request("/api/letters/", method=method, body=body).status == 200
    assert (letters.seen[0].method, letters.seen[0].body) == (method, body or b"")


def test_seed_lesson_01_no_proxy_pass_carries_a_path() -> None:
    lines = (GATEWAY / "templates/default.conf.template").read_text().splitlines()
    targets = [line.split()[1] for line in lines if line.strip().startswith("proxy_pass")]
    assert targets
    assert all(target.removeprefix("http://").rstrip(";").count("/") == 0 for target in targets)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/auth/login/", "auth"),
        ("/api/auth/.well-known/jwks.json", "auth"),
        ("/api/users/me/", "users"),
        ("/api/users/me/photo/", "users"),
        ("/static/uploads/profiles/a.webp", "users"),
        ("/api/letters/", "letters"),
        ("/api/images/", "images"),
        ("/api/images/0190a8c2-7b1e-7d3a-9f52-1c2d3e4f5a6b/?size=small", "images"),
        ("/", "web"),
        ("/letters/", "web"),
        ("/static/css/base.css", "web"),
    ],
)
def test_each_prefix_belongs_to_one_program(gateway: Gateway, path: str, name: str) -> None:
    assert gateway.request(path).headers["x-answered-by"] == name


@pytest.mark.parametrize(
    "path",
    [
        "/internal/",
        "/internal/token/",
        "/internal",
        "//internal/token/",
        "/%69nternal/token/",
        "/INTERNAL/token/",
        "/api/auth/internal/token/",
        "/api/auth//internal/token/",
        "/api/auth/%69nternal/",
        "/api/auth%2Finternal%2Ftoken/",
        "/api/auth/../../internal/token/",
        "/api/auth/..%2finternal/",
        "/internal/../api/auth/login/",
        "/%2e%2e/internal/",
        "/./internal/",
        "/metrics",
        "/metrics/",
        "/api/letters/metrics",
        "/api/auth/m%65trics",
        "/api/letters/.%2e/auth/",
    ],
)
def test_internal_addresses_do_not_exist_outside(
    gateway: Gateway, upstreams: dict[str, Upstream], path: str
) -> None:
    assert gateway.request(path).status in (400, 404)
    assert [request.path for upstream in upstreams.values() for request in upstream.seen] == []


def test_words_that_only_resemble_a_hidden_one_are_ordinary(
    gateway: Gateway, letters: Upstream
) -> None:
    for path in ("/api/letters/internals/", "/api/letters/?q=/internal/", "/api/letters/metrics2"):
        assert gateway.request(path).status == 200
    assert len(letters.seen) == 3


@pytest.mark.parametrize(
    "path", ["/api/", "/api/nothing/", "/api/auth", "/api/lettersx/", "/api/a.html"]
)
def test_an_unknown_api_address_is_a_problem_not_a_page(
    gateway: Gateway, upstreams: dict[str, Upstream], path: str
) -> None:
    answer = gateway.request(path)
    assert answer.status == 404
    assert answer.is_problem
    assert answer.data["code"] == "not_found"
    assert not any(upstream.seen for upstream in upstreams.values())


def test_the_gateway_answers_for_its_own_health(
    gateway: Gateway, upstreams: dict[str, Upstream]
) -> None:
    assert gateway.request("/health/").data == {"status": "ok"}
    assert not any(upstream.seen for upstream in upstreams.values())


def test_a_services_own_answers_pass_unchanged_errors_too(
    gateway: Gateway, letters: Upstream
) -> None:
    letters.headers = {"Content-Type": "application/problem+json", "Retry-After": "7"}
    letters.body = b'{"code":"its_own"}'
    for status in (400, 401, 404, 409, 413, 422, 429, 500, 502, 503, 504):
        letters.status = status
        answer = gateway.request("/api/letters/")
        assert (answer.status, answer.body) == (status, letters.body)
        assert answer.headers["retry-after"] == "7"


def test_a_missing_page_is_the_web_clients_own_and_stays_a_404(
    gateway: Gateway, web: Upstream
) -> None:
    web.status, web.body = 404, b"<h1>not here</h1>"
    answer = gateway.request("/static/missing.webp")
    assert (answer.status, answer.body) == (404, web.body)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_seed_lesson_06_a_photo_is_its_services_answer_whatever_it_is(
    gateway: Gateway, users: Upstream, web: Upstream, method: str
) -> None:
    users.headers = {"Content-Type": "image/webp", "ETag": '"a"', "Cache-Control": "no-cache"}
    users.body = b""  # as a 304 has none
    for status in (200, 304, 404):
        users.status = status
        answer = gateway.request("/static/uploads/profiles/a.webp", method=method)
        assert answer.status == status
        assert answer.headers["etag"] == '"a"'
        assert "location" not in answer.headers
    assert [request.method for request in users.seen] == [method] * 3
    assert web.seen == []


def test_redirects_of_a_service_stay_on_the_browsers_address(
    gateway: Gateway, letters: Upstream
) -> None:
    letters.status, letters.headers = 301, {"Location": "/api/letters/?q=1"}
    assert gateway.request("/api/letters/x").headers["location"] == "/api/letters/?q=1"
