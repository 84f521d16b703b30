"""Links in mails: good for what they stand for, for ever or for one address, and nothing else."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from notify import links
from notify.delivering import Deliverer
from notify.models import Recipient
from notify.tests.callees import RoutineService
from notify.tests.conftest import EMAIL, PREFERENCES
from notify.tests.mailbox import Mailbox, link_in, text_of
from notify.tests.telling import due, happened
from service_kit import clock
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker

UNSUBSCRIBE = "/api/notifications/unsubscribe/"
STILL_HERE = "/api/notifications/still-here/"
SECOND_ADDRESS = "/api/notifications/second-address/"

Sent = Callable[[str], Any]


@pytest.fixture
def sent(
    recipient: Recipient,
    broker: FakeBroker,
    routines: RoutineService,
    mailbox: Mailbox,
    deliverer: Deliverer,
) -> Sent:
    """`sent(kind)`: the mail that somebody gets about it."""

    def send(kind: str) -> Any:
        broker.deliver(happened(due(kind), account_id=recipient.account_id))
        deliverer.round()
        return mailbox.last(EMAIL)

    return send


def one_click(mail: Any) -> str:
    """The path that a mail program posts to (RFC 8058)."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(mail["List-Unsubscribe"])
    assert address.startswith(f"<http://letters.test{UNSUBSCRIBE}")
    return address.strip("<>").removeprefix("http://letters.test")


@pytest.mark.parametrize("kind", ["letter", "still_you", "routine", "special_date"])
def test_a_mail_program_stops_that_kind_with_one_post_and_no_other(
    minji: APIClient, anonymous: APIClient, sent: Sent, kind: str
) -> None:
    path = one_click(sent(kind))
    for _ in range(2):
        stopped = anonymous.post(
            path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert stopped.status_code == 200
    wanted = {way["email"]: name for name, way in minji.get(PREFERENCES).json()["channels"].items()}
    assert wanted[False] == kind
    assert len(wanted) == 2


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="a"'),
        ("application/json", "{"),
        ("text/plain", "hello"),
        ("application/octet-stream", ""),
    ],
)
def test_whatever_a_mail_program_says_with_it_does_not_matter(
    anonymous: APIClient, sent: Sent, content_type: str, body: str
) -> None:
    path = one_click(sent("letter"))
    stopped = anonymous.post(path, body, content_type=content_type, HTTP_ACCEPT="text/weird")
    assert stopped.status_code == 200
    assert stopped.json()["subscribed"] is False


@pytest.mark.django_db(transaction=True)
def test_looking_stops_nothing(minji: APIClient, anonymous: APIClient, sent: Sent) -> None:
    """Programs that look through mails open every link they find."""
    path = one_click(sent("routine"))
    shown = anonymous.get(path, HTTP_ACCEPT="application/json").json()
    assert shown == {
        "kind": "routine",
        "channel": "email",
        "address": "m…@example.com",
        "subscribed": True,
    }
    assert minji.get(PREFERENCES).json()["channels"]["routine"]["email"] is True


def test_a_browser_is_shown_the_page_that_asks(anonymous: APIClient, sent: Sent) -> None:
    mail = sent("routine")
    path = one_click(mail)
    shown = anonymous.get(path, HTTP_ACCEPT="text/html,application/xhtml+xml,*/*;q=0.8")
    token = path.removeprefix(UNSUBSCRIBE).strip("/")
    assert (shown.status_code, shown["Location"]) == (302, f"/unsubscribe/#{token}")
    assert link_in(mail, "/unsubscribe/") == token
    assert f"http://letters.test/unsubscribe/#{token}" in text_of(mail, "html")


def test_unsubscribing_works_from_an_old_mail_after_the_address_changed(
    minji: APIClient, anonymous: APIClient, sent: Sent
) -> None:
    path = one_click(sent("letter"))
    Recipient.objects.update(email="new@example.com")
    assert anonymous.post(path).json()["address"] == "n…@example.com"


def test_what_was_stopped_is_not_sent_by_mail_any_more(
    anonymous: APIClient,
    sent: Sent,
    recipient: Recipient,
    broker: FakeBroker,
    deliverer: Deliverer,
    mailbox: Mailbox,
) -> None:
    anonymous.post(one_click(sent("routine")))
    broker.deliver(happened(due("routine"), account_id=recipient.account_id))
    deliverer.round()
    assert len(mailbox.mails) == 1


def tampered(token: str) -> list[str]:
    raw = base64.urlsafe_b64decode(token)
    other = bytes([raw[0] ^ 1]) + raw[1:]
    purpose = raw[:16] + bytes([(raw[16] + 1) % 12]) + raw[17:]
    mac = raw[:-1] + bytes([raw[-1] ^ 1])
    made = [base64.urlsafe_b64encode(each).decode() for each in (other, purpose, mac, raw[:-1])]
    return [*made, "x", token + "A", token[:-4], "é" * 44, "=" * 44]


def test_a_link_that_was_tampered_with_is_no_link(
    minji: APIClient, anonymous: APIClient, recipient: Recipient
) -> None:
    token = links.unsubscribe_token(recipient.account_id, "letter", "email")
    for wrong in tampered(token):
        for answer in (
            anonymous.get(f"{UNSUBSCRIBE}{wrong}/", HTTP_ACCEPT="application/json"),
            anonymous.post(f"{UNSUBSCRIBE}{wrong}/"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (400, "link_invalid"), wrong
    for path in (STILL_HERE, SECOND_ADDRESS):
        for wrong in (*tampered(token), token):
            answer = anonymous.post(path, {"token": wrong}, format="json")
            assert answer.status_code == 400, wrong
    assert Recipient.objects.get(account_id=recipient.account_id).channels == {}


def test_a_link_of_somebody_we_do_not_know_is_none(anonymous: APIClient, db: None) -> None:
    token = links.unsubscribe_token(new_id(), "letter", "email")
    assert anonymous.post(f"{UNSUBSCRIBE}{token}/").status_code == 400


def test_a_link_of_an_account_that_is_gone_says_so(
    anonymous: APIClient, recipient: Recipient
) -> None:
    token = links.unsubscribe_token(recipient.account_id, "letter", "email")
    Recipient.objects.update(erased_at=clock.now())
    answer = anonymous.post(f"{UNSUBSCRIBE}{token}/")
    assert (answer.status_code, answer.json()["code"]) == (410, "account_erased")


def test_one_press_says_that_the_address_is_still_theirs(
    anonymous: APIClient, sent: Sent, recipient: Recipient
) -> None:
    token = link_in(sent("still_you"), "/still-you/")
    for _ in range(2):
        answer = anonymous.post(STILL_HERE, {"token": token}, format="json")
        assert (answer.status_code, answer.json()) == (200, {"address": "m…@example.com"})
    recipient.refresh_from_db()
    assert recipient.still_here_at == clock.now()


def test_an_answer_for_an_address_of_before_says_so(
    anonymous: APIClient, sent: Sent, recipient: Recipient
) -> None:
    token = link_in(sent("still_you"), "/still-you/")
    Recipient.objects.update(email="new@example.com")
    answer = anonymous.post(STILL_HERE, {"token": token}, format="json", HTTP_ACCEPT_LANGUAGE="ko")
    assert (answer.status_code, answer.json()["code"]) == (410, "link_outdated")
    assert answer.json()["detail"] == "그사이 바뀐 주소로 보낸 링크예요."


@pytest.mark.parametrize("body", [{}, {"token": 7}, {"token": "a" * 101}, {"tokn": "a"}, []])
def test_a_body_without_a_token_is_refused(anonymous: APIClient, body: Any) -> None:
    for path in (STILL_HERE, SECOND_ADDRESS):
        assert anonymous.post(path, body, format="json").status_code == 400


def test_every_purpose_has_its_own_place_for_ever() -> None:
    """A token that was mailed years ago must not stop something else."""
    assert [(str(kind), str(way)) for kind, way in links.UNSUBSCRIBED] == [
        (kind, way)
        for kind in ("letter", "still_you", "routine", "special_date")
        for way in ("email", "second_email", "push")
    ]
    assert (links.STILL_YOU, links.SECOND_ADDRESS) == (200, 201)
