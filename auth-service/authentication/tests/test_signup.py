"""Signing up, and that nobody learns from it who has an account."""

from datetime import timedelta
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
    sign_up,
)
from contracts.events import AccountRegistered
from service_kit.models import OutboxEvent
from service_kit.testing.fakes import FakeBroker, FakeClock


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
    registered = OutboxEvent.objects.filter(type="account.registered")
    before = registered.count()
    sign_up(anonymous, password="another long password")
    assert Account.objects.count() == 1
    assert registered.count() == before
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
        first_words = (query["sql"].split()[:3] for query in queries.captured_queries)
        return [" ".join(words).replace('"', "") for words in first_words]

    fresh, taken = statements(), statements()
    assert [sql for sql in fresh if sql.startswith("INSERT")] == [
        "INSERT INTO service_kit_outboxevent",
        "INSERT INTO authentication_account",
        "INSERT INTO authentication_mail",
        "INSERT INTO service_kit_outboxevent",
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
    assert OutboxEvent.objects.filter(type="account.registered").count() == 1


def test_the_account_is_as_old_as_its_sign_up(anonymous: APIClient, clock: FakeClock) -> None:
    sign_up(anonymous)
    clock.advance(days=3)
    sign_up(anonymous, email="jisoo@example.com")
    first, second = Account.objects.order_by("created_at")
    assert second.created_at - first.created_at == timedelta(days=3)
