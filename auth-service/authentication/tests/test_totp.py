"""Codes of an authenticator app: switched on and off, and signing in with them."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from rest_framework.test import APIClient

from authentication.models import Account, Session, SpentChallenge, Totp
from authentication.tests.conftest import EMAIL, PASSWORD, assert_problem, new_client, post, refresh
from authentication.tests.factors import App, answer, challenge, enrol, signed_in
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.usefixtures("minji")


def test_an_app_gets_its_secret_as_text_as_a_link_and_as_a_picture(here: APIClient) -> None:
    response = post(here, "totp", {"password": PASSWORD})
    begun = response.json()
    assert response["Cache-Control"] == "no-store"
    assert re.fullmatch("[A-Z2-7]{32}", begun["secret"])
    link = urlsplit(begun["otpauth_uri"])
    assert (link.scheme, link.netloc) == ("otpauth", "totp")
    assert link.path == "/A%20Letter%20to%20Myself:minji%40example.com"
    assert parse_qs(link.query) == {"secret": [begun["secret"]], "issuer": ["A Letter to Myself"]}
    drawing = ElementTree.fromstring(begun["qr_svg"])  # noqa: S314  our own
    assert drawing.tag.endswith("svg")
    assert drawing.get("viewBox")


def test_switching_on_needs_the_password_again(here: APIClient) -> None:
    assert_problem(post(here, "totp", {"password": "not mine"}), 403, "wrong_password")
    assert_problem(post(here, "totp", {}), 400, "validation_error")
    assert not Totp.objects.exists()


def test_nothing_is_on_before_a_code_of_the_app_came_back(here: APIClient) -> None:
    app = App(post(here, "totp", {"password": PASSWORD}).json()["secret"], [])
    assert here.get("/api/auth/factors/").json()["totp"] is False
    signed_in(new_client())  # without a code
    assert_problem(post(here, "totp/confirm", {"code": "000000"}), 403, "invalid_code")
    assert post(here, "totp/confirm", {"code": app.code()}).status_code == 201
    factors = here.get("/api/auth/factors/").json()
    assert factors["totp"] is True
    assert factors["recovery_codes_left"] == 10
    assert factors["has_password"] is True


def test_beginning_anew_before_it_is_on_makes_the_first_secret_worthless(here: APIClient) -> None:
    first = App(post(here, "totp", {"password": PASSWORD}).json()["secret"], [])
    second = App(post(here, "totp", {"password": PASSWORD}).json()["secret"], [])
    assert_problem(post(here, "totp/confirm", {"code": first.code()}), 403, "invalid_code")
    assert post(here, "totp/confirm", {"code": second.code()}).status_code == 201


def test_what_is_on_is_not_replaced_by_beginning_again(here: APIClient, app: App) -> None:
    assert_problem(post(here, "totp", {"password": PASSWORD}), 409, "totp_already_on")
    assert_problem(post(here, "totp/confirm", {"code": app.code()}), 409, "totp_already_on")


def test_confirming_what_was_never_begun_is_refused(here: APIClient) -> None:
    assert_problem(post(here, "totp/confirm", {"code": "123456"}), 409, "totp_not_on")


def test_the_secret_is_not_in_the_database_as_it_is(here: APIClient, app: App) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped_secret FROM authentication_totp")
        [(wrapped,)] = cursor.fetchall()
        cursor.execute("SELECT digest FROM authentication_recoverycode")
        digests = b"".join(bytes(digest) for (digest,) in cursor.fetchall())
    assert app.secret.encode() not in bytes(wrapped)
    assert not any(code.replace("-", "").encode() in digests for code in app.recovery_codes)


def test_a_password_alone_opens_nothing_any_more(app: App) -> None:
    sessions = Session.objects.count()
    visitor = new_client()
    response = post(visitor, "login", {"email": EMAIL, "password": PASSWORD})
    problem = assert_problem(response, 401, "totp_required")
    assert problem["challenge"]
    assert not response.cookies
    assert Session.objects.count() == sessions
    assert_problem(
        post(visitor, "login", {"email": EMAIL, "password": "wrong"}), 401, "invalid_credentials"
    )


def test_with_the_code_it_is_a_session_like_any_other(app: App) -> None:
    visitor = new_client()
    granted = answer(visitor, challenge(visitor), code=app.code())
    assert granted.status_code == 200, granted.content
    assert set(granted.json()) == {
        *("access_token", "token_type", "expires_in", "account", "refresh_token"),
    }
    assert refresh(visitor, granted.json()["refresh_token"]).status_code == 200


def test_a_browser_gets_its_cookie_and_only_on_our_own_pages(app: App) -> None:
    visitor = new_client()
    given = challenge(visitor)
    body = {"challenge": given, "code": app.code()}
    elsewhere = post(visitor, "login/totp", body, HTTP_ORIGIN="https://evil.example")
    assert_problem(elsewhere, 403, "cross_origin")
    granted = post(visitor, "login/totp", body)
    assert granted.status_code == 200
    assert "refresh_token" not in granted.json()
    assert granted.cookies["refresh_token"]["httponly"]


def test_a_code_may_be_typed_as_apps_show_it(app: App) -> None:
    visitor, code = new_client(), app.code()
    assert answer(visitor, challenge(visitor), code=f"{code[:3]} {code[3:]}").status_code == 200


@pytest.mark.parametrize(("steps", "status"), [(-2, 403), (0, 200), (1, 200), (2, 403)])
def test_a_code_of_the_neighbouring_step_counts_and_no_other(
    app: App, clock: FakeClock, steps: int, status: int
) -> None:
    clock.advance(minutes=5)
    visitor = new_client()
    assert answer(visitor, challenge(visitor), code=app.code(steps=steps)).status_code == status


def test_a_code_counts_once(app: App) -> None:
    visitor, code = new_client(), app.code()
    assert answer(visitor, challenge(visitor), code=code).status_code == 200
    assert_problem(answer(visitor, challenge(visitor), code=code), 403, "invalid_code")


def test_codes_before_one_that_counted_count_no_more(app: App, clock: FakeClock) -> None:
    clock.advance(minutes=5)
    visitor = new_client()
    earlier = app.code(steps=-1)
    assert answer(visitor, challenge(visitor), code=app.code()).status_code == 200
    assert_problem(answer(visitor, challenge(visitor), code=earlier), 403, "invalid_code")


def test_the_code_that_switched_codes_on_does_not_sign_in_as_well(here: APIClient) -> None:
    app = App(post(here, "totp", {"password": PASSWORD}).json()["secret"], [])
    code = app.code()
    post(here, "totp/confirm", {"code": code})
    visitor = new_client()
    assert_problem(answer(visitor, challenge(visitor), code=code), 403, "invalid_code")


def test_a_challenge_is_good_once(app: App, clock: FakeClock) -> None:
    visitor = new_client()
    given = challenge(visitor)
    assert answer(visitor, given, code=app.code()).status_code == 200
    clock.advance(seconds=30)
    assert_problem(answer(visitor, given, code=app.code()), 401, "invalid_challenge")


def test_a_mistyped_code_costs_no_challenge(app: App) -> None:
    visitor = new_client()
    given = challenge(visitor)
    assert_problem(answer(visitor, given, code="000000"), 403, "invalid_code")
    assert answer(visitor, given, code=app.code()).status_code == 200


def test_a_challenge_is_good_for_five_minutes(app: App, clock: FakeClock) -> None:
    visitor = new_client()
    given = challenge(visitor)
    clock.advance(minutes=5)
    assert_problem(answer(visitor, given, code=app.code()), 401, "invalid_challenge")


@pytest.mark.parametrize("forge", [lambda c: c[:-1], lambda c: "x" + c, lambda _: "a:b"])
def test_a_forged_challenge_is_refused(app: App, forge: Any) -> None:
    visitor = new_client()
    given = forge(challenge(visitor))
    assert_problem(answer(visitor, given, code=app.code()), 401, "invalid_challenge")


def test_a_challenge_ends_with_the_password_it_was_made_for(app: App, minji: Account) -> None:
    visitor = new_client()
    given = challenge(visitor)
    minji.set_password("another quiet place")
    minji.save()
    assert_problem(answer(visitor, given, code=app.code()), 401, "invalid_challenge")


def test_a_deactivated_account_has_no_second_step(app: App) -> None:
    visitor = new_client()
    given = challenge(visitor)
    Account.objects.update(is_active=False)
    assert_problem(answer(visitor, given, code=app.code()), 401, "invalid_challenge")


def test_spent_challenges_are_forgotten(app: App, clock: FakeClock) -> None:
    for _ in range(3):
        visitor = new_client()
        clock.advance(minutes=11)
        assert answer(visitor, challenge(visitor), code=app.code()).status_code == 200
    assert SpentChallenge.objects.count() == 1


def test_codes_of_another_persons_app_open_nothing(app: App) -> None:
    post(new_client(), "signup", {"email": "seo@example.com", "password": PASSWORD})
    theirs = enrol(signed_in(new_client(), email="seo@example.com"))
    visitor = new_client()
    assert_problem(answer(visitor, challenge(visitor), code=theirs.code()), 403, "invalid_code")
    code = theirs.recovery_codes[0]
    assert_problem(answer(visitor, challenge(visitor), recovery_code=code), 403, "invalid_code")


def test_without_an_access_token_there_is_nothing_to_see_or_change(anonymous: APIClient) -> None:
    for method, path in (
        ("get", "factors"),
        ("post", "totp"),
        ("delete", "totp"),
        ("post", "totp/confirm"),
        ("post", "recovery-codes"),
    ):
        response = getattr(anonymous, method)(f"/api/auth/{path}/", {}, format="json")
        assert_problem(response, 401, "not_authenticated")


def test_a_token_whose_account_is_gone_has_no_factors(signed_in: Any) -> None:
    from service_kit import tokens

    client = signed_in(new_id(), lifetime=timedelta(hours=1))
    assert_problem(client.get("/api/auth/factors/"), 401, "account_unavailable")
    tokens.use_keys(None)
