"""Signing in with a passkey, and after a password, with an authenticator that really signs."""

import copy
from typing import Any

import pytest
from rest_framework.test import APIClient

from authentication.models import Account, Passkey
from authentication.tests.authenticator import Authenticator, decoded
from authentication.tests.conftest import (
    PASSWORD,
    assert_problem,
    at_once,
    get_account,
    new_client,
    post,
    refresh,
)
from authentication.tests.factors import challenge, enrol, signed_in
from authentication.tests.passkeys import asked_to_make, asked_to_sign, register, sign_in
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.usefixtures("minji")


def test_signing_in_with_a_passkey_needs_neither_address_nor_password(
    device: Authenticator, registered: dict[str, Any], minji: Account, clock: FakeClock
) -> None:
    visitor = new_client()
    options = asked_to_sign(visitor)
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"
    granted = sign_in(visitor, device.get(options))
    assert granted.status_code == 200, granted.content
    assert granted.json()["account"]["id"] == str(minji.id)
    assert get_account(visitor, granted.json()["access_token"]).status_code == 200
    assert refresh(visitor, granted.json()["refresh_token"]).status_code == 200
    assert Passkey.objects.get().last_used_at == clock()


def test_a_browser_gets_its_cookie_and_only_on_our_own_pages(
    device: Authenticator, registered: dict[str, Any]
) -> None:
    visitor = new_client()
    body = {"credential": device.get(asked_to_sign(visitor))}
    elsewhere = post(visitor, "passkeys/login/verify", body, HTTP_ORIGIN="https://evil.example")
    assert_problem(elsewhere, 403, "cross_origin")
    granted = post(visitor, "passkeys/login/verify", body)
    assert granted.status_code == 200
    assert granted.cookies["refresh_token"]["httponly"]


def test_a_passkey_is_both_factors(
    here: APIClient, device: Authenticator, registered: dict[str, Any]
) -> None:
    enrol(here)
    visitor = new_client()
    assert sign_in(visitor, device.get(asked_to_sign(visitor))).status_code == 200


def test_a_passkey_answers_for_the_code_after_a_password(
    here: APIClient, device: Authenticator, registered: dict[str, Any]
) -> None:
    enrol(here)
    visitor = new_client()
    given = challenge(visitor)
    options = asked_to_sign(visitor, challenge=given)
    [allowed] = options["allowCredentials"]
    assert decoded(allowed["id"]) == device.keys[0].credential_id
    assert allowed["transports"] == ["internal", "hybrid"]
    answer = device.get(options)
    assert_problem(sign_in(visitor, answer), 401, "invalid_challenge")  # not what it was asked for
    assert sign_in(visitor, answer, challenge=given).status_code == 200
    assert_problem(sign_in(visitor, answer, challenge=given), 401, "invalid_challenge")


def test_another_persons_passkey_does_not_answer_for_the_code(
    here: APIClient, device: Authenticator, registered: dict[str, Any]
) -> None:
    post(new_client(), "signup", {"email": "seo@example.com", "password": PASSWORD})
    theirs = signed_in(new_client(), email="seo@example.com")
    enrol(theirs)
    visitor = new_client()
    given = challenge(visitor, email="seo@example.com")
    options = {**asked_to_sign(visitor, challenge=given), "allowCredentials": []}
    assert_problem(sign_in(visitor, device.get(options), challenge=given), 403, "invalid_passkey")


def test_an_answer_counts_once(device: Authenticator, registered: dict[str, Any]) -> None:
    visitor = new_client()
    answer = device.get(asked_to_sign(visitor))
    assert sign_in(visitor, answer).status_code == 200
    assert_problem(sign_in(visitor, answer), 401, "invalid_challenge")


def test_a_passkey_of_another_site_is_refused(
    device: Authenticator, registered: dict[str, Any]
) -> None:
    device.keys[0].rp_id = "evil.example"
    visitor = new_client()
    assert_problem(sign_in(visitor, device.get(asked_to_sign(visitor))), 403, "invalid_passkey")


def test_a_signature_of_another_key_is_refused(
    device: Authenticator, registered: dict[str, Any]
) -> None:
    visitor, thief = new_client(), Authenticator()
    thief.create({"rp": {"id": device.keys[0].rp_id}, "user": {"id": ""}, "challenge": ""})
    thief.keys[0].credential_id = device.keys[0].credential_id
    thief.keys[0].user_handle = device.keys[0].user_handle
    assert_problem(sign_in(visitor, thief.get(asked_to_sign(visitor))), 403, "invalid_passkey")


def test_a_passkey_that_names_another_person_is_refused(
    device: Authenticator, registered: dict[str, Any]
) -> None:
    device.keys[0].user_handle = new_id().bytes
    visitor = new_client()
    assert_problem(sign_in(visitor, device.get(asked_to_sign(visitor))), 403, "invalid_passkey")


def test_a_counter_that_does_not_go_on_means_two_devices_hold_the_key(here: APIClient) -> None:
    device = Authenticator(sign_count=1)
    assert register(here, device.create(asked_to_make(here))).status_code == 201
    visitor, copied = new_client(), copy.copy(device)
    assert sign_in(visitor, device.get(asked_to_sign(visitor))).status_code == 200
    assert Passkey.objects.get().sign_count == 2
    assert_problem(sign_in(visitor, copied.get(asked_to_sign(visitor))), 403, "invalid_passkey")
    assert sign_in(visitor, device.get(asked_to_sign(visitor))).status_code == 200


def test_an_unknown_passkey_and_one_of_a_deactivated_account_are_refused_in_the_same_words(
    device: Authenticator, registered: dict[str, Any]
) -> None:
    visitor = new_client()
    Account.objects.update(is_active=False)
    deactivated = sign_in(visitor, device.get(asked_to_sign(visitor)))
    Passkey.objects.all().delete()
    unknown = sign_in(visitor, device.get(asked_to_sign(visitor)))
    problems = [assert_problem(each, 403, "invalid_passkey") for each in (deactivated, unknown)]
    assert problems[0]["detail"] == problems[1]["detail"]


def test_the_same_answer_twice_at_once_opens_one_session(
    transactional_db: None, here: APIClient, device: Authenticator, registered: dict[str, Any]
) -> None:
    answer = device.get(asked_to_sign(new_client()))
    statuses = at_once(*[lambda: sign_in(new_client(), answer).status_code] * 2)
    assert sorted(statuses) == [200, 401]


@pytest.mark.parametrize("part", ["authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("value", ["", "x", "AAAA", 5, None, []])
def test_a_damaged_answer_is_refused(
    device: Authenticator, registered: dict[str, Any], part: str, value: Any
) -> None:
    visitor = new_client()
    answer = device.get(asked_to_sign(visitor))
    answer["response"][part] = value
    refused = sign_in(visitor, answer).status_code
    assert refused == (200 if part == "userHandle" and value in ("", None) else 403)
