"""Signing in at another provider, against a local one that really signs."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from rest_framework.test import APIClient

from authentication.models import Account, Identity, Session
from authentication.tests.conftest import EMAIL, assert_problem, login, new_client, post
from authentication.tests.factors import answer, enrol, signed_in
from authentication.tests.issuer import CLIENT_ID, CLIENT_SECRET, Issuer
from contracts.events import AccountRegistered
from service_kit import clock as present
from service_kit.testing.fakes import FakeBroker, FakeClock

START, CALLBACK = "/api/auth/oidc/local/start/", "/api/auth/oidc/local/callback/"
SOMEBODY = {"sub": "user-1", "email": "Seo@Example.com", "email_verified": True}


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    with Issuer() as running:
        settings.OIDC_PROVIDERS = [
            {
                "name": "local",
                "issuer": running.url,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "label": "Local",
            }
        ]
        yield running


def words(response: Any) -> dict[str, str]:
    """What the browser is told with the redirect to the login page."""
    assert response.status_code == 302, response.content
    target = urlsplit(response["Location"])
    assert target.path == "/login/"
    said = {name: values[0] for name, values in parse_qs(target.query).items()}
    assert said.pop("next") == "/letters/"
    return said


def come_back(client: APIClient, issuer: Issuer, **claims: Any) -> Any:
    """There and back again."""
    away = client.get(START)
    assert away.status_code == 302, away.content
    return client.get(CALLBACK, issuer.approve(away["Location"], **{**SOMEBODY, **claims}))


def is_signed_in(client: APIClient, response: Any) -> str:
    """The id of the account whose session has begun."""
    assert words(response) == {"signed_in": "1"}
    cookie = response.cookies["refresh_token"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    granted = post(client, "refresh")
    assert granted.status_code == 200
    account_id: str = granted.json()["account"]["id"]
    return account_id


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


FORGED: dict[str, dict[str, Any]] = {
    "another nonce": {"changes": {"nonce": "another"}},
    "no nonce": {"changes": {"nonce": None}},
    "another audience": {"changes": {"aud": "somebody"}},
    "another issuer": {"changes": {"iss": "https://evil.example"}},
    "expired": {"changes": {"exp": 1}},
    "no subject": {"changes": {"sub": None}},
    "another key": {"signs_with": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
    "unsigned": {"signs_with": "", "algorithm": "none"},
    "signed with our secret": {"signs_with": CLIENT_SECRET * 2, "algorithm": "HS256"},
    "calls itself otherwise": {"calls_itself": "https://evil.example"},
}


@pytest.mark.parametrize("misbehaviour", FORGED.values(), ids=FORGED)
def test_an_id_token_that_does_not_hold_opens_nothing(
    issuer: Issuer, anonymous: APIClient, misbehaviour: dict[str, Any]
) -> None:
    away = anonymous.get(START)
    back = issuer.approve(away["Location"], **SOMEBODY)
    for name, value in misbehaviour.items():
        setattr(issuer, name, value)
    if issuer.algorithm == "none":
        issuer.key = None  # type: ignore[assignment]  # so that nothing signs
    assert words(anonymous.get(CALLBACK, back)) == {"problem": "provider_failed"}
    assert not Account.objects.exists()


def test_the_way_back_works_in_the_browser_that_left_and_once(
    issuer: Issuer, anonymous: APIClient
) -> None:
    away = anonymous.get(START)
    back = issuer.approve(away["Location"], **SOMEBODY)
    cookie = anonymous.cookies["openid"].value
    assert words(new_client().get(CALLBACK, back)) == {"problem": "invalid_challenge"}
    assert words(anonymous.get(CALLBACK, back)) == {"signed_in": "1"}
    anonymous.cookies["openid"] = cookie
    assert words(anonymous.get(CALLBACK, back)) == {"problem": "invalid_challenge"}
    assert Session.objects.count() == 1


@pytest.mark.parametrize("changes", [{"state": "another"}, {"state": ""}])
def test_another_state_is_refused(
    issuer: Issuer, anonymous: APIClient, changes: dict[str, str]
) -> None:
    back = issuer.approve(anonymous.get(START)["Location"], **SOMEBODY)
    assert words(anonymous.get(CALLBACK, {**back, **changes})) == {"problem": "invalid_challenge"}


def test_who_says_no_over_there_is_back_at_the_login_page(
    issuer: Issuer, anonymous: APIClient
) -> None:
    state = issuer.approve(anonymous.get(START)["Location"])["state"]
    response = anonymous.get(CALLBACK, {"error": "access_denied", "state": state})
    assert words(response) == {"problem": "provider_failed"}


def test_it_takes_five_minutes_at_most(
    issuer: Issuer, anonymous: APIClient, clock: FakeClock
) -> None:
    back = issuer.approve(anonymous.get(START)["Location"], **SOMEBODY)
    clock.advance(minutes=5)
    assert words(anonymous.get(CALLBACK, back)) == {"problem": "invalid_challenge"}


def test_a_provider_that_is_away_is_a_word_on_the_login_page(
    issuer: Issuer, anonymous: APIClient
) -> None:
    back = issuer.approve(anonymous.get(START)["Location"], **SOMEBODY)
    issuer.away = True
    assert words(anonymous.get(START)) == {"problem": "provider_failed"}
    assert words(anonymous.get(CALLBACK, back)) in (
        {"problem": "provider_failed"},
        {"problem": "invalid_challenge"},
    )


def test_a_provider_may_want_the_secret_in_the_body(issuer: Issuer, anonymous: APIClient) -> None:
    issuer.auth_methods = ["client_secret_post"]
    is_signed_in(anonymous, come_back(anonymous, issuer))


def test_the_issuer_of_these_tests_signs_as_others_do(issuer: Issuer) -> None:
    keys = jwt.PyJWKSet.from_dict(issuer.get("/keys"))
    assert keys["one"].key_type == "RSA"
