"""What can be written into the form for signing up, and what is said about it."""

import unicodedata
from typing import Any

import pytest
from rest_framework.test import APIClient

from authentication.models import Account
from authentication.tests.conftest import (
    EMAIL,
    PASSWORD,
    assert_problem,
    login,
    post,
    sign_up,
)


def errors_of(response: Any) -> dict[str, str]:
    problem = assert_problem(response, 400, "validation_error")
    return {error["field"]: error["code"] for error in problem["errors"]}


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("password", "password_too_common"),
        ("8302947561", "password_entirely_numeric"),
        ("minji@example", "password_too_similar"),
        ("", "blank"),
        ("x" * 257, "max_length"),
        ("nul\0 in the middle", "null_characters_not_allowed"),
        (12345678901, "invalid"),
        (None, "null"),
        (["a quiet place to write"], "invalid"),
    ],
)
def test_a_password_that_will_not_do_is_named_as_such(
    anonymous: APIClient, password: object, code: str
) -> None:
    assert errors_of(sign_up(anonymous, password=password)) == {"password": code}
    assert not Account.objects.exists()


def test_a_weak_password_is_refused_alike_for_a_taken_address(
    anonymous: APIClient, minji: Account
) -> None:
    assert errors_of(sign_up(anonymous, password="password")) == {"password": "password_too_common"}


def test_spaces_around_a_password_belong_to_it(anonymous: APIClient) -> None:
    sign_up(anonymous, password=f" {PASSWORD} ")
    trimmed = post(anonymous, "login", {"email": EMAIL, "password": PASSWORD})
    assert_problem(trimmed, 401, "invalid_credentials")
    login(anonymous, password=f" {PASSWORD} ")


def test_a_korean_password_works_from_any_keyboard(anonymous: APIClient) -> None:
    composed = "오늘도수고했어요"
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    sign_up(anonymous, password=composed)
    login(anonymous, password=decomposed)
    sign_up(anonymous, email="jisoo@example.com", password=decomposed)
    login(anonymous, email="jisoo@example.com", password=composed)


@pytest.mark.parametrize(
    "email",
    ["minji", "minji@", "@example.com", "a@b@c.com", "minji@exa mple.com", "민지@example.com",
     '"min ji"@example.com', "minji@[127.0.0.1]", "\u212aim@example.com", f"{'a' * 65}@example.com",
     f"minji@{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 63}.com", f"{'a' * 400}@example.com",
     "minji\0@example.com", "\ud55c@\u3002.com"],
)  # fmt: skip
def test_what_is_no_address_is_refused(anonymous: APIClient, email: str) -> None:
    assert set(errors_of(sign_up(anonymous, email=email))) == {"email"}


@pytest.mark.parametrize("email", [None, 5, True, ["minji@example.com"], {"a": 1}, "", "  "])
def test_an_address_of_another_kind_is_refused(anonymous: APIClient, email: object) -> None:
    assert set(errors_of(sign_up(anonymous, email=email))) == {"email"}


def test_an_international_domain_is_kept_in_its_ascii_form(anonymous: APIClient) -> None:
    response = sign_up(anonymous, email="Minji@편지.한국")
    assert response.json()["account"]["email"] == "minji@xn--9b6b95p.xn--3e0b707e"
    login(anonymous, email="minji@편지.한국")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "Asia", "../etc/passwd", "a" * 300, 9, None])
def test_a_time_zone_that_does_not_exist_is_refused(anonymous: APIClient, zone: object) -> None:
    assert set(errors_of(sign_up(anonymous, time_zone=zone))) == {"time_zone"}


@pytest.mark.parametrize("language", ["fr", "", "KO", 1, None])
def test_a_language_we_do_not_speak_is_refused(anonymous: APIClient, language: object) -> None:
    assert set(errors_of(sign_up(anonymous, language=language))) == {"language"}


def test_all_that_is_missing_is_named_together(anonymous: APIClient) -> None:
    assert errors_of(post(anonymous, "signup", {})) == {
        "email": "required",
        "password": "required",
    }


def test_what_goes_wrong_is_said_in_korean_too() -> None:
    client = APIClient(SERVER_NAME="auth-service", HTTP_ACCEPT_LANGUAGE="ko")
    problem = assert_problem(
        post(client, "signup", {"email": "민지", "password": "short"}), 400, "validation_error"
    )
    assert problem["title"] == "요청에 맞지 않는 부분이 있어요"
    assert problem["errors"][0]["message"] == "올바른 이메일 주소를 써 주세요."
    weak = post(client, "signup", {"email": EMAIL, "password": "short"}).json()
    assert weak["errors"][0]["message"] == "비밀번호가 너무 짧아요. 8자 이상으로 정해 주세요."
