"""What another provider says, or somebody in its name, that opens nothing."""

from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from rest_framework.test import APIClient

from authentication.models import Account, Session
from authentication.tests.conftest import new_client
from authentication.tests.issuer import (
    CALLBACK,
    CLIENT_SECRET,
    SOMEBODY,
    START,
    Issuer,
    come_back,
    is_signed_in,
    words,
)
from service_kit.testing.fakes import FakeClock

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
