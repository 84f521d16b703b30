"""Signing in at another provider, against a local one that really signs."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from rest_framework.test import APIClient

from authentication.models import Account, Identity
from authentication.tests.conftest import EMAIL, assert_problem, login, new_client, post
from authentication.tests.factors import answer, enrol, signed_in
from authentication.tests.issuer import (
    CALLBACK,
    START,
    Issuer,
    come_back,
    is_signed_in,
    words,
)
from contracts.events import AccountRegistered
from service_kit import clock as present
from service_kit.testing.fakes import FakeBroker


def test_without_configuration_there_is_nothing_to_sign_in_with(anonymous: APIClient) -> None:
    assert anonymous.get("/api/auth/oidc/").json() == {"results": []}
    assert_problem(anonymous.get(START), 404, "not_found")
    assert_problem(anonymous.get(CALLBACK), 404, "not_found")


def test_the_login_page_learns_names_and_labels_only(issuer: Issuer, anonymous: APIClient) -> None:
    expected = {"results": [{"name": "local", "label": "Local"}]}
    assert anonymous.get("/api/auth/oidc/").json() == expected


def test_the_browser_is_sent_with_state_nonce_and_a_challenge(
    issuer: Issuer, anonymous: APIClient, settings: Any
) -> None:
    response = anonymous.get(START)
    target = urlsplit(response["Location"])
    asked = {name: values[0] for name, values in parse_qs(target.query).items()}
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{issuer.url}/authorize"
    assert asked["redirect_uri"] == settings.PUBLIC_URL + CALLBACK
    assert asked["scope"] == "openid email"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    cookie = response.cookies["openid"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        "Lax",
        "/api/auth/oidc/",
        300,
    )


def test_who_is_new_gets_an_account_with_a_confirmed_address_and_no_password(
    issuer: Issuer, anonymous: APIClient, broker: FakeBroker
) -> None:
    account_id = is_signed_in(anonymous, come_back(anonymous, issuer))
    account = Account.objects.get()
    assert (str(account.id), account.email) == (account_id, "seo@example.com")
    assert account.email_verified
    assert not account.has_usable_password()
    [registered] = broker.waiting(AccountRegistered)
    assert registered.data.email_verified
    assert registered.account_id == account.id


def test_who_comes_again_is_the_same_person_whatever_their_address_is_now(
    issuer: Issuer, anonymous: APIClient
) -> None:
    first = is_signed_in(anonymous, come_back(anonymous, issuer))
    again = new_client()
    changed = {"email": "another@example.com", "email_verified": False}
    assert is_signed_in(again, come_back(again, issuer, **changed)) == first
    assert Identity.objects.count() == Account.objects.count() == 1


def test_an_account_is_linked_where_its_address_is_confirmed_on_both_sides(
    issuer: Issuer, anonymous: APIClient, minji: Account
) -> None:
    Account.objects.update(email_verified_at=present.now())
    assert is_signed_in(anonymous, come_back(anonymous, issuer, email=EMAIL)) == str(minji.id)
    login(new_client())  # the password goes on to work


def test_an_address_that_nobody_confirmed_here_is_neither_linked_nor_taken_over(
    issuer: Issuer, anonymous: APIClient, minji: Account
) -> None:
    response = come_back(anonymous, issuer, email=EMAIL)
    assert words(response) == {"problem": "address_not_verified"}
    assert not Identity.objects.exists()
    assert Account.objects.count() == 1
    assert "refresh_token" not in response.cookies


@pytest.mark.parametrize("said", [False, None, "false", 0, "yes"])
def test_an_address_that_the_provider_did_not_confirm_proves_nothing(
    issuer: Issuer, anonymous: APIClient, minji: Account, said: Any
) -> None:
    Account.objects.update(email_verified_at=present.now())
    for email in (EMAIL, "new@example.com"):
        response = come_back(anonymous, issuer, email=email, email_verified=said)
        assert words(response) == {"problem": "address_not_verified"}
    assert not Identity.objects.exists()


@pytest.mark.parametrize("email", [None, "", "no address"])
def test_without_an_address_there_is_no_account(
    issuer: Issuer, anonymous: APIClient, email: Any
) -> None:
    response = come_back(anonymous, issuer, email=email)
    assert words(response) == {"problem": "address_not_verified"}


def test_another_providers_word_is_no_second_factor(
    issuer: Issuer, anonymous: APIClient, minji: Account
) -> None:
    Account.objects.update(email_verified_at=present.now())
    app = enrol(signed_in(new_client()))
    response = come_back(anonymous, issuer, email=EMAIL)
    assert "refresh_token" not in response.cookies
    given = words(response)["challenge"]
    assert answer(anonymous, given, code=app.code()).status_code == 200


def test_a_deactivated_account_stays_outside(issuer: Issuer, anonymous: APIClient) -> None:
    come_back(anonymous, issuer)
    Account.objects.update(is_active=False)
    again = new_client()
    assert words(come_back(again, issuer)) == {"problem": "invalid_credentials"}


def test_who_has_no_password_can_still_switch_codes_on(
    issuer: Issuer, anonymous: APIClient
) -> None:
    come_back(anonymous, issuer)
    token = post(anonymous, "refresh").json()["access_token"]
    anonymous.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert anonymous.get("/api/auth/factors/").json()["has_password"] is False
    assert post(anonymous, "totp", {}).status_code == 200
