"""Signing up, and that nobody learns from it who has an account."""

import unicodedata
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from authentication.models import Account
from authentication.tests.conftest import (
    EMAIL,
    PASSWORD,
    assert_problem,
    at_once,
    get_account,
    login,
    new_client,
    post,
)
from contracts.events import AccountRegistered
from service_kit.models import OutboxEvent
from service_kit.testing.fakes import FakeBroker, FakeClock


def sign_up(client: APIClient, **changes: Any) -> Any:
    return post(client, "signup", {"email": EMAIL, "password": PASSWORD, **changes})


def errors_of(response: Any) -> dict[str, str]:
    problem = assert_problem(response, 400, "validation_error")
    return {error["field"]: error["code"] for error in problem["errors"]}


def test_a_new_account_is_answered_with_what_it_is(anonymous: APIClient, clock: FakeClock) -> None:
    response = sign_up(anonymous)
    assert response.status_code == 201
    account = response.json()["account"]
    assert UUID(account["id"]).version == 7
    assert account == {
        "id": account["id"],
        "email": EMAIL,
        "email_verified": False,
        "created_at": "2026-11-22T03:00:00Z",
    }
    assert response["Cache-Control"] == "no-store"


def test_who_signed_up_can_sign_in(anonymous: APIClient) -> None:
    made = sign_up(anonymous).json()["account"]
    granted = login(anonymous)
    assert granted["account"] == made
    assert get_account(anonymous, granted["access_token"]).json() == made


def test_the_other_services_hear_of_a_new_account(anonymous: APIClient, broker: FakeBroker) -> None:
    made = sign_up(anonymous, language="en", time_zone="Europe/Paris").json()["account"]
    [event] = broker.waiting(AccountRegistered)
    assert str(event.account_id) == made["id"]
    assert event.source == "auth-service"
    assert event.data == AccountRegistered(email=EMAIL, language="en", time_zone="Europe/Paris")


def test_language_and_time_zone_default_to_the_requests_language_and_seoul(
    anonymous: APIClient,
) -> None:
    sign_up(anonymous)
    assert Account.objects.get().language == "en"
    assert Account.objects.get().time_zone == "Asia/Seoul"


def test_without_any_wish_the_language_is_korean() -> None:
    post(APIClient(SERVER_NAME="auth-service"), "signup", {"email": EMAIL, "password": PASSWORD})
    assert Account.objects.get().language == "ko"


def test_the_password_is_kept_as_an_argon2id_hash_with_the_owasp_parameters(
    anonymous: APIClient, costly_hashes: None
) -> None:
    sign_up(anonymous)
    assert Account.objects.get().password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_address_is_one_account_in_any_spelling(anonymous: APIClient) -> None:
    sign_up(anonymous, email=" Minji@EXAMPLE.com ")
    sign_up(anonymous, email="MINJI@example.com")
    assert [account.email for account in Account.objects.all()] == [EMAIL]
    login(anonymous, email="mInJi@Example.Com")


def test_a_taken_address_is_answered_like_a_new_one(
    anonymous: APIClient, minji: Account, clock: FakeClock
) -> None:
    taken = sign_up(anonymous, password="another long password")
    fresh = sign_up(anonymous, email="jisoo@example.com", password="another long password")
    assert taken.status_code == fresh.status_code == 201
    assert taken.headers.keys() == fresh.headers.keys()
    taken_account, fresh_account = taken.json()["account"], fresh.json()["account"]
    assert taken_account.keys() == fresh_account.keys()
    assert UUID(taken_account["id"]).version == 7
    assert taken_account["id"] != str(minji.id)
    assert taken_account["created_at"] == fresh_account["created_at"]
    assert taken_account["email"] == EMAIL


def test_a_taken_address_changes_nothing(anonymous: APIClient, minji: Account) -> None:
    before = OutboxEvent.objects.count()
    sign_up(anonymous, password="another long password")
    assert Account.objects.count() == 1
    assert OutboxEvent.objects.count() == before
    login(anonymous)
    wrong = post(anonymous, "login", {"email": EMAIL, "password": "another long password"})
    assert_problem(wrong, 401, "invalid_credentials")


def test_a_taken_address_costs_one_hash_like_a_new_one(
    anonymous: APIClient, count_hashes: list[str]
) -> None:
    sign_up(anonymous)
    assert count_hashes == [PASSWORD]
    sign_up(anonymous)
    assert count_hashes == [PASSWORD, PASSWORD]


def test_a_taken_address_runs_the_same_statements_as_a_new_one(anonymous: APIClient) -> None:
    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert sign_up(anonymous).status_code == 201
        return [" ".join(query["sql"].split()[:3]) for query in queries.captured_queries]

    fresh, taken = statements(), statements()
    assert [sql for sql in fresh if sql.startswith("INSERT")] == [
        'INSERT INTO "service_kit_outboxevent"',
        'INSERT INTO "authentication_account"',
    ]
    # RELEASE SAVEPOINT in one case is ROLLBACK TO in the other.
    assert [sql for sql in taken if sql.startswith("INSERT")] == [
        sql for sql in fresh if sql.startswith("INSERT")
    ]
    assert abs(len(taken) - len(fresh)) <= 1


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_of_one_address_at_once_make_one_account() -> None:
    answers = at_once(*[lambda: sign_up(new_client())] * 4)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["account"]["id"] for answer in answers}) == 4
    account = Account.objects.get()
    assert str(account.id) in {answer.json()["account"]["id"] for answer in answers}
    assert OutboxEvent.objects.count() == 1


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


def test_the_account_is_as_old_as_its_sign_up(anonymous: APIClient, clock: FakeClock) -> None:
    sign_up(anonymous)
    clock.advance(days=3)
    sign_up(anonymous, email="jisoo@example.com")
    first, second = Account.objects.order_by("created_at")
    assert second.created_at - first.created_at == timedelta(days=3)
