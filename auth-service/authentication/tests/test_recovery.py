"""Losing the second factor, guessing at it, and getting rid of it."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from authentication.models import RecoveryCode, SigningKey, Totp
from authentication.services.second_factor import secret_of
from authentication.tests.conftest import (
    EMAIL,
    PASSWORD,
    assert_problem,
    at_once,
    new_client,
    post,
)
from authentication.tests.factors import App, answer, challenge, enrol, signed_in
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.usefixtures("minji")


def remove(client: APIClient, **body: str) -> Any:
    return client.delete("/api/auth/totp/", {"password": PASSWORD, **body}, format="json")


def test_recovery_codes_are_ten_and_easy_to_write_down(app: App) -> None:
    assert len(set(app.recovery_codes)) == 10
    assert all(re.fullmatch("(?:[a-z2-9]{4}-){3}[a-z2-9]{4}", code) for code in app.recovery_codes)
    assert not any(set(code) & set("il1o0") for code in app.recovery_codes)


def test_who_lost_the_app_gets_in_with_a_recovery_code_and_begins_anew(
    app: App, clock: FakeClock
) -> None:
    visitor = new_client()
    granted = answer(visitor, challenge(visitor), recovery_code=app.recovery_codes[0])
    assert granted.status_code == 200
    visitor.credentials(HTTP_AUTHORIZATION=f"Bearer {granted.json()['access_token']}")
    assert visitor.get("/api/auth/factors/").json()["recovery_codes_left"] == 9
    assert remove(visitor, recovery_code=app.recovery_codes[1]).status_code == 204
    new_app = enrol(visitor)
    assert new_app.secret != app.secret
    stranger = new_client()
    clock.advance(minutes=5)
    assert_problem(answer(stranger, challenge(stranger), code=app.code()), 403, "invalid_code")
    old = app.recovery_codes[2]
    assert_problem(answer(stranger, challenge(stranger), recovery_code=old), 403, "invalid_code")
    assert answer(stranger, challenge(stranger), code=new_app.code()).status_code == 200


def test_a_recovery_code_counts_once(app: App) -> None:
    visitor, code = new_client(), app.recovery_codes[0]
    assert answer(visitor, challenge(visitor), recovery_code=code).status_code == 200
    assert_problem(answer(visitor, challenge(visitor), recovery_code=code), 403, "invalid_code")


def test_a_recovery_code_may_be_typed_in_capitals_or_without_its_dashes(app: App) -> None:
    visitor, (first, second, *_) = new_client(), app.recovery_codes
    shouted = first.upper()
    assert answer(visitor, challenge(visitor), recovery_code=shouted).status_code == 200
    bare = second.replace("-", " ")
    assert answer(visitor, challenge(visitor), recovery_code=bare).status_code == 200


@pytest.mark.parametrize("values", [{}, {"code": "123456", "recovery_code": "abcd"}])
def test_one_of_the_two_is_asked_for(app: App, values: dict[str, str]) -> None:
    visitor = new_client()
    response = answer(visitor, challenge(visitor), **values)
    problem = assert_problem(response, 400, "validation_error")
    assert [error["field"] for error in problem["errors"]] == ["code"]


def test_new_recovery_codes_make_the_old_ones_worthless(here: APIClient, app: App) -> None:
    renewed = post(here, "recovery-codes", {"password": PASSWORD, "code": app.code()})
    assert renewed.status_code == 201
    assert renewed["Cache-Control"] == "no-store"
    codes = renewed.json()["recovery_codes"]
    assert not set(codes) & set(app.recovery_codes)
    visitor = new_client()
    old, new = app.recovery_codes[0], codes[0]
    assert_problem(answer(visitor, challenge(visitor), recovery_code=old), 403, "invalid_code")
    assert answer(visitor, challenge(visitor), recovery_code=new).status_code == 200


def test_neither_is_changed_without_password_and_code(here: APIClient, app: App) -> None:
    for change in (
        remove,
        lambda client, **body: post(client, "recovery-codes", {"password": PASSWORD, **body}),
    ):
        assert_problem(change(here), 400, "validation_error")
        assert_problem(change(here, code="000000"), 403, "invalid_code")
        wrong = {"password": "wrong", "code": app.code(steps=1)}
        assert_problem(change(here, **wrong), 403, "wrong_password")
    assert RecoveryCode.objects.filter(used_at=None).count() == 10
    assert Totp.objects.exists()


def test_after_switching_off_the_password_is_enough_again(here: APIClient, app: App) -> None:
    assert remove(here, code=app.code()).status_code == 204
    signed_in(new_client())
    assert not RecoveryCode.objects.exists()
    factors = here.get("/api/auth/factors/").json()
    assert (factors["totp"], factors["totp_since"]) == (False, None)


def test_switching_off_what_is_not_on_is_refused(here: APIClient) -> None:
    assert_problem(remove(here, code="123456"), 403, "invalid_code")


def test_wrong_codes_lock_the_account_like_wrong_passwords(app: App, clock: FakeClock) -> None:
    visitor = new_client()
    given = challenge(visitor)
    for _ in range(5):
        assert_problem(answer(visitor, given, code="000000"), 403, "invalid_code")
    locked = answer(visitor, given, code=app.code())
    assert_problem(locked, 429, "locked_out")
    assert int(locked["Retry-After"]) > 0
    body = {"email": EMAIL, "password": PASSWORD}
    assert_problem(post(visitor, "login", body), 429, "locked_out")


def test_a_right_password_does_not_wash_away_wrong_codes(app: App) -> None:
    visitor = new_client()
    for _ in range(5):
        assert_problem(answer(visitor, challenge(visitor), code="000000"), 403, "invalid_code")
    body = {"email": EMAIL, "password": PASSWORD}
    assert_problem(post(visitor, "login", body), 429, "locked_out")


def test_signing_in_with_the_code_does(app: App, clock: FakeClock) -> None:
    visitor = new_client()
    for _ in range(2):
        for _ in range(4):
            assert_problem(answer(visitor, challenge(visitor), code="000000"), 403, "invalid_code")
        clock.advance(seconds=60)
        assert answer(visitor, challenge(visitor), code=app.code()).status_code == 200


def test_wrong_recovery_codes_count_too_and_those_of_somebody_signed_in(
    here: APIClient, app: App
) -> None:
    for _ in range(5):
        assert_problem(remove(here, recovery_code="nonsense"), 403, "invalid_code")
    assert_problem(remove(here, recovery_code=app.recovery_codes[0]), 429, "locked_out")


def test_a_sign_in_that_fails_on_our_side_costs_no_recovery_code(
    app: App, signing_key: SigningKey
) -> None:
    visitor = new_client()
    given = challenge(visitor)
    SigningKey.objects.all().delete()
    response = answer(visitor, given, recovery_code=app.recovery_codes[0])
    assert_problem(response, 503, "signing_key_unavailable")
    assert RecoveryCode.objects.filter(used_at=None).count() == 10


@pytest.mark.django_db(transaction=True)
def test_the_same_code_twice_at_once_opens_one_session(app: App) -> None:
    first, second = new_client(), new_client()
    challenges = [challenge(first), challenge(second)]
    code = app.code()
    statuses = at_once(
        lambda: answer(first, challenges[0], code=code).status_code,
        lambda: answer(second, challenges[1], code=code).status_code,
    )
    assert sorted(statuses) == [200, 403]


def test_secrets_move_to_a_new_key_encryption_key(app: App, settings: Any) -> None:
    old = settings.FACTOR_KEY_ENCRYPTION_KEYS
    new = "2:" + "A" * 43 + "="
    settings.FACTOR_KEY_ENCRYPTION_KEYS = f"{old},{new}"
    out = StringIO()
    call_command("rewrap_factor_secrets", stdout=out)
    assert out.getvalue().startswith("1 ")
    settings.FACTOR_KEY_ENCRYPTION_KEYS = new
    assert secret_of(Totp.objects.get()) == app.secret
    call_command("rewrap_factor_secrets", stdout=out)
    visitor = new_client()
    assert answer(visitor, challenge(visitor), code=app.code()).status_code == 200
