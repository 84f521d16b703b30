"""auth-service's mails go out here: in its words' language, before all others, and once."""

from typing import Any

import pytest

from contracts.events import AccountMailDue
from notify.account_words import WORDS
from notify.delivering import Deliverer
from notify.models import Delivery
from notify.tests.callees import AuthService
from notify.tests.conftest import EMAIL, states
from notify.tests.mailbox import Mailbox, link_in, text_of
from notify.tests.telling import due, happened
from service_kit.testing.fakes import FakeBroker, FakeClock

pytestmark = pytest.mark.django_db

DETAILS: dict[str, dict[str, Any]] = {
    "password_changed": {"tokens": 2},
    "email_change_asked": {"new": "n…@example.com"},
    "email_changed": {"new": "n…@example.com"},
    "new_device": {"device": "iOS의 Safari", "network": "203.0.113.x"},
    "factor_added": {"factor": "totp"},
    "factor_removed": {"factor": "passkey"},
    "identity_added": {"provider": "Local"},
    "identity_removed": {"provider": "Local"},
    "token_made": {"name": "My notebook"},
    "erasure": {"erasure_id": "e", "receipts": "http://letters.test/erasure/#e.r"},
}


def mail_due(broker: FakeBroker, mail_id: Any) -> None:
    broker.deliver(happened(AccountMailDue(mail_id=mail_id), account_id=None))


def test_a_mail_is_sent_with_the_link_that_auth_service_made(
    broker: FakeBroker, auth: AuthService, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    mail_due(broker, auth.mail())
    assert deliverer.round() == 1
    mail = mailbox.last(EMAIL)
    assert mail["Subject"] == "이 주소가 맞나요?"
    assert link_in(mail, "/verify/") == "t" * 43
    for kind in ("plain", "html"):
        assert "네, 제 주소예요" in text_of(mail, kind)
        assert f"http://letters.test/verify/#{'t' * 43}" in text_of(mail, kind)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    assert states() == [("email", "sent")]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("kind", sorted(WORDS))
def test_every_mail_leaves_no_blank_in_either_language(
    broker: FakeBroker,
    auth: AuthService,
    mailbox: Mailbox,
    deliverer: Deliverer,
    kind: str,
    language: str,
) -> None:
    expires = "2026-11-29T03:00:00Z" if kind == "erasure" else None
    details = DETAILS.get(kind, {})
    mail_due(broker, auth.mail(kind, language=language, details=details, expires_at=expires))
    deliverer.round()
    text = mailbox.last(EMAIL)["Subject"] + text_of(mailbox.last(EMAIL))
    assert "{" not in text
    assert any("가" <= letter <= "힣" for letter in text) == (language == "ko") or details
    for value in details.values():
        if str(value) not in ("e", "totp", "passkey"):
            assert str(value) in text


def test_the_hour_is_the_persons_own(
    broker: FakeBroker, auth: AuthService, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    mail_due(broker, auth.mail("new_device", details=DETAILS["new_device"]))
    deliverer.round()
    text = text_of(mailbox.last(EMAIL))
    assert "iOS의 Safari(203.0.113.x)" in text
    assert "2026년 11월 22일 12:00" in text


def test_the_same_mail_told_twice_is_sent_once(
    broker: FakeBroker, auth: AuthService, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    """auth-service tells again of what nobody has asked for, with another event."""
    mail_id = auth.mail()
    mail_due(broker, mail_id)
    deliverer.round()
    mail_due(broker, mail_id)
    assert deliverer.round() == 0
    assert len(mailbox.mails) == 1


def test_a_mail_that_nobody_should_get_is_noted_as_not_needed(
    broker: FakeBroker, auth: AuthService, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    auth.answers.clear()
    mail_due(broker, "01890000-0000-7000-8000-000000000001")
    deliverer.round()
    assert (states(), mailbox.mails) == ([("email", "not_needed")], [])


def test_while_auth_service_is_away_its_mails_wait(
    broker: FakeBroker,
    auth: AuthService,
    mailbox: Mailbox,
    deliverer: Deliverer,
    clock: FakeClock,
) -> None:
    mail_due(broker, auth.mail())
    auth.away = True
    deliverer.round()
    assert states() == [("email", "waiting")]
    auth.away = False
    clock.advance(seconds=11)
    deliverer.round()
    assert states() == [("email", "sent")]


def test_a_kind_that_this_build_has_no_words_for_holds_up_nothing(
    broker: FakeBroker,
    auth: AuthService,
    mailbox: Mailbox,
    deliverer: Deliverer,
    clock: FakeClock,
) -> None:
    mail_due(broker, auth.mail("from_the_future"))
    mail_due(broker, auth.mail())
    deliverer.round()
    assert len(mailbox.mails) == 1
    assert sorted(state for _way, state in states()) == ["sent", "waiting"]


def test_mails_about_accounts_go_before_letters_and_those_before_reminders(
    recipient: Any,
    broker: FakeBroker,
    auth: AuthService,
    routines: Any,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> None:
    for kind in ("routine", "letter"):
        broker.deliver(happened(due(kind), account_id=recipient.account_id))
    mail_due(broker, auth.mail())
    deliverer.round()
    assert mailbox.subjects(EMAIL) == ["이 주소가 맞나요?", "내가 보낸 편지가 도착했어요", "산책"]
    assert Delivery.objects.filter(state="sent").count() == 3


def test_a_mail_from_before_a_deploy_goes_without_what_it_cannot_say_yet(
    broker: FakeBroker, auth: AuthService, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    """Its row has no number of tokens: there was none to be told of when it was written."""
    mail_due(broker, auth.mail("password_changed"))
    deliverer.round()
    assert mailbox.subjects(EMAIL) == ["비밀번호를 바꿨어요"]
    text = text_of(mailbox.last(EMAIL))
    assert "다른 기기에서는 로그아웃" in text
    assert "토큰" not in text


def test_the_old_address_is_told_whom_to_write_to_if_it_was_somebody_else(
    broker: FakeBroker, auth: AuthService, mailbox: Mailbox, deliverer: Deliverer, settings: Any
) -> None:
    for contact in ("letters@letters.test", "help@letters.test"):
        mail_due(broker, auth.mail("email_changed", details={"new": "n…@example.com"}))
        deliverer.round()
        assert f"이 주소로 바로 알려 주세요: {contact}." in text_of(mailbox.last(EMAIL))
        settings.MAIL_CONTACT = "help@letters.test"
