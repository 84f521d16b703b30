"""Signing in, and that the refusal tells nothing."""

from typing import Any

import jwt
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from authentication import keys
from authentication.models import Account, RefreshToken, Session, SigningKey
from authentication.tests.conftest import EMAIL, PASSWORD, assert_problem, login, post
from service_kit import tokens
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.usefixtures("minji")

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


def attempt(client: APIClient, **changes: Any) -> Any:
    return post(client, "login", {"email": EMAIL, "password": PASSWORD, **changes})


def test_a_browser_gets_the_refresh_token_as_a_cookie_and_nothing_of_it_in_the_body(
    anonymous: APIClient,
) -> None:
    response = attempt(anonymous)
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"access_token", "token_type", "expires_in", "account"}
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 900
    assert body["account"]["email"] == EMAIL
    assert response["Cache-Control"] == "no-store"
    assert response.cookies["refresh_token"].value not in response.content.decode()


def test_a_program_gets_the_refresh_token_in_the_body_and_no_cookie(anonymous: APIClient) -> None:
    response = attempt(anonymous, transport="body")
    assert len(response.json()["refresh_token"]) == 43
    assert not response.cookies


def test_the_access_token_says_who_for_how_long_and_in_which_words(
    anonymous: APIClient, minji: Account, clock: FakeClock, signing_key: SigningKey
) -> None:
    token = login(anonymous)["access_token"]
    assert jwt.get_unverified_header(token) == {
        "alg": "EdDSA",
        "kid": signing_key.kid,
        "typ": "JWT",
    }
    claims = (
        tokens.verifier()
        .verify(token, audience=tokens.PERSON_AUDIENCE, now=clock().timestamp())
        .claims
    )
    now = int(clock().timestamp())
    assert {**claims, "jti": ""} == {
        "iss": "auth-service",
        "aud": "a-letter-to-myself",
        "sub": str(minji.id),
        "iat": now,
        "exp": now + 900,
        "jti": "",
        "sid": str(Session.objects.get().id),
        "language": "ko",
        "time_zone": "Asia/Seoul",
        "day_starts_at": "00:00",
    }


def test_no_two_access_tokens_have_the_same_id(anonymous: APIClient) -> None:
    ids = {
        jwt.decode(login(anonymous)["access_token"], options={"verify_signature": False})["jti"]
        for _ in range(3)
    }
    assert len(ids) == 3


def test_a_session_remembers_from_where(anonymous: APIClient, clock: FakeClock) -> None:
    post(
        anonymous,
        "login",
        {"email": EMAIL, "password": PASSWORD},
        HTTP_USER_AGENT=BROWSER + "!" * 1000,
        HTTP_X_REAL_IP="203.0.113.5",
    )
    session = Session.objects.get()
    assert session.user_agent == (BROWSER + "!" * 1000)[:400]
    assert session.address == "203.0.113.5"
    assert session.created_at == session.last_used_at == clock()


@pytest.mark.parametrize("sent", ["not an address", "", "999.1.1.1", "fe80::1%eth0"])
def test_what_is_no_client_address_does_not_matter(anonymous: APIClient, sent: str) -> None:
    response = post(anonymous, "login", {"email": EMAIL, "password": PASSWORD}, HTTP_X_REAL_IP=sent)
    assert response.status_code == 200


def test_the_refresh_token_is_kept_as_a_hash_only(anonymous: APIClient) -> None:
    token = login(anonymous)["refresh_token"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM authentication_refreshtoken")
        [(digest,)] = cursor.fetchall()
    assert len(bytes(digest)) == 32
    assert token.encode() not in bytes(digest)


def test_wrong_password_unknown_address_and_deactivated_account_are_refused_in_the_same_words(
    anonymous: APIClient, minji: Account
) -> None:
    wrong = attempt(anonymous, password="not the password")
    unknown = attempt(anonymous, email="nobody@example.com")
    Account.objects.update(is_active=False)
    deactivated = attempt(anonymous)
    problems = [
        assert_problem(response, 401, "invalid_credentials")
        for response in (wrong, unknown, deactivated)
    ]
    for problem in problems:
        problem.pop("trace_id")
    assert problems[0] == problems[1] == problems[2]
    assert wrong.headers.keys() == unknown.headers.keys() == deactivated.headers.keys()
    assert not Session.objects.exists()


def test_an_unknown_address_costs_one_hash_like_a_known_one(
    anonymous: APIClient, count_hashes: list[str], minji: Account
) -> None:
    minji.set_password(PASSWORD)
    minji.save()
    count_hashes.clear()
    attempt(anonymous, password="not the password")
    assert count_hashes == ["not the password"]
    attempt(anonymous, email="nobody@example.com", password="not the password")
    assert count_hashes == ["not the password"] * 2
    Account.objects.update(is_active=False)
    attempt(anonymous)
    assert count_hashes == ["not the password", "not the password", PASSWORD]


def test_an_unknown_address_runs_as_many_statements_as_a_known_one(anonymous: APIClient) -> None:
    def statements(email: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            attempt(anonymous, email=email, password="not the password")
        return len(queries)

    assert statements(EMAIL) == statements("nobody@example.com")


def test_signing_in_asks_the_database_as_often_with_many_sessions_as_with_few(
    anonymous: APIClient,
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            login(anonymous)
        return len(queries)

    few = statements()
    for _ in range(5):
        login(anonymous)
    assert statements() == few <= 16


def test_sessions_of_long_ago_are_forgotten_at_the_next_sign_in(
    anonymous: APIClient, clock: FakeClock
) -> None:
    login(anonymous)
    login(anonymous)
    clock.advance(days=31)
    login(anonymous)
    assert Session.objects.count() == RefreshToken.objects.count() == 1


def test_a_hash_with_old_parameters_is_renewed_at_the_next_sign_in(
    anonymous: APIClient, minji: Account, costly_hashes: None
) -> None:
    assert "m=8,t=1,p=1" in minji.password
    login(anonymous)
    minji.refresh_from_db()
    assert "m=19456,t=2,p=1" in minji.password


@pytest.mark.parametrize("transport", ["header", "", None, 1, ["body"]])
def test_a_transport_that_does_not_exist_is_refused(
    anonymous: APIClient, transport: object
) -> None:
    problem = assert_problem(attempt(anonymous, transport=transport), 400, "validation_error")
    assert [error["field"] for error in problem["errors"]] == ["transport"]


def test_an_access_token_that_is_sent_along_does_not_matter(anonymous: APIClient) -> None:
    response = post(
        anonymous,
        "login",
        {"email": EMAIL, "password": PASSWORD},
        HTTP_AUTHORIZATION="Bearer long.since.expired",
    )
    assert response.status_code == 200


def test_without_a_key_that_signs_nobody_is_let_in_and_nothing_is_written(
    anonymous: APIClient, signing_key: SigningKey
) -> None:
    signing_key.delete()
    response = attempt(anonymous)
    assert_problem(response, 503, "signing_key_unavailable")
    assert response["Retry-After"] == "5"
    assert not Session.objects.exists()


def test_without_the_right_encryption_key_nobody_is_let_in(
    anonymous: APIClient, settings: Any
) -> None:
    settings.SIGNING_KEY_ENCRYPTION_KEY = "A" * 43 + "="
    assert_problem(attempt(anonymous), 503, "signing_key_unavailable")


def test_the_lifetime_that_is_told_is_that_of_the_token(
    anonymous: APIClient, clock: FakeClock
) -> None:
    granted = login(anonymous)
    claims = jwt.decode(granted["access_token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == granted["expires_in"]
    assert keys.PERSON_TOKEN_LIFETIME.total_seconds() == granted["expires_in"]
