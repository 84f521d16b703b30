"""The address changes when the new one is confirmed, and the old one hears of it."""

import pytest
from rest_framework.test import APIClient

from authentication.models import Account
from authentication.services.accounts import account_register
from authentication.tests.conftest import EMAIL, PASSWORD, assert_problem, login, post
from authentication.tests.mailbox import Mailbox, link_in
from authentication.tests.people import change_email
from contracts.events import AccountChanged
from service_kit.testing.fakes import FakeBroker

pytestmark = pytest.mark.usefixtures("minji")
NEW = "new@example.com"


def test_nothing_changes_until_the_new_address_is_confirmed(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    response = change_email(anonymous, login(anonymous), NEW)
    assert response.status_code == 202
    assert response.json()["account"]["email"] == EMAIL
    broker.deliver_all()
    assert mailbox.kinds(NEW) == ["email_change"]
    login(anonymous)
    token = link_in(mailbox.last(NEW), "/verify/")
    assert broker.waiting(AccountChanged) == []
    confirmed = post(anonymous, "verify-email", {"token": token}).json()["account"]
    [told] = broker.waiting(AccountChanged)
    assert told.data == AccountChanged(email=NEW, email_verified=True)
    assert (confirmed["email"], confirmed["email_verified"]) == (NEW, True)
    login(anonymous, email=NEW)


def test_the_old_address_is_told_before_and_after_without_the_whole_new_one(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    change_email(anonymous, login(anonymous), NEW)
    broker.deliver_all()
    assert mailbox.kinds(EMAIL)[-1] == "email_change_asked"
    assert mailbox.last(EMAIL)["details"] == {"new": "n…@example.com"}
    token = link_in(mailbox.last(NEW), "/verify/")
    post(anonymous, "verify-email", {"token": token})
    broker.deliver_all()
    assert mailbox.kinds(EMAIL)[-1] == "email_changed"
    assert NEW not in str([mail for mail in mailbox.mails if mail["address"] == EMAIL])


def test_a_taken_address_is_answered_alike_and_its_owner_told(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    account_register(email=NEW, password=PASSWORD, language="en", time_zone="Europe/Paris")
    granted = login(anonymous)
    taken = change_email(anonymous, granted, NEW)
    free = change_email(anonymous, granted, "free@example.com")
    assert taken.status_code == free.status_code == 202
    assert taken.content == free.content
    broker.deliver_all()
    assert mailbox.kinds(NEW)[-1] == "email_change_taken"
    assert "#" not in mailbox.last(NEW)["link"]
    assert Account.objects.filter(email=EMAIL).exists()


def test_an_address_that_was_taken_meanwhile_is_told_to_who_can_read_its_mails(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    change_email(anonymous, login(anonymous), NEW)
    broker.deliver_all()
    token = link_in(mailbox.last(NEW), "/verify/")
    account_register(email=NEW, password=PASSWORD, language="en", time_zone="Europe/Paris")
    assert_problem(post(anonymous, "verify-email", {"token": token}), 409, "address_taken")


def test_only_the_latest_wish_counts(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    granted = login(anonymous)
    change_email(anonymous, granted, "first@example.com")
    broker.deliver_all()
    change_email(anonymous, granted, NEW)
    first = link_in(mailbox.last("first@example.com"), "/verify/")
    assert_problem(post(anonymous, "verify-email", {"token": first}), 410, "link_superseded")


def test_the_password_is_asked_for_again(anonymous: APIClient) -> None:
    refused = change_email(anonymous, login(anonymous), NEW, password="not this one")
    assert_problem(refused, 403, "wrong_password")


def test_the_address_one_has_is_no_new_address(anonymous: APIClient) -> None:
    refused = change_email(anonymous, login(anonymous), " Minji@Example.COM ")
    assert_problem(refused, 400, "validation_error")
