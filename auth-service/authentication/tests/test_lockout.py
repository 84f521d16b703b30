"""Failed sign-ins: five for an account, twenty for an address, in a quarter of an hour."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from authentication.models import Account
from authentication.services.accounts import account_register
from authentication.tests.conftest import (
    EMAIL,
    PASSWORD,
    assert_problem,
    at_once,
    login,
    new_client,
    post,
)

pytestmark = pytest.mark.usefixtures("minji")

HOME = "203.0.113.5"
AWAY = "198.51.100.9"


def attempt(
    client: APIClient, password: str, *, email: str = EMAIL, address: str = HOME, **headers: str
) -> Any:
    body = {"email": email, "password": password}
    return post(client, "login", body, HTTP_X_REAL_IP=address, **headers)


def fail(client: APIClient, times: int, *, email: str = EMAIL, address: str = HOME) -> None:
    for _ in range(times):
        response = attempt(client, "not the password", email=email, address=address)
        assert_problem(response, 401, "invalid_credentials")


def minutes_pass(minutes: int) -> None:
    """The failures are so much older: django-axes looks at the system's clock."""
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=minutes))


def test_after_five_failures_even_the_right_password_is_refused(anonymous: APIClient) -> None:
    fail(anonymous, 5)
    problem = assert_problem(attempt(anonymous, PASSWORD), 429, "locked_out")
    assert problem["detail"].endswith("Please wait 15 minutes and try again.")


def test_the_refusal_says_how_long_to_wait(anonymous: APIClient) -> None:
    fail(anonymous, 5)
    minutes_pass(10)
    refused = attempt(anonymous, PASSWORD)
    assert 295 <= int(refused["Retry-After"]) <= 300
    assert "5 minutes" in refused.json()["detail"]
    korean = attempt(anonymous, PASSWORD, HTTP_ACCEPT_LANGUAGE="ko").json()["detail"]
    assert korean == "여러 번 맞지 않았어요. 5분 뒤에 다시 시도해 주세요."
    minutes_pass(4)
    assert "1 minute and" in attempt(anonymous, PASSWORD).json()["detail"]


def test_four_failures_do_not_lock(anonymous: APIClient) -> None:
    fail(anonymous, 4)
    assert attempt(anonymous, PASSWORD).status_code == 200


def test_the_lock_opens_after_a_quarter_of_an_hour(anonymous: APIClient) -> None:
    fail(anonymous, 5)
    minutes_pass(15)
    assert attempt(anonymous, PASSWORD).status_code == 200


def test_trying_while_locked_out_does_not_prolong_it(anonymous: APIClient) -> None:
    fail(anonymous, 5)
    for _ in range(3):
        minutes_pass(4)
        assert_problem(attempt(anonymous, PASSWORD), 429, "locked_out")
    minutes_pass(3)
    assert attempt(anonymous, PASSWORD).status_code == 200


def test_a_sign_in_starts_the_accounts_count_anew(anonymous: APIClient) -> None:
    for _ in range(3):
        fail(anonymous, 4)
        assert attempt(anonymous, PASSWORD).status_code == 200


def test_the_accounts_count_does_not_depend_on_address_browser_or_spelling(
    anonymous: APIClient,
) -> None:
    for number in range(5):
        attempt(
            new_client(),
            "not the password",
            email=EMAIL.upper() if number % 2 else f" {EMAIL}",
            address=f"198.51.100.{number}",
            HTTP_USER_AGENT=f"browser {number}",
        )
    assert_problem(attempt(anonymous, PASSWORD, address=HOME), 429, "locked_out")


def test_an_unknown_address_is_locked_in_the_same_words_as_a_known_one(
    anonymous: APIClient,
) -> None:
    fail(anonymous, 5)
    fail(anonymous, 5, email="nobody@example.com", address=AWAY)
    known = attempt(anonymous, PASSWORD)
    unknown = attempt(anonymous, PASSWORD, email="nobody@example.com", address=AWAY)
    problems = [assert_problem(response, 429, "locked_out") for response in (known, unknown)]
    for problem in problems:
        problem.pop("trace_id")
    assert problems[0] == problems[1]
    assert known.headers.keys() == unknown.headers.keys()


def test_a_lock_costs_no_hash_for_anybody(anonymous: APIClient, count_hashes: list[str]) -> None:
    fail(anonymous, 5, email="nobody@example.com")
    count_hashes.clear()
    attempt(anonymous, PASSWORD, email="nobody@example.com")
    assert count_hashes == []


def test_one_persons_lock_is_not_anothers(anonymous: APIClient) -> None:
    account_register(
        email="jisoo@example.com", password=PASSWORD, language="ko", time_zone="Asia/Seoul"
    )
    fail(anonymous, 5)
    assert attempt(anonymous, PASSWORD, email="jisoo@example.com").status_code == 200


def test_after_twenty_failures_on_many_accounts_an_address_is_locked_for_all(
    anonymous: APIClient,
) -> None:
    for number in range(20):
        fail(anonymous, 1, email=f"somebody{number}@example.com")
    assert_problem(attempt(anonymous, PASSWORD), 429, "locked_out")
    assert attempt(anonymous, PASSWORD, address=AWAY).status_code == 200


def test_signing_in_to_an_own_account_does_not_wash_the_address(anonymous: APIClient) -> None:
    account_register(
        email="thief@example.com", password=PASSWORD, language="ko", time_zone="Asia/Seoul"
    )
    for number in range(20):
        fail(anonymous, 1, email=f"somebody{number}@example.com")
        if number == 10:
            assert attempt(anonymous, PASSWORD, email="thief@example.com").status_code == 200
    locked = attempt(anonymous, PASSWORD, email="thief@example.com")
    assert_problem(locked, 429, "locked_out")


def test_a_whole_ipv6_network_counts_as_one_address(anonymous: APIClient) -> None:
    for number in range(20):
        fail(anonymous, 1, email=f"somebody{number}@example.com", address=f"2001:db8:1:2::{number}")
    neighbour = attempt(anonymous, PASSWORD, address="2001:db8:1:2:ffff::1")
    assert_problem(neighbour, 429, "locked_out")
    assert attempt(anonymous, PASSWORD, address="2001:db8:1:3::1").status_code == 200


def test_an_ipv4_address_in_ipv6_clothes_is_the_ipv4_address(anonymous: APIClient) -> None:
    for number in range(20):
        fail(anonymous, 1, email=f"somebody{number}@example.com", address=f"::ffff:{HOME}")
    assert_problem(attempt(anonymous, PASSWORD, address=HOME), 429, "locked_out")
    assert attempt(anonymous, PASSWORD, address=f"::ffff:{AWAY}").status_code == 200


def test_the_longer_of_two_locks_is_the_one_that_is_told(anonymous: APIClient) -> None:
    fail(anonymous, 5)
    minutes_pass(10)
    for number in range(15):
        fail(anonymous, 1, email=f"somebody{number}@example.com")
    # The account's lock has five minutes left; so has the address's, when its oldest five go.
    assert 290 <= int(attempt(anonymous, PASSWORD)["Retry-After"]) <= 300
    fail(anonymous, 5, email="somebody@example.com", address=AWAY)
    elsewhere = attempt(anonymous, PASSWORD, email="somebody@example.com")
    assert 890 <= int(elsewhere["Retry-After"]) <= 900


def test_old_failures_are_forgotten_with_their_addresses(anonymous: APIClient) -> None:
    fail(anonymous, 3, email="nobody@example.com")
    minutes_pass(16)
    fail(anonymous, 1)
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == [EMAIL]


def test_a_query_string_that_is_no_text_does_not_matter(anonymous: APIClient) -> None:
    for _ in range(2):
        response = anonymous.post(
            "/api/auth/login/?a=%00&b=%ff&password=hidden",
            {"email": EMAIL, "password": "not the password"},
            format="json",
        )
        assert_problem(response, 401, "invalid_credentials")
    assert "hidden" not in AccessAttempt.objects.get().get_data


def test_neither_password_nor_address_gets_into_the_log(
    anonymous: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        fail(anonymous, 5)
        attempt(anonymous, PASSWORD)
        minutes_pass(15)
        login(anonymous)
    assert caplog.records
    for record in caplog.records:
        if record.name == "django.db.backends":  # statements are logged with DEBUG only
            continue
        line = f"{record.getMessage()} {vars(record)}"
        assert PASSWORD not in line
        assert "not the password" not in line
        assert EMAIL not in line
        assert HOME not in line


@pytest.mark.django_db(transaction=True)
def test_failures_at_the_same_moment_all_count() -> None:
    at_once(*[lambda: attempt(new_client(), "not the password")] * 4)
    assert sum(AccessAttempt.objects.values_list("failures_since_start", flat=True)) == 4
    fail(new_client(), 1)
    assert_problem(attempt(new_client(), PASSWORD), 429, "locked_out")


def test_looking_for_a_lock_is_one_question_however_many_failed(anonymous: APIClient) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            attempt(anonymous, "not the password")
        return len(queries)

    first = statements()
    for number in range(10):
        fail(anonymous, 1, email=f"somebody{number}@example.com")
    assert statements() <= first


def test_operators_unlock_an_account_by_deleting_its_failures(
    anonymous: APIClient, minji: Account
) -> None:
    fail(anonymous, 5)
    AccessAttempt.objects.filter(username=minji.email).delete()
    assert attempt(anonymous, PASSWORD).status_code == 200
