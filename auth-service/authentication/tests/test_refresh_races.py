"""Refresh tokens that are used at the same moment as something else happens."""

import threading
from typing import Any

import pytest
from django.db import transaction

from authentication.models import Account, Session
from authentication.services.sessions import sessions_end
from authentication.tests.conftest import (
    assert_problem,
    at_once,
    login,
    new_client,
    post,
    refresh,
    somebody_waits_for_a_lock,
    wait_until,
)

pytestmark = pytest.mark.usefixtures("minji")


@pytest.mark.django_db(transaction=True)
def test_of_two_refreshes_with_one_token_at_once_one_wins_and_the_family_ends() -> None:
    token = login(new_client())["refresh_token"]
    answers = at_once(*[lambda: refresh(new_client(), token)] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]
    refused = [answer.json()["code"] for answer in answers if answer.status_code == 401]
    assert set(refused) == {"refresh_token_reused"}
    [winner] = [answer for answer in answers if answer.status_code == 200]
    late = refresh(new_client(), winner.json()["refresh_token"])
    assert_problem(late, 401, "refresh_token_reused")


@pytest.mark.django_db(transaction=True)
def test_a_refresh_at_the_moment_of_signing_out_does_not_keep_the_session() -> None:
    token = login(new_client())["refresh_token"]
    answers = at_once(
        lambda: refresh(new_client(), token),
        lambda: post(new_client(), "logout", {"refresh_token": token}),
    )
    assert answers[1].status_code == 204
    if answers[0].status_code == 200:
        late = refresh(new_client(), answers[0].json()["refresh_token"])
        assert_problem(late, 401, "invalid_refresh_token")
    assert Session.objects.get().ended_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_refresh_while_the_session_is_being_ended_waits_and_is_refused(minji: Account) -> None:
    token = login(new_client())["refresh_token"]
    ending = threading.Event()

    def end() -> None:
        with transaction.atomic():
            sessions_end(account_id=minji.id, end=Session.End.EVERYWHERE)
            ending.set()
            wait_until(somebody_waits_for_a_lock)

    def exchange() -> Any:
        assert ending.wait(timeout=10)
        return refresh(new_client(), token)

    _, answer = at_once(end, exchange)
    assert_problem(answer, 401, "invalid_refresh_token")
