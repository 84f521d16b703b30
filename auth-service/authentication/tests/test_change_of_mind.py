"""Until an account is erased, its person can keep it."""

from uuid import uuid4

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from authentication.models import Account
from authentication.periodic import erase_due_accounts
from authentication.tests.conftest import EMAIL, assert_problem, login
from authentication.tests.mailbox import Mailbox, link_in
from authentication.tests.people import cancel, delete_account, receipts, sign_in
from service_kit.testing.fakes import FakeBroker, FakeClock

pytestmark = pytest.mark.usefixtures("minji")


def test_the_mails_link_keeps_the_account(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock
) -> None:
    delete_account(anonymous, login(anonymous))
    broker.deliver_all()
    erasure_id, token, receipt, keep = link_in(mailbox.last(EMAIL), "/erasure/").split(".")
    assert keep == "keep"
    shown = receipts(anonymous, {"erasure_id": erasure_id, "receipt_token": receipt}).json()
    assert (shown["cancelled_at"], shown["erased_at"]) == (None, None)
    assert cancel(anonymous, str(uuid4()), token).status_code == 400
    assert cancel(anonymous, erasure_id, token).status_code == 204
    assert_problem(cancel(anonymous, erasure_id, token), 410, "link_used")
    assert sign_in(anonymous).status_code == 200
    clock.advance(days=8)
    erase_due_accounts()
    assert Account.objects.exists()
    broker.deliver_all()
    assert mailbox.kinds(EMAIL)[-1] == "erasure_cancelled"


def test_who_signs_in_meanwhile_can_keep_the_account(anonymous: APIClient) -> None:
    delete_account(anonymous, login(anonymous))
    problem = sign_in(anonymous).json()
    token = problem["cancel_token"]
    assert_problem(cancel(anonymous, str(uuid4()), token), 400, "link_invalid")
    assert cancel(anonymous, problem["erasure_id"], token).status_code == 204
    assert sign_in(anonymous).status_code == 200


def test_the_account_can_be_deleted_after_a_change_of_mind(anonymous: APIClient) -> None:
    delete_account(anonymous, login(anonymous))
    problem = sign_in(anonymous).json()
    cancel(anonymous, problem["erasure_id"], problem["cancel_token"])
    assert delete_account(anonymous, login(anonymous)).status_code == 202


def test_a_link_to_keep_it_comes_too_late_once_it_is_gone(
    anonymous: APIClient, clock: FakeClock
) -> None:
    delete_account(anonymous, login(anonymous))
    problem = sign_in(anonymous).json()
    call_command("erase_due_accounts", "--now", EMAIL)
    late = cancel(anonymous, problem["erasure_id"], problem["cancel_token"])
    assert_problem(late, 410, "link_expired")


def test_the_mails_link_says_so_too_once_the_account_is_gone(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    delete_account(anonymous, login(anonymous))
    broker.deliver_all()
    erasure_id, token, receipt, _keep = link_in(mailbox.last(EMAIL), "/erasure/").split(".")
    call_command("erase_due_accounts", "--now", EMAIL)
    assert_problem(cancel(anonymous, erasure_id, token), 410, "link_expired")
    shown = receipts(anonymous, {"erasure_id": erasure_id, "receipt_token": receipt}).json()
    assert shown["erased_at"] is not None
