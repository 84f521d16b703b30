"""Passkeys made, listed, renamed and deleted, with an authenticator that really signs."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from authentication.models import Account, Passkey
from authentication.services import passkeys as service
from authentication.tests.authenticator import Authenticator, decoded, encoded
from authentication.tests.conftest import (
    PASSWORD,
    assert_problem,
    new_client,
    post,
)
from authentication.tests.factors import App, enrol, signed_in
from authentication.tests.passkeys import asked_to_make, asked_to_sign, register, sign_in
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.usefixtures("minji")


def test_the_browser_is_asked_for_a_passkey_of_this_site_that_the_person_unlocks(
    here: APIClient, minji: Account, settings: Any
) -> None:
    options = asked_to_make(here)
    assert options["rp"] == {
        "name": "A Letter to Myself",
        "id": urlsplit(settings.PUBLIC_URL).hostname,
    }
    assert decoded(options["user"]["id"]) == minji.id.bytes
    assert options["user"]["name"] == minji.email
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none"
    assert options["excludeCredentials"] == []


def test_a_passkey_is_listed_by_its_name(here: APIClient, registered: dict[str, Any]) -> None:
    assert set(registered) == {"id", "name", "backed_up", "created_at", "last_used_at"}
    assert (registered["name"], registered["backed_up"]) == ("Phone", True)
    assert here.get("/api/auth/passkeys/").json() == {"results": [registered]}
    assert here.get("/api/auth/factors/").json()["passkeys"] == 1
    assert Passkey.objects.get().transports == ["internal", "hybrid"]


def test_a_device_that_has_one_is_not_asked_to_make_another(
    here: APIClient, device: Authenticator, registered: dict[str, Any]
) -> None:
    [excluded] = asked_to_make(here)["excludeCredentials"]
    assert decoded(excluded["id"]) == device.keys[0].credential_id


def test_making_one_needs_the_password_again(here: APIClient) -> None:
    path = "passkeys/register/options"
    assert_problem(post(here, path, {"password": "wrong"}), 403, "wrong_password")
    assert_problem(post(here, path), 400, "validation_error")


def test_an_answer_comes_within_five_minutes(
    here: APIClient, device: Authenticator, registered: dict[str, Any], clock: FakeClock
) -> None:
    visitor = new_client()
    to_sign, to_make = asked_to_sign(visitor), asked_to_make(here)
    clock.advance(minutes=5)
    assert_problem(sign_in(visitor, device.get(to_sign)), 401, "invalid_challenge")
    assert_problem(register(here, device.create(to_make)), 401, "invalid_challenge")


def test_a_challenge_to_sign_in_registers_nothing_and_the_other_way_round(
    here: APIClient, device: Authenticator, registered: dict[str, Any]
) -> None:
    to_sign, to_make = asked_to_sign(here), asked_to_make(here)
    swapped = {**to_make, "challenge": to_sign["challenge"]}
    assert_problem(register(here, device.create(swapped)), 401, "invalid_challenge")
    swapped = {**to_sign, "challenge": to_make["challenge"]}
    assert_problem(sign_in(new_client(), device.get(swapped)), 401, "invalid_challenge")


def test_what_was_asked_of_one_person_registers_nothing_for_another(
    here: APIClient, device: Authenticator
) -> None:
    post(new_client(), "signup", {"email": "seo@example.com", "password": PASSWORD})
    other = signed_in(new_client(), email="seo@example.com")
    made = device.create(asked_to_make(here))
    assert_problem(register(other, made), 401, "invalid_challenge")


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://evil.example"},
        {"verifies_user": False},
    ],
)
def test_an_answer_from_elsewhere_or_of_a_locked_device_is_refused(
    here: APIClient, device: Authenticator, registered: dict[str, Any], change: dict[str, Any]
) -> None:
    for name, value in change.items():
        setattr(device, name, value)
    visitor = new_client()
    assert_problem(sign_in(visitor, device.get(asked_to_sign(visitor))), 403, "invalid_passkey")
    assert_problem(register(here, device.create(asked_to_make(here))), 403, "invalid_passkey")


def test_a_passkey_registers_once(here: APIClient, device: Authenticator) -> None:
    made = device.create(asked_to_make(here))
    assert register(here, made).status_code == 201
    assert_problem(register(here, made), 401, "invalid_challenge")
    again = asked_to_make(here)
    device.keys.clear()
    made_again = device.create(again)
    Passkey.objects.update(credential_id=device.keys[0].credential_id)
    assert_problem(register(here, made_again), 403, "invalid_passkey")


NONSENSE: list[Any] = [
    {},
    {"response": {}},
    {"response": {"clientDataJSON": "x"}},
    {"response": {"clientDataJSON": 5}},
    {"response": "text"},
    {"response": {"clientDataJSON": encoded(b'{"type": "webauthn.get"}')}, "rawId": 7},
    {"response": {"clientDataJSON": encoded(b'{"challenge": "_w", "type": 1, "origin": 2}')}},
]


@pytest.mark.parametrize("credential", NONSENSE)
def test_what_is_no_answer_of_a_browser_is_refused(here: APIClient, credential: Any) -> None:
    assert sign_in(new_client(), credential).status_code in {401, 403}
    assert register(here, credential).status_code in {401, 403}


def test_a_passkey_is_renamed_and_deleted_by_its_person_alone(
    here: APIClient, device: Authenticator, registered: dict[str, Any]
) -> None:
    path = f"/api/auth/passkeys/{registered['id']}/"
    post(new_client(), "signup", {"email": "seo@example.com", "password": PASSWORD})
    other = signed_in(new_client(), email="seo@example.com")
    assert_problem(other.patch(path, {"name": "Mine"}, format="json"), 404, "not_found")
    stolen = other.delete(path, {"password": PASSWORD}, format="json")
    assert_problem(stolen, 404, "not_found")
    assert other.get("/api/auth/passkeys/").json() == {"results": []}
    renamed = here.patch(path, {"name": "Old phone"}, format="json")
    assert renamed.json() == {**registered, "name": "Old phone"}
    assert_problem(here.delete(path, {"password": "no"}, format="json"), 403, "wrong_password")
    assert here.delete(path, {"password": PASSWORD}, format="json").status_code == 204
    visitor = new_client()
    assert_problem(sign_in(visitor, device.get(asked_to_sign(visitor))), 403, "invalid_passkey")


def test_there_are_at_most_twenty(here: APIClient, device: Authenticator) -> None:
    for _ in range(service.PASSKEYS_PER_ACCOUNT):
        assert register(here, device.create(asked_to_make(here))).status_code == 201
    assert_problem(register(here, device.create(asked_to_make(here))), 409, "too_many")


def test_the_list_takes_as_many_statements_with_many_as_with_few(
    here: APIClient, device: Authenticator, registered: dict[str, Any]
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert here.get("/api/auth/passkeys/").status_code == 200
        return len(queries)

    few = statements()
    for _ in range(5):
        register(here, device.create(asked_to_make(here)))
    assert statements() == few


def test_without_an_access_token_nothing_is_listed_or_made(anonymous: APIClient) -> None:
    path = f"/api/auth/passkeys/{new_id()}/"
    for refused in (
        anonymous.get("/api/auth/passkeys/"),
        post(anonymous, "passkeys/register/options"),
        post(anonymous, "passkeys/register/verify"),
        anonymous.patch(path, {}, format="json"),
        anonymous.delete(path, {}, format="json"),
    ):
        assert_problem(refused, 401, "not_authenticated")


def test_codes_may_be_switched_on_beside_it(here: APIClient, registered: dict[str, Any]) -> None:
    assert isinstance(enrol(here), App)
