"""Somebody without a password shows again that it is them: they signed in a moment ago."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from authentication.models import Account, Erasure, Mail, PersonalToken
from authentication.tests.conftest import assert_problem, new_client, post
from authentication.tests.issuer import Issuer, come_back, is_signed_in
from service_kit.testing.fakes import FakeClock

TOKEN = {"name": "My notebook", "scopes": ["letters:read"]}


@pytest.fixture
def guest(issuer: Issuer) -> APIClient:
    """Somebody who has nothing but an account at the other provider."""
    return arrive(new_client(), issuer)


def arrive(client: APIClient, issuer: Issuer) -> APIClient:
    is_signed_in(client, come_back(client, issuer))
    return renewed(client)


def renewed(client: APIClient) -> APIClient:
    token = post(client, "refresh").json()["access_token"]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def sensitive(client: APIClient) -> list[Any]:
    """The answers to all that must not be done with an access token alone."""
    return [
        client.patch("/api/auth/account/", {"email": "thief@example.com"}, format="json"),
        post(client, "passkeys/register/options", {}),
        post(client, "totp", {}),
        post(client, "tokens", TOKEN),
        client.delete("/api/auth/account/", {}, format="json"),
    ]


def test_an_access_token_alone_deletes_moves_and_opens_nothing(
    guest: APIClient, clock: FakeClock
) -> None:
    clock.advance(minutes=10)
    renewed(guest)  # a new token of the old session is no new sign-in
    for refused in sensitive(guest):
        assert_problem(refused, 403, "sign_in_again")
    assert not Erasure.objects.exists()
    assert not PersonalToken.objects.exists()
    assert not Mail.objects.filter(kind=Mail.Kind.EMAIL_CHANGE).exists()


def test_who_has_signed_in_again_goes_on(
    guest: APIClient, issuer: Issuer, clock: FakeClock
) -> None:
    clock.advance(minutes=10)
    again = arrive(new_client(), issuer)
    assert [answer.status_code for answer in sensitive(again)] == [202, 200, 200, 201, 202]


def test_a_session_that_has_ended_counts_no_more(guest: APIClient) -> None:
    post(guest, "logout-everywhere")
    assert_problem(post(guest, "tokens", TOKEN), 403, "sign_in_again")
    assert Account.objects.exists()
