"""A personal token outlives the session that made it: who may make one, and what ends them all."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from authentication.models import PersonalToken
from authentication.tests.conftest import EMAIL, PASSWORD, assert_problem, new_client, post
from authentication.tests.factors import App
from authentication.tests.mailbox import Mailbox
from authentication.tests.people import NEW_PASSWORD, reset_token
from service_kit.testing.fakes import FakeBroker

pytestmark = pytest.mark.usefixtures("minji")
WANTED = {"name": "My notebook", "scopes": ["letters:read"]}


def ask(client: APIClient, **proof: Any) -> Any:
    return post(client, "tokens", {**WANTED, **proof})


def test_who_holds_an_access_token_alone_makes_none(here: APIClient) -> None:
    assert_problem(ask(here), 400, "validation_error")
    assert_problem(ask(here, password="not this one"), 403, "wrong_password")
    assert not PersonalToken.objects.exists()
    assert ask(here, password=PASSWORD).status_code == 201


def test_where_codes_are_on_a_code_is_asked_for_as_well(here: APIClient, app: App) -> None:
    assert_problem(ask(here, password=PASSWORD), 403, "second_factor_required")
    assert_problem(ask(here, password=PASSWORD, code="000000"), 403, "invalid_code")
    assert not PersonalToken.objects.exists()
    assert ask(here, password=PASSWORD, code=app.code()).status_code == 201
    code = app.recovery_codes[0]
    assert ask(here, password=PASSWORD, recovery_code=code).status_code == 201


def test_guesses_count_with_those_at_the_sign_in(here: APIClient) -> None:
    for _ in range(5):
        ask(here, password="not this one")
    assert_problem(ask(here, password=PASSWORD), 429, "locked_out")


def test_the_person_hears_of_a_new_token_by_mail(
    here: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    token = ask(here, password=PASSWORD).json()["token"]
    broker.deliver_all()
    mail = mailbox.last(EMAIL)
    assert (mail["kind"], mail["details"]) == ("token_made", {"name": "My notebook"})
    assert token not in str(mail)


def test_a_password_chosen_anew_ends_every_token(
    here: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    ask(here, password=PASSWORD)
    stranger = new_client()
    token = reset_token(stranger, broker, mailbox)
    body = {"token": token, "password": NEW_PASSWORD}
    assert post(stranger, "password/reset/confirm", body).status_code == 204
    assert not PersonalToken.objects.exists()
    broker.deliver_all()
    assert mailbox.last(EMAIL)["details"] == {"tokens": 0}


def test_a_changed_password_leaves_them_and_the_mail_says_how_many(
    here: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    for _ in range(3):
        ask(here, password=PASSWORD)
    over = PersonalToken.objects.earliest("id")
    PersonalToken.objects.filter(id=over.id).update(expires_at=over.created_at)  # works no more
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert post(here, "password/change", body).status_code == 204
    assert PersonalToken.objects.count() == 3
    broker.deliver_all()
    assert mailbox.last(EMAIL)["details"] == {"tokens": 2}
