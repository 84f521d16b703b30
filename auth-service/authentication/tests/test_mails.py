"""Mails are told of, handed over to who sends them, and not lost while nobody asks."""

import logging

import pytest
from rest_framework.test import APIClient

from authentication import links
from authentication.models import Account, Mail
from authentication.periodic import tell_of_mails_again
from authentication.services.handing_over import PAGES
from authentication.tests.conftest import EMAIL, PASSWORD, assert_problem, sign_up
from authentication.tests.mailbox import Mailbox, ask, link_in
from contracts.events import AccountMailDue
from service_kit.ids import new_id
from service_kit.messaging.handlers import LEFT, handled_types
from service_kit.models import OutboxEvent
from service_kit.testing.fakes import FakeBroker, FakeClock


def test_who_signs_up_gets_a_mail_in_their_language(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    sign_up(anonymous, language="ko")
    sign_up(anonymous, email="ann@example.com", language="en", time_zone="Europe/Paris")
    broker.deliver_all()
    told = [(mail["kind"], mail["language"], mail["time_zone"]) for mail in mailbox.mails]
    assert told == [("verify", "ko", "Asia/Seoul"), ("verify", "en", "Europe/Paris")]
    assert len(link_in(mailbox.last("ann@example.com"), "/verify/")) == 43


def test_the_links_token_is_in_no_row_no_event_and_no_log(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sign_up(anonymous)
        broker.deliver_all()
    token = link_in(mailbox.last(EMAIL), "/verify/")
    kept = [str(row) for row in Mail.objects.values()]
    kept += [bytes(row.payload).decode() for row in OutboxEvent.objects.all()]
    kept += [str(vars(record)) for record in caplog.records]
    assert not any(token in text for text in kept)
    [event] = broker.waiting(AccountMailDue)
    assert event.account_id is None


def test_a_mail_that_is_asked_for_again_is_the_same(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock
) -> None:
    sign_up(anonymous)
    broker.deliver_all()
    clock.advance(hours=2)
    assert ask(mailbox.mails[0]["id"]).json() == mailbox.mails[0]


def test_only_notification_service_is_told(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    sign_up(anonymous)
    broker.deliver_all()
    mail_id = mailbox.mails[0]["id"]
    account_id = Account.objects.get().id
    for path, row in (("mails", mail_id), ("accounts", account_id)):
        assert ask(row, path=path).status_code == 200
        assert_problem(ask(row, path=path, service="letter-service"), 403, "permission_denied")
        assert ask(new_id(), path=path).status_code == 404
        assert anonymous.get(f"/internal/{path}/{row}/").status_code == 401
    shown = ask(mail_id)
    assert shown["Cache-Control"] == "no-store"


def test_an_address_can_be_asked_for_by_who_did_not_hear_of_it(minji: Account) -> None:
    assert ask(minji.id, path="accounts").json() == {
        "email": EMAIL,
        "email_verified": False,
        "language": "ko",
        "time_zone": "Asia/Seoul",
    }


def test_the_event_of_a_mail_is_left_to_notification_service(
    anonymous: APIClient, broker: FakeBroker
) -> None:
    """Also where this service's queue still gets it from before."""
    assert "account.mail_due" in LEFT
    assert "account.mail_due" not in handled_types()
    sign_up(anonymous)
    [event] = broker.waiting(AccountMailDue)
    assert not broker.deliver(event)
    assert Mail.objects.get().sent_at is None


def test_a_mail_that_nobody_asks_for_is_told_of_again_until_somebody_does(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock
) -> None:
    sign_up(anonymous)
    tell_of_mails_again()
    assert len(broker.waiting(AccountMailDue)) == 1, "there was no time to ask yet"
    clock.advance(minutes=6)
    tell_of_mails_again()
    assert len({event.data.mail_id for event in broker.waiting(AccountMailDue)}) == 1
    assert len(broker.waiting(AccountMailDue)) == 2
    mailbox.collect(broker)
    clock.advance(minutes=6)
    tell_of_mails_again()
    assert len(broker.waiting(AccountMailDue)) == 2
    assert mailbox.kinds(EMAIL) == ["verify"]


def test_a_link_that_came_too_late_is_not_sent_at_all(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock
) -> None:
    sign_up(anonymous)
    clock.advance(days=4)
    broker.deliver_all()
    assert mailbox.mails == []
    assert not Mail.objects.exists()


def test_signing_up_with_a_taken_address_tells_the_owner_in_their_language(
    minji: Account, anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    broker.deliver_all()
    sign_up(anonymous, password="another long password", language="en")
    broker.deliver_all()
    assert mailbox.kinds(EMAIL) == ["verify", "sign_up_taken"]
    assert mailbox.last(EMAIL)["language"] == "ko"
    assert mailbox.last(EMAIL)["link"] == "http://letters.test/login/"


def test_nobody_can_have_us_send_mails_without_end(
    minji: Account, anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock
) -> None:
    for _ in range(9):
        sign_up(anonymous, password=PASSWORD + "!")
    broker.deliver_all()
    assert mailbox.kinds(EMAIL).count("sign_up_taken") == 5
    clock.advance(hours=2)
    sign_up(anonymous, password=PASSWORD + "!")
    broker.deliver_all()
    assert mailbox.kinds(EMAIL).count("sign_up_taken") == 6


def test_every_kind_of_mail_leads_to_a_page_but_the_one_about_a_changed_address() -> None:
    kinds = set(Mail.Kind.values) - {"signed_up"}  # becomes one of two others
    assert kinds - PAGES.keys() == {"email_changed"}


def test_a_token_says_nothing_when_it_is_of_another_kind() -> None:
    for text in ("", "x", "a.b", "é", "A" * 43 + "==="):
        assert links.mail_id_of(text) is None
