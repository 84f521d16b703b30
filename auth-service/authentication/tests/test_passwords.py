"""Forgotten and changed passwords."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from authentication.models import Account, Mail
from authentication.tests.conftest import (
    EMAIL,
    PASSWORD,
    assert_problem,
    at_once,
    bearer,
    login,
    new_client,
    post,
    refresh,
)
from authentication.tests.mailbox import Mailbox
from authentication.tests.people import NEW_PASSWORD, reset_token
from service_kit.testing.fakes import FakeBroker, FakeClock

pytestmark = pytest.mark.usefixtures("minji")
NOBODY = "nobody@example.com"


def confirm(client: APIClient, token: str, password: str = NEW_PASSWORD) -> object:
    return post(client, "password/reset/confirm", {"token": token, "password": password})


def change(client: APIClient, granted: object, current: str = PASSWORD, new: str = NEW_PASSWORD):  # type: ignore[no-untyped-def]  # the answer is a response
    body = {"current_password": current, "new_password": new}
    return post(client, "password/change", body, **bearer(granted))


def test_a_forgotten_password_is_chosen_anew_and_every_session_ends(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    before = login(anonymous)
    token = reset_token(anonymous, broker, mailbox)
    assert confirm(anonymous, token).status_code == 204  # type: ignore[attr-defined]
    assert refresh(anonymous, before["refresh_token"]).status_code == 401
    login(anonymous, password=NEW_PASSWORD)
    old = post(anonymous, "login", {"email": EMAIL, "password": PASSWORD})
    assert_problem(old, 401, "invalid_credentials")
    broker.deliver_all()
    assert "password_changed" in mailbox.kinds(EMAIL)


def test_who_follows_the_link_has_shown_that_the_address_is_theirs(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    confirm(anonymous, reset_token(anonymous, broker, mailbox))
    assert Account.objects.get().email_verified


def test_asking_answers_the_same_for_an_address_that_is_nobodys(anonymous: APIClient) -> None:
    known = post(anonymous, "password/reset", {"email": EMAIL})
    unknown = post(anonymous, "password/reset", {"email": NOBODY})
    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content
    assert known.headers.keys() == unknown.headers.keys()


def test_asking_runs_the_same_statements_for_an_address_that_is_nobodys(
    anonymous: APIClient,
) -> None:
    def statements(email: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            post(anonymous, "password/reset", {"email": email})
        return [
            " ".join(query["sql"].split("_x")[0].split()[:4]) for query in queries.captured_queries
        ]

    assert statements(EMAIL) == statements(NOBODY)


def test_nothing_is_sent_to_or_kept_of_an_address_that_is_nobodys(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    post(anonymous, "password/reset", {"email": NOBODY})
    broker.deliver_all()
    assert mailbox.kinds(NOBODY) == []
    assert not Mail.objects.filter(address=NOBODY).exists()


def test_a_link_tells_whether_it_is_still_good_before_it_is_used(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock
) -> None:
    def look(token: str) -> Any:
        return post(anonymous, "password/reset/look", {"token": token})

    token = reset_token(anonymous, broker, mailbox)
    assert (look(token).status_code, look(token).status_code) == (204, 204)
    assert confirm(anonymous, token).status_code == 204  # type: ignore[attr-defined]
    assert_problem(look(token), 410, "link_used")
    assert_problem(look(token[:-3]), 400, "link_invalid")
    late = reset_token(anonymous, broker, mailbox)
    clock.advance(minutes=61)
    assert_problem(look(late), 410, "link_expired")
    moved = reset_token(anonymous, broker, mailbox)
    Account.objects.update(email="moved@example.com")
    assert_problem(look(moved), 410, "link_outdated")


def test_of_several_links_an_old_one_leads_to_the_latest_mail(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock
) -> None:
    first = reset_token(anonymous, broker, mailbox)
    clock.advance(minutes=40)
    reset_token(anonymous, broker, mailbox)
    clock.advance(minutes=30)
    problem = assert_problem(confirm(anonymous, first), 410, "link_superseded")
    assert "the latest one" in problem["detail"]
    clock.advance(minutes=31)
    assert_problem(confirm(anonymous, first), 410, "link_expired")  # as the latest one is


def test_a_reset_link_works_once_and_for_an_hour(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock
) -> None:
    token = reset_token(anonymous, broker, mailbox)
    confirm(anonymous, token)
    assert_problem(confirm(anonymous, token), 410, "link_used")
    late = reset_token(anonymous, broker, mailbox)
    clock.advance(hours=1)
    assert_problem(confirm(anonymous, late), 410, "link_expired")


@pytest.mark.django_db(transaction=True)
def test_of_two_resets_with_one_link_at_once_one_comes_through(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    token = reset_token(anonymous, broker, mailbox)
    answers = at_once(*[lambda: confirm(new_client(), token)] * 3)
    assert sorted(answer.status_code for answer in answers) == [204, 410, 410]  # type: ignore[attr-defined]


def test_a_weak_password_does_not_use_the_link_up(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    token = reset_token(anonymous, broker, mailbox)
    problem = assert_problem(confirm(anonymous, token, "short"), 400, "validation_error")
    assert problem["errors"][0]["field"] == "password"
    assert confirm(anonymous, token).status_code == 204  # type: ignore[attr-defined]


def test_a_new_password_ends_other_links_that_are_out_there(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    first = reset_token(anonymous, broker, mailbox)
    confirm(anonymous, reset_token(anonymous, broker, mailbox))
    assert_problem(confirm(anonymous, first, PASSWORD + "?"), 410, "link_superseded")


def test_who_was_locked_out_can_come_back_through_the_mail(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    for _ in range(5):
        post(anonymous, "login", {"email": EMAIL, "password": "wrong, all wrong"})
    locked = post(anonymous, "login", {"email": EMAIL, "password": PASSWORD})
    assert_problem(locked, 429, "locked_out")
    confirm(anonymous, reset_token(anonymous, broker, mailbox))
    login(anonymous, password=NEW_PASSWORD)


def test_changing_the_password_keeps_this_session_and_ends_the_others(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    here, there = login(anonymous), login(anonymous)
    assert change(anonymous, here).status_code == 204
    assert refresh(anonymous, there["refresh_token"]).status_code == 401
    assert refresh(anonymous, here["refresh_token"]).status_code == 200
    broker.deliver_all()
    assert mailbox.kinds(EMAIL)[-1] == "password_changed"


def test_changing_the_password_needs_the_present_one(anonymous: APIClient) -> None:
    granted = login(anonymous)
    refused = change(anonymous, granted, current="not this one")
    assert_problem(refused, 403, "wrong_password")
    login(anonymous)


def test_guessing_the_present_password_locks_like_guessing_at_the_door(
    anonymous: APIClient,
) -> None:
    granted = login(anonymous)
    for _ in range(5):
        change(anonymous, granted, current="not this one")
    assert_problem(change(anonymous, granted), 429, "locked_out")


def test_a_new_password_that_is_too_weak_is_named(anonymous: APIClient) -> None:
    refused = change(anonymous, login(anonymous), new="password")
    problem = assert_problem(refused, 400, "validation_error")
    assert [error["field"] for error in problem["errors"]] == ["new_password"]
