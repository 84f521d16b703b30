"""Refresh tokens: each is good once, and a copy ends the whole family."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from authentication.models import Account, RefreshToken, Session, SigningKey
from authentication.tests.conftest import (
    EMAIL,
    PASSWORD,
    assert_problem,
    get_account,
    login,
    post,
    refresh,
)
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.usefixtures("minji")


def rotated(client: APIClient, refresh_token: str) -> str:
    response = refresh(client, refresh_token)
    assert response.status_code == 200, response.content
    token: str = response.json()["refresh_token"]
    return token


def test_a_refresh_gives_what_a_sign_in_gives(anonymous: APIClient) -> None:
    granted = login(anonymous)
    renewed = refresh(anonymous, granted["refresh_token"])
    assert renewed.status_code == 200
    assert renewed["Cache-Control"] == "no-store"
    body = renewed.json()
    assert body.keys() == granted.keys()
    assert body["account"] == granted["account"]
    assert body["refresh_token"] != granted["refresh_token"]
    assert get_account(anonymous, body["access_token"]).status_code == 200


def test_a_browser_refreshes_with_its_cookie_and_gets_the_next_one(anonymous: APIClient) -> None:
    post(anonymous, "login", {"email": EMAIL, "password": PASSWORD})
    first = anonymous.cookies["refresh_token"].value
    response = post(anonymous, "refresh")
    assert response.status_code == 200
    assert "refresh_token" not in response.json()
    assert anonymous.cookies["refresh_token"].value != first
    assert post(anonymous, "refresh").status_code == 200


def test_a_token_is_good_once_and_its_second_use_ends_the_family(anonymous: APIClient) -> None:
    first = login(anonymous)["refresh_token"]
    second = rotated(anonymous, first)
    assert_problem(refresh(anonymous, first), 401, "refresh_token_reused")
    # The one who holds the newest token is told why, and is out as well.
    assert_problem(refresh(anonymous, second), 401, "refresh_token_reused")
    assert Session.objects.get().end == Session.End.REUSE


def test_a_token_from_several_exchanges_ago_ends_the_family_too(anonymous: APIClient) -> None:
    first = token = login(anonymous)["refresh_token"]
    for _ in range(3):
        token = rotated(anonymous, token)
    assert_problem(refresh(anonymous, first), 401, "refresh_token_reused")
    assert_problem(refresh(anonymous, token), 401, "refresh_token_reused")


def test_the_end_of_one_family_leaves_the_other_devices_alone(anonymous: APIClient) -> None:
    stolen = login(anonymous)["refresh_token"]
    other = login(anonymous)["refresh_token"]
    rotated(anonymous, stolen)
    refresh(anonymous, stolen)
    rotated(anonymous, other)


@pytest.mark.parametrize("token", ["x", "A" * 43, "한글", "../../etc/passwd", "A" * 200])
def test_a_token_that_was_never_given_out_is_refused(anonymous: APIClient, token: str) -> None:
    assert_problem(refresh(anonymous, token), 401, "invalid_refresh_token")


def test_a_cookie_that_was_never_given_out_is_refused(anonymous: APIClient) -> None:
    anonymous.cookies["refresh_token"] = "somebody else's \u00ff"
    assert_problem(post(anonymous, "refresh"), 401, "invalid_refresh_token")


def test_without_any_token_there_is_no_session(anonymous: APIClient) -> None:
    assert_problem(post(anonymous, "refresh"), 401, "no_session")
    anonymous.cookies["refresh_token"] = ""
    assert_problem(post(anonymous, "refresh"), 401, "no_session")


@pytest.mark.parametrize("token", [None, "", 5, True, [], {}, "a" * 201, "nul\0"])
def test_a_token_of_another_kind_is_a_bad_request(anonymous: APIClient, token: object) -> None:
    response = post(anonymous, "refresh", {"refresh_token": token})
    problem = assert_problem(response, 400, "validation_error")
    assert [error["field"] for error in problem["errors"]] == ["refresh_token"]


def test_a_session_that_is_used_goes_on_for_thirty_days_from_then(
    anonymous: APIClient, clock: FakeClock
) -> None:
    token = login(anonymous)["refresh_token"]
    clock.advance(days=29)
    token = rotated(anonymous, token)
    clock.advance(days=29)
    rotated(anonymous, token)


def test_a_session_that_is_not_used_for_thirty_days_has_ended(
    anonymous: APIClient, clock: FakeClock
) -> None:
    token = login(anonymous)["refresh_token"]
    clock.advance(days=30)
    assert_problem(refresh(anonymous, token), 401, "invalid_refresh_token")


def test_no_session_lasts_longer_than_ninety_days(anonymous: APIClient, clock: FakeClock) -> None:
    token = login(anonymous)["refresh_token"]
    for _ in range(4):
        clock.advance(days=22)
        token = rotated(anonymous, token)
    session = Session.objects.get()
    assert session.expires_at - session.created_at == timedelta(days=90)
    clock.advance(days=2)
    assert_problem(refresh(anonymous, token), 401, "invalid_refresh_token")


def test_the_cookie_ends_with_the_session(anonymous: APIClient, clock: FakeClock) -> None:
    post(anonymous, "login", {"email": EMAIL, "password": PASSWORD})
    assert anonymous.cookies["refresh_token"]["max-age"] == 30 * 86400
    for _ in range(4):
        clock.advance(days=22)
        post(anonymous, "refresh")
    assert anonymous.cookies["refresh_token"]["max-age"] == 2 * 86400


def test_a_deactivated_account_gets_no_new_tokens_and_its_session_ends(
    anonymous: APIClient,
) -> None:
    token = login(anonymous)["refresh_token"]
    Account.objects.update(is_active=False)
    assert_problem(refresh(anonymous, token), 401, "invalid_refresh_token")
    Account.objects.update(is_active=True)
    assert_problem(refresh(anonymous, token), 401, "invalid_refresh_token")
    assert Session.objects.get().end == Session.End.DEACTIVATED


def test_a_deleted_account_gets_no_new_tokens(anonymous: APIClient, minji: Account) -> None:
    token = login(anonymous)["refresh_token"]
    minji.delete()
    assert_problem(refresh(anonymous, token), 401, "invalid_refresh_token")


def test_the_claims_are_those_of_the_account_at_this_moment(anonymous: APIClient) -> None:
    token = login(anonymous)["refresh_token"]
    Account.objects.update(language="en", time_zone="Europe/Paris")
    access_token = refresh(anonymous, token).json()["access_token"]
    claims = jwt.decode(access_token, options={"verify_signature": False})
    assert (claims["language"], claims["time_zone"]) == ("en", "Europe/Paris")
    assert claims["sid"] == str(Session.objects.get().id)


def test_a_session_remembers_from_where_it_was_used_last(
    anonymous: APIClient, clock: FakeClock
) -> None:
    token = login(anonymous)["refresh_token"]
    clock.advance(hours=1)
    post(
        anonymous,
        "refresh",
        {"refresh_token": token},
        HTTP_USER_AGENT="another",
        HTTP_X_REAL_IP="2001:db8::5",
    )
    session = Session.objects.get()
    assert (session.user_agent, session.address) == ("another", "2001:db8::5")
    assert session.last_used_at == clock()
    assert session.created_at == clock() - timedelta(hours=1)


def test_a_refresh_that_cannot_be_signed_costs_nobody_the_session(
    anonymous: APIClient, settings: Any, signing_key: SigningKey
) -> None:
    token = login(anonymous)["refresh_token"]
    right = settings.SIGNING_KEY_ENCRYPTION_KEY
    settings.SIGNING_KEY_ENCRYPTION_KEY = "A" * 43 + "="
    assert_problem(refresh(anonymous, token), 503, "signing_key_unavailable")
    settings.SIGNING_KEY_ENCRYPTION_KEY = right
    rotated(anonymous, token)


def test_used_tokens_are_forgotten_after_a_while(anonymous: APIClient, clock: FakeClock) -> None:
    token = login(anonymous)["refresh_token"]
    for _ in range(4):
        clock.advance(days=16)
        token = rotated(anonymous, token)
    assert RefreshToken.objects.count() == 3


def test_a_refresh_asks_the_database_as_often_late_as_early(anonymous: APIClient) -> None:
    token = login(anonymous)["refresh_token"]

    def statements() -> int:
        nonlocal token
        with CaptureQueriesContext(connection) as queries:
            token = rotated(anonymous, token)
        return len(queries)

    early = statements()
    for _ in range(8):
        token = rotated(anonymous, token)
    assert statements() == early <= 8
