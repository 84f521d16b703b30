"""Signing out, here and everywhere."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from authentication.models import Account, Session
from authentication.services.accounts import account_register
from authentication.tests.conftest import (
    EMAIL,
    PASSWORD,
    assert_problem,
    get_account,
    login,
    new_client,
    post,
    refresh,
)
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.usefixtures("minji")


def logout_everywhere(client: APIClient, access_token: str) -> Any:
    return post(client, "logout-everywhere", HTTP_AUTHORIZATION=f"Bearer {access_token}")


def test_signing_out_ends_the_session_and_removes_the_cookie(anonymous: APIClient) -> None:
    post(anonymous, "login", {"email": EMAIL, "password": PASSWORD})
    token = anonymous.cookies["refresh_token"].value
    response = post(anonymous, "logout")
    assert response.status_code == 204
    assert response.content == b""
    cookie = response.cookies["refresh_token"]
    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", 0, "/api/auth/")
    assert_problem(refresh(anonymous, token), 401, "invalid_refresh_token")
    assert Session.objects.get().end == Session.End.LOGOUT


def test_a_program_signs_out_with_its_token(anonymous: APIClient) -> None:
    token = login(anonymous)["refresh_token"]
    assert post(anonymous, "logout", {"refresh_token": token}).status_code == 204
    assert_problem(refresh(anonymous, token), 401, "invalid_refresh_token")


def test_signing_out_with_a_token_that_was_exchanged_ends_the_session_all_the_same(
    anonymous: APIClient,
) -> None:
    old = login(anonymous)["refresh_token"]
    new = refresh(anonymous, old).json()["refresh_token"]
    post(anonymous, "logout", {"refresh_token": old})
    assert_problem(refresh(anonymous, new), 401, "invalid_refresh_token")


def test_signing_out_twice_or_without_a_session_is_fine(anonymous: APIClient) -> None:
    token = login(anonymous)["refresh_token"]
    for body in ({"refresh_token": token}, {"refresh_token": token}, {"refresh_token": "x"}, {}):
        assert post(anonymous, "logout", body).status_code == 204


def test_signing_out_here_leaves_the_other_devices_alone(anonymous: APIClient) -> None:
    here, there = login(anonymous), login(anonymous)
    post(anonymous, "logout", {"refresh_token": here["refresh_token"]})
    assert refresh(anonymous, there["refresh_token"]).status_code == 200


def test_signing_out_everywhere_ends_every_session_of_the_account(anonymous: APIClient) -> None:
    granted = [login(new_client()) for _ in range(3)]
    response = logout_everywhere(anonymous, granted[0]["access_token"])
    assert response.status_code == 204
    assert response.cookies["refresh_token"].value == ""
    for grant in granted:
        assert_problem(refresh(anonymous, grant["refresh_token"]), 401, "invalid_refresh_token")
    assert set(Session.objects.values_list("end", flat=True)) == {Session.End.EVERYWHERE}


def test_signing_out_everywhere_does_not_touch_other_people(anonymous: APIClient) -> None:
    account_register(
        email="jisoo@example.com", password=PASSWORD, language="ko", time_zone="Asia/Seoul"
    )
    jisoo = login(anonymous, email="jisoo@example.com")
    logout_everywhere(anonymous, login(anonymous)["access_token"])
    assert refresh(anonymous, jisoo["refresh_token"]).status_code == 200


def test_signing_out_everywhere_keeps_the_reason_of_sessions_that_ended_before(
    anonymous: APIClient, clock: FakeClock
) -> None:
    stolen = login(anonymous)["refresh_token"]
    refresh(anonymous, stolen)
    refresh(anonymous, stolen)
    clock.advance(minutes=5)
    logout_everywhere(anonymous, login(anonymous)["access_token"])
    assert sorted(Session.objects.values_list("end", flat=True)) == ["everywhere", "reuse"]


def test_signing_out_everywhere_needs_an_access_token(anonymous: APIClient) -> None:
    post(anonymous, "login", {"email": EMAIL, "password": PASSWORD})
    response = post(anonymous, "logout-everywhere")
    assert_problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="a-letter-to-myself"'
    assert Session.objects.get().ended_at is None


def test_signing_in_again_after_signing_out_everywhere_is_possible(
    anonymous: APIClient, minji: Account
) -> None:
    logout_everywhere(anonymous, login(anonymous)["access_token"])
    granted = login(anonymous)
    assert get_account(anonymous, granted["access_token"]).json()["id"] == str(minji.id)
    assert refresh(anonymous, granted["refresh_token"]).status_code == 200
