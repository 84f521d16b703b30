"""An address is confirmed with the link of the mail, once and by nobody else."""

import pytest
from rest_framework.test import APIClient

from authentication.models import Account
from authentication.tests.conftest import (
    EMAIL,
    assert_problem,
    at_once,
    bearer,
    get_account,
    login,
    new_client,
    post,
    sign_up,
)
from authentication.tests.mailbox import Mailbox, link_in
from authentication.tests.people import NEW_PASSWORD, change_email, reset_token
from contracts.events import AccountChanged
from service_kit.testing.fakes import FakeBroker, FakeClock


@pytest.fixture
def token(minji: Account, broker: FakeBroker, mailbox: Mailbox) -> str:
    """Of the link in the mail that signing up sent."""
    broker.deliver_all()
    return link_in(mailbox.last(EMAIL), "/verify/")


def test_following_the_link_confirms_the_address(anonymous: APIClient, token: str) -> None:
    response = post(anonymous, "verify-email", {"token": token})
    assert response.status_code == 200
    assert response.json()["account"]["email_verified"] is True
    account = get_account(anonymous, login(anonymous)["access_token"]).json()
    assert account["email_verified"] is True


def test_the_others_hear_that_an_address_was_confirmed_once(
    anonymous: APIClient, minji: Account, token: str, broker: FakeBroker, mailbox: Mailbox
) -> None:
    post(anonymous, "verify-email/resend", **bearer(login(anonymous)))
    broker.deliver_all()
    second = link_in(mailbox.last(EMAIL), "/verify/")
    assert second != token
    post(anonymous, "verify-email", {"token": token})
    [told] = broker.waiting(AccountChanged)
    assert told.account_id == minji.id
    assert told.data == AccountChanged(email=EMAIL, email_verified=True)
    post(anonymous, "verify-email", {"token": second})
    assert broker.waiting(AccountChanged) == [told]


def test_a_new_password_by_mail_confirms_the_address_as_well(
    anonymous: APIClient, minji: Account, broker: FakeBroker, mailbox: Mailbox
) -> None:
    body = {"token": reset_token(anonymous, broker, mailbox), "password": NEW_PASSWORD}
    assert post(anonymous, "password/reset/confirm", body).status_code == 204
    [told] = broker.waiting(AccountChanged)
    assert told.data.email_verified


def test_a_link_works_once(anonymous: APIClient, token: str) -> None:
    post(anonymous, "verify-email", {"token": token})
    assert_problem(post(anonymous, "verify-email", {"token": token}), 410, "link_used")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_follow_a_link_at_once_one_comes_through(token: str) -> None:
    answers = at_once(*[lambda: post(new_client(), "verify-email", {"token": token})] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410]


def test_a_link_expires(anonymous: APIClient, token: str, clock: FakeClock) -> None:
    clock.advance(days=3)
    assert_problem(post(anonymous, "verify-email", {"token": token}), 410, "link_expired")


def test_a_link_that_was_tampered_with_is_no_link(anonymous: APIClient, token: str) -> None:
    swapped = ("B" if token[-5] == "A" else "A").join([token[:-5], token[-4:]])
    for wrong in (swapped, token[:-4], "x", "é" * 43, token + "AAAA"):
        response = post(anonymous, "verify-email", {"token": wrong})
        assert_problem(response, 400, "link_invalid")
    assert not Account.objects.get().email_verified


def test_a_link_for_something_else_confirms_nothing(
    anonymous: APIClient, token: str, broker: FakeBroker, mailbox: Mailbox
) -> None:
    other = reset_token(anonymous, broker, mailbox)
    assert_problem(post(anonymous, "verify-email", {"token": other}), 400, "link_invalid")


def test_a_link_for_an_older_address_says_so(
    anonymous: APIClient, token: str, broker: FakeBroker, mailbox: Mailbox
) -> None:
    change_email(anonymous, login(anonymous), "new@example.com")
    broker.deliver_all()
    moved = link_in(mailbox.last("new@example.com"), "/verify/")
    assert post(anonymous, "verify-email", {"token": moved}).status_code == 200
    assert_problem(post(anonymous, "verify-email", {"token": token}), 410, "link_outdated")


def test_the_mail_can_be_asked_for_again_until_the_address_is_confirmed(
    anonymous: APIClient, token: str, broker: FakeBroker, mailbox: Mailbox
) -> None:
    granted = login(anonymous)
    assert post(anonymous, "verify-email/resend", **bearer(granted)).status_code == 202
    broker.deliver_all()
    assert len(mailbox.kinds(EMAIL)) == 2
    again = link_in(mailbox.last(EMAIL), "/verify/")
    assert post(anonymous, "verify-email", {"token": again}).status_code == 200
    assert post(anonymous, "verify-email/resend", **bearer(granted)).status_code == 202
    broker.deliver_all()
    assert len(mailbox.kinds(EMAIL)) == 2
    told = [event.data for event in broker.waiting(AccountChanged)]
    assert told == [AccountChanged(email=EMAIL, email_verified=True)] * 2, "who had not heard has"


def test_resending_needs_somebody_signed_in(anonymous: APIClient) -> None:
    assert post(anonymous, "verify-email/resend").status_code == 401


def test_problems_are_said_in_korean_too(anonymous: APIClient, db: None) -> None:
    sign_up(anonymous)
    response = post(anonymous, "verify-email", {"token": "x"}, HTTP_ACCEPT_LANGUAGE="ko")
    assert "메일에서 한 번 더" in response.json()["detail"]
