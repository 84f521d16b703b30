"""Mails over a real SMTP server: in the person's words, once, and not lost while it is away."""

import logging
from typing import Any

import pytest
from rest_framework.test import APIClient

from authentication import links
from authentication.models import Account, Mail
from authentication.services import mails
from authentication.services.mails import mail_deliver
from authentication.tests.conftest import EMAIL, PASSWORD, sign_up
from authentication.tests.mailbox import Mailbox, free_port, link_in, serving, text_of
from contracts import envelope
from contracts.events import AccountMailDue
from service_kit.messaging import consumer
from service_kit.models import OutboxEvent
from service_kit.testing.fakes import FakeBroker, FakeClock


def test_who_signs_up_gets_a_mail_in_their_language(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    sign_up(anonymous, language="ko")
    sign_up(anonymous, email="ann@example.com", language="en")
    broker.deliver_all()
    assert mailbox.subjects(EMAIL) == ["이 주소가 맞나요?"]
    assert mailbox.subjects("ann@example.com") == ["Is this your address?"]
    assert "나에게 쓰는 편지" in text_of(mailbox.last(EMAIL))


def test_a_mail_has_plain_text_and_html_that_say_the_same(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    sign_up(anonymous, language="en")
    broker.deliver_all()
    mail = mailbox.last(EMAIL)
    token = link_in(mail, "/verify/")
    assert len(token) == 43
    for kind in ("plain", "html"):
        assert "Yes, this is my address" in text_of(mail, kind)
        assert f"http://letters.test/verify/#{token}" in text_of(mail, kind)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"]
    assert mail["Message-ID"]


def test_the_links_token_is_in_no_row_no_event_and_no_log(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sign_up(anonymous)
        broker.deliver_all()
    token = link_in(mailbox.last(EMAIL), "/verify/")
    kept = [str(row) for row in Mail.objects.values()]
    kept += [bytes(row.payload).decode() for row in OutboxEvent.objects.all()]
    kept += [str(vars(record)) for record in caplog.records if record.name != "mail.log"]
    assert not any(token in text for text in kept)
    [event] = broker.waiting(AccountMailDue)
    assert event.account_id is None


def test_the_same_event_twice_sends_one_mail(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    sign_up(anonymous)
    [event] = broker.waiting(AccountMailDue)
    assert broker.deliver(event)
    assert not broker.deliver(event)
    assert len(mailbox.mails) == 1


def test_a_second_event_about_the_same_mail_sends_nothing(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    sign_up(anonymous)
    broker.deliver_all()
    mail_deliver(mail_id=Mail.objects.get().id)
    assert len(mailbox.mails) == 1


def test_while_the_mail_server_is_away_the_mail_waits(
    anonymous: APIClient, broker: FakeBroker, settings: Any
) -> None:
    box = Mailbox()
    settings.PUBLIC_URL = "http://letters.test"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    sign_up(anonymous)
    [event] = broker.waiting(AccountMailDue)
    assert consumer.process(envelope.encode(event)) == "retry"
    assert Mail.objects.get().sent_at is None
    with serving(box, port=settings.EMAIL_PORT):
        assert broker.deliver(event)
    assert box.subjects(EMAIL)


def test_an_address_that_is_refused_for_good_is_not_tried_for_ever(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    mailbox.refuses = "550 no such mailbox"
    sign_up(anonymous)
    broker.deliver_all()
    mail = Mail.objects.get()
    assert mail.sent_at is None
    assert mailbox.mails == []


def test_a_mail_from_before_a_deploy_goes_without_what_it_cannot_say_yet(
    minji: Account, broker: FakeBroker, mailbox: Mailbox
) -> None:
    """Its row has no number of tokens: there was none to be told of when it was written."""
    mails.tell(minji, Mail.Kind.PASSWORD_CHANGED)
    broker.deliver_all()
    assert mailbox.subjects(EMAIL)[-1] == "비밀번호를 바꿨어요"
    text = text_of(mailbox.last(EMAIL))
    assert "다른 기기에서는 로그아웃" in text
    assert "토큰" not in text


def test_a_link_that_came_too_late_is_not_sent_at_all(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock
) -> None:
    sign_up(anonymous)
    clock.advance(days=4)
    broker.deliver_all()
    assert mailbox.mails == []


def test_signing_up_with_a_taken_address_tells_the_owner_in_their_language(
    minji: Account, anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    broker.deliver_all()
    sign_up(anonymous, password="another long password", language="en")
    broker.deliver_all()
    assert mailbox.subjects(EMAIL) == ["이 주소가 맞나요?", "이미 함께하고 있어요"]
    assert "#" not in text_of(mailbox.last(EMAIL))


def test_nobody_can_have_us_send_mails_without_end(
    minji: Account, anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox, clock: FakeClock
) -> None:
    for _ in range(9):
        sign_up(anonymous, password=PASSWORD + "!")
    broker.deliver_all()
    assert mailbox.subjects(EMAIL).count("이미 함께하고 있어요") == 5
    clock.advance(hours=2)
    sign_up(anonymous, password=PASSWORD + "!")
    broker.deliver_all()
    assert mailbox.subjects(EMAIL).count("이미 함께하고 있어요") == 6


def test_a_token_says_nothing_when_it_is_of_another_kind() -> None:
    for text in ("", "x", "a.b", "é", "A" * 43 + "==="):
        assert links.mail_id_of(text) is None
