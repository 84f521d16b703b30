"""An account is deleted: a week to think it over, then nothing is left but receipts."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from rest_framework.test import APIClient

from authentication.models import Account, Erasure
from authentication.periodic import erase_due_accounts
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
from authentication.tests.factors import enrol, signed_in
from authentication.tests.mailbox import Mailbox
from authentication.tests.people import delete_account, receipts, sign_in
from contracts.events import AccountDeleted, AccountPurged
from service_kit.messaging.outbox import emit
from service_kit.models import OutboxEvent
from service_kit.testing.fakes import FakeBroker, FakeClock

pytestmark = pytest.mark.usefixtures("minji")


@pytest.fixture(autouse=True)
def services(settings: Any) -> None:
    settings.SERVICE_CLIENTS = {"auth-service": "x" * 32, "letter-service": "y" * 32}


def test_asking_closes_the_account_for_a_week(anonymous: APIClient, broker: FakeBroker) -> None:
    granted = login(anonymous)
    response = delete_account(anonymous, granted)
    assert response.status_code == 202
    asked = response.json()
    assert asked["erase_after"] == "2026-11-29T03:00:00Z"
    assert refresh(anonymous, granted["refresh_token"]).status_code == 401
    problem = assert_problem(sign_in(anonymous), 403, "account_closing")
    assert problem["erasure_id"] == asked["erasure_id"]
    assert problem["erase_after"] == asked["erase_after"]
    assert broker.waiting(AccountDeleted) == []


def test_a_wrong_password_does_not_tell_that_the_account_is_closing(anonymous: APIClient) -> None:
    delete_account(anonymous, login(anonymous))
    wrong = post(anonymous, "login", {"email": EMAIL, "password": "wrong, all wrong"})
    assert_problem(wrong, 401, "invalid_credentials")


def test_the_password_is_asked_for_again(anonymous: APIClient) -> None:
    refused = delete_account(anonymous, login(anonymous), password="not this one")
    assert_problem(refused, 403, "wrong_password")
    assert not Erasure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_wishes_at_once_one_counts(anonymous: APIClient) -> None:
    granted = login(anonymous)
    answers = at_once(*[lambda: delete_account(new_client(), granted)] * 3)
    assert sorted(answer.status_code for answer in answers) == [202, 403, 403]
    assert Erasure.objects.count() == 1


def test_before_the_week_is_over_nothing_is_erased(anonymous: APIClient, clock: FakeClock) -> None:
    asked = delete_account(anonymous, login(anonymous)).json()
    clock.advance(days=6, hours=23)
    erase_due_accounts()
    shown = receipts(anonymous, asked).json()
    assert shown["erased_at"] is None
    assert {row["service"]: row["purged_at"] for row in shown["receipts"]} == {
        "auth-service": None,
        "letter-service": None,
    }


def test_after_a_week_all_services_are_told_and_answer(
    anonymous: APIClient, broker: FakeBroker, clock: FakeClock, minji: Account
) -> None:
    asked = delete_account(anonymous, login(anonymous)).json()
    clock.advance(days=7)
    erase_due_accounts()
    [event] = broker.waiting(AccountDeleted)
    assert (event.account_id, str(event.data.erasure_id)) == (minji.id, asked["erasure_id"])
    shown = receipts(anonymous, asked).json()
    ours, theirs = shown["receipts"]
    assert shown["erased_at"] == ours["purged_at"] == "2026-11-29T03:00:00Z"
    assert ours["rows"] > 0
    assert theirs["purged_at"] is None
    answer_as_letter_service(broker, UUID(asked["erasure_id"]), rows=42)
    theirs = receipts(anonymous, asked).json()["receipts"][1]
    assert (theirs["service"], theirs["rows"]) == ("letter-service", 42)
    assert theirs["purged_at"] is not None


def answer_as_letter_service(broker: FakeBroker, erasure_id: UUID, *, rows: int) -> None:
    """The event that it sends, delivered twice."""
    with transaction.atomic():
        emit(AccountPurged(erasure_id=erasure_id, rows=rows), account_id=None)
    event = replace(broker.waiting(AccountPurged)[-1], source="letter-service")
    assert broker.deliver(event)
    assert not broker.deliver(event)


def everything_kept() -> str:
    """All rows of all tables of the database, as text, but for what was hashed or is a key."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608  our own tables
            texts += [str(row) for row in cursor.fetchall()]
        cursor.execute("SELECT convert_from(payload, 'UTF8') FROM service_kit_outboxevent")
        texts += [str(row) for row in cursor.fetchall()]
    return "\n".join(texts)


def test_nothing_of_the_person_is_left_in_any_table(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock, minji: Account
) -> None:
    post(anonymous, "login", {"email": EMAIL, "password": "wrong, all wrong"})
    post(anonymous, "password/reset", {"email": EMAIL})
    asked = delete_account(anonymous, login(anonymous)).json()
    post(anonymous, "login", {"email": EMAIL, "password": "wrong, all wrong"})
    broker.deliver_all()
    assert EMAIL in everything_kept()
    assert str(minji.id) in everything_kept()
    clock.advance(days=7)
    erase_due_accounts()
    OutboxEvent.objects.update(sent_at=clock())  # the relay has published it
    erase_due_accounts()
    left = everything_kept()
    assert EMAIL not in left
    assert str(minji.id) not in left
    assert receipts(anonymous, asked).status_code == 200


def test_the_address_is_free_again_afterwards(anonymous: APIClient, clock: FakeClock) -> None:
    delete_account(anonymous, login(anonymous))
    clock.advance(days=7)
    erase_due_accounts()
    assert post(anonymous, "signup", {"email": EMAIL, "password": PASSWORD}).status_code == 201
    assert sign_in(anonymous).status_code == 200


def test_receipts_are_shown_to_who_holds_their_token_and_to_nobody_else(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    asked = delete_account(anonymous, login(anonymous)).json()
    assert receipts(anonymous, asked, "x" * 43).status_code == 404
    without = anonymous.get(f"/api/auth/account/erasure/{asked['erasure_id']}/")
    assert without.status_code == 400
    assert asked["receipt_token"] not in str(Erasure.objects.values())
    broker.deliver_all()
    shown = mailbox.last(EMAIL)["details"]["receipts"]
    assert shown.endswith(f"/erasure/#{asked['erasure_id']}.{asked['receipt_token']}")


def test_an_operator_can_run_a_deletion_that_was_asked_for_at_once(
    anonymous: APIClient, minji: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError):
        call_command("erase_due_accounts", "--now", EMAIL)
    delete_account(anonymous, login(anonymous))
    call_command("erase_due_accounts")
    assert Account.objects.exists()
    call_command("erase_due_accounts", "--now", str(minji.id))
    assert not Account.objects.exists()
    assert "1 erased" in capsys.readouterr().out


def test_a_token_from_before_opens_nothing_after_the_deletion(anonymous: APIClient) -> None:
    granted = login(anonymous)
    delete_account(anonymous, granted)
    call_command("erase_due_accounts", "--now", EMAIL)
    answer = anonymous.get("/api/auth/account/", **bearer(granted))  # type: ignore[arg-type]
    assert_problem(answer, 401, "account_unavailable")


def test_an_account_without_a_password_is_asked_for_none(
    anonymous: APIClient, minji: Account
) -> None:
    granted = login(anonymous)
    without = anonymous.delete("/api/auth/account/", {}, format="json", **bearer(granted))  # type: ignore[arg-type]
    assert_problem(without, 400, "validation_error")
    minji.set_unusable_password()
    minji.save()
    response = anonymous.delete("/api/auth/account/", {}, format="json", **bearer(granted))  # type: ignore[arg-type]
    assert response.status_code == 202


def test_where_codes_are_on_deletion_asks_for_one(anonymous: APIClient) -> None:
    granted = login(anonymous)
    app = enrol(signed_in(new_client()))
    assert_problem(delete_account(anonymous, granted), 403, "second_factor_required")
    wrong = delete_account(anonymous, granted, code="000000")
    assert_problem(wrong, 403, "invalid_code")
    right = delete_account(anonymous, granted, recovery_code=app.recovery_codes[0])
    assert right.status_code == 202
