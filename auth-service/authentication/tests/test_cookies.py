"""The refresh cookie: whom it is shown to, and who may use it."""

import pytest
from rest_framework.test import APIClient

from authentication.models import RefreshToken
from authentication.tests.conftest import EMAIL, PASSWORD, SITE, assert_problem, login, post

pytestmark = pytest.mark.usefixtures("minji")

CREDENTIALS = {"email": EMAIL, "password": PASSWORD}


def test_the_cookie_is_hidden_from_scripts_other_sites_and_other_paths(
    anonymous: APIClient,
) -> None:
    cookie = post(anonymous, "login", CREDENTIALS).cookies["refresh_token"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/api/auth/"
    assert cookie["domain"] == ""


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", "")])
def test_the_cookie_is_secure_if_the_browser_came_by_https(
    anonymous: APIClient, scheme: str, secure: object
) -> None:
    for name in ("login", "refresh"):
        response = post(anonymous, name, CREDENTIALS, HTTP_X_FORWARDED_PROTO=scheme)
        assert response.cookies["refresh_token"]["secure"] == secure


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (f"https://{SITE}", SITE),
        (f"http://{SITE}", SITE),
        (f"https://{SITE}", f"{SITE}:443"),
        (f"http://{SITE}", f"{SITE}:80"),
        (f"https://{SITE.upper()}", SITE),
        ("http://localhost:8080", "localhost:8080"),
        ("http://203.0.113.7", "203.0.113.7"),
        ("http://[2001:db8::1]:8080", "[2001:db8::1]:8080"),
    ],
)
def test_the_sites_own_pages_may_use_the_cookie(
    anonymous: APIClient, origin: str, host: str
) -> None:
    for name in ("login", "refresh", "logout"):
        response = post(
            anonymous, name, CREDENTIALS, HTTP_ORIGIN=origin, HTTP_X_FORWARDED_HOST=host
        )
        assert response.status_code in (200, 204), response.content


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", SITE),
        (f"https://{SITE}.evil.example", SITE),
        (f"https://sub.{SITE}", SITE),
        (f"https://{SITE}:8443", SITE),
        ("http://localhost:3000", "localhost:8080"),
        ("null", SITE),
        ("", SITE),
        ("null", ""),
        ("nonsense", "nonsense"),
        (f"https://{SITE}:notaport", SITE),
        (f"https://{SITE}:99999", f"{SITE}:99999"),
        ("https://[::1", SITE),
        (f"//{SITE}", SITE),
        ("file://", SITE),
    ],
)
def test_pages_of_other_sites_may_not(anonymous: APIClient, origin: str, host: str) -> None:
    post(anonymous, "login", CREDENTIALS)
    before = list(RefreshToken.objects.values_list("digest", "used_at"))
    for name in ("login", "refresh", "logout"):
        response = post(
            anonymous, name, CREDENTIALS, HTTP_ORIGIN=origin, HTTP_X_FORWARDED_HOST=host
        )
        assert_problem(response, 403, "cross_origin")
    assert list(RefreshToken.objects.values_list("digest", "used_at")) == before
    assert post(anonymous, "refresh").status_code == 200


def test_two_installations_on_one_host_do_not_share_a_session(anonymous: APIClient) -> None:
    for port in (8080, 9000):
        host = f"localhost:{port}"
        answer = post(anonymous, "login", CREDENTIALS, HTTP_X_FORWARDED_HOST=host)
        assert set(answer.cookies) == {f"refresh_token_{port}"}
    post(anonymous, "logout", HTTP_X_FORWARDED_HOST="localhost:9000")
    assert post(anonymous, "refresh", HTTP_X_FORWARDED_HOST="localhost:8080").status_code == 200
    assert post(anonymous, "refresh", HTTP_X_FORWARDED_HOST="localhost:9000").status_code == 401


def test_without_a_gateway_the_host_header_counts(anonymous: APIClient) -> None:
    own = post(anonymous, "login", CREDENTIALS, HTTP_ORIGIN="http://auth-service")
    assert own.status_code == 200
    other = post(anonymous, "login", CREDENTIALS, HTTP_ORIGIN=f"http://{SITE}")
    assert_problem(other, 403, "cross_origin")


def test_a_token_in_the_body_is_nothing_a_browser_adds_by_itself(anonymous: APIClient) -> None:
    elsewhere = {"HTTP_ORIGIN": "https://app.example", "HTTP_X_FORWARDED_HOST": SITE}
    body = {**CREDENTIALS, "transport": "body"}
    token = post(anonymous, "login", body, **elsewhere).json()["refresh_token"]
    assert post(anonymous, "refresh", {"refresh_token": token}, **elsewhere).status_code == 200


def test_a_token_in_the_body_goes_before_the_cookie(anonymous: APIClient) -> None:
    post(anonymous, "login", CREDENTIALS)
    token = login(anonymous)["refresh_token"]
    response = post(anonymous, "refresh", {"refresh_token": token})
    assert "refresh_token" in response.json()
    assert not response.cookies
    # The browser's own session went on untouched.
    assert post(anonymous, "refresh").status_code == 200


def test_a_refused_refresh_leaves_the_cookie_to_the_next_sign_in(anonymous: APIClient) -> None:
    """Removing it could remove the one that another tab has just got."""
    anonymous.cookies["refresh_token"] = "old"
    response = post(anonymous, "refresh")
    assert_problem(response, 401, "invalid_refresh_token")
    assert not response.cookies
