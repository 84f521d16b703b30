"""How somebody wants to be told, and a real test of it."""

from datetime import time
from typing import Any

import pytest
from rest_framework.test import APIClient

from notify.delivering import Deliverer
from notify.models import Delivery, Recipient
from notify.tests.callees import AuthService
from notify.tests.conftest import EMAIL, PREFERENCES
from notify.tests.mailbox import Mailbox, link_in
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

CONFIRM = "/api/notifications/second-address/"
SECOND = "other@example.com"
ON = {"email": True, "second_email": True, "push": True}
NEW = {
    "email": {"address": EMAIL, "verified": True, "refused_at": None},
    "second_email": None,
    "push": {"available": False, "public_key": None, "devices": 0},
    "quiet_hours": None,
    "channels": {
        "letter": ON,
        "still_you": ON,
        "routine": {**ON, "second_email": False},
        "special_date": {**ON, "second_email": False},
    },
}


def change(client: APIClient, **changes: Any) -> Any:
    response = client.patch(PREFERENCES, changes, format="json")
    assert response.status_code == 200, response.content
    return response.json()


def refusals(client: APIClient, body: Any) -> list[tuple[str, str]]:
    response = client.patch(PREFERENCES, body, format="json")
    assert response.status_code == 400, response.content
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def test_to_begin_with_everything_comes_by_mail_and_nothing_is_quiet(minji: APIClient) -> None:
    assert minji.get(PREFERENCES).json() == NEW


def test_what_is_named_changes_and_nothing_else(minji: APIClient) -> None:
    changed = change(minji, channels={"routine": {"email": False}})
    assert changed["channels"]["routine"] == {"email": False, "second_email": False, "push": True}
    change(minji, channels={"routine": {"push": False}, "letter": {"push": False}})
    assert minji.get(PREFERENCES).json()["channels"] == {
        **NEW["channels"],  # type: ignore[dict-item]  # a dictionary of several things
        "routine": {"email": False, "second_email": False, "push": False},
        "letter": {**ON, "push": False},
    }


def test_quiet_hours_are_two_times_or_none(minji: APIClient, recipient: Recipient) -> None:
    hours = {"from": "22:00", "until": "07:30"}
    assert change(minji, quiet_hours=hours)["quiet_hours"] == hours
    recipient.refresh_from_db()
    assert (recipient.quiet_from, recipient.quiet_until) == (time(22), time(7, 30))
    assert change(minji, quiet_hours=None)["quiet_hours"] is None


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"quiet_hours": {"from": "22:00"}}, [("quiet_hours.until", "required")]),
        ({"quiet_hours": {"from": "25:00", "until": "07:00"}}, [("quiet_hours.from", "invalid")]),
        ({"quiet_hours": {"from": "07:00", "until": "07:00"}}, [("quiet_hours.until", "invalid")]),
        ({"quiet_hours": "night"}, [("quiet_hours", "invalid")]),
        (
            {"quiet_hours": {"from": "22:00", "until": "07:00", "to": "08:00"}},
            [("quiet_hours.to", "unknown_field")],
        ),
        ({"channels": {"letter": {"inbox": False}}}, [("channels.letter.inbox", "unknown_field")]),
        ({"channels": {"account": {"email": False}}}, [("channels.account", "unknown_field")]),
        ({"channels": {"letter": {"email": "no"}}}, [("channels.letter.email", "invalid")]),
        ({"channels": {"letter": {"email": 0}}}, [("channels.letter.email", "invalid")]),
        ({"channels": []}, [("channels", "invalid")]),
        ({"second_email": "no address"}, [("second_email", "invalid")]),
        ({"second_email": 7}, [("second_email", "invalid")]),
        ({"second_email": EMAIL}, [("second_email", "same_address")]),
        ({"second_email": EMAIL.upper()}, [("second_email", "same_address")]),
        ({"second_email": f"{'a' * 250}@example.com"}, [("second_email", "invalid")]),
        ({"email": SECOND}, [("email", "unknown_field")]),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    minji: APIClient, body: Any, refused: list[tuple[str, str]]
) -> None:
    assert refusals(minji, body) == refused
    assert minji.get(PREFERENCES).json() == NEW


def test_refusals_are_said_in_korean_too(minji: APIClient) -> None:
    hours = {"from": "07:00", "until": "07:00"}
    response = minji.patch(
        PREFERENCES, {"quiet_hours": hours}, format="json", HTTP_ACCEPT_LANGUAGE="ko"
    )
    assert response.json()["errors"][0]["message"] == "서로 다른 두 시각을 골라 주세요."


@pytest.mark.parametrize("body", [[], "text", 5], ids=repr)
def test_a_body_that_is_no_object_is_refused(minji: APIClient, body: object) -> None:
    assert minji.patch(PREFERENCES, body, format="json").status_code == 400


def test_a_second_address_is_asked_and_counts_once_it_has_answered(
    minji: APIClient, anonymous: APIClient, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    changed = change(minji, second_email=SECOND.upper())
    assert changed["second_email"] == {"address": SECOND, "confirmed": False}
    deliverer.round()
    mail = mailbox.last(SECOND)
    assert mail["Subject"] == "편지를 받을 두 번째 주소"
    assert mail["List-Unsubscribe"] is None
    assert mailbox.subjects(EMAIL) == []
    token = link_in(mail, "/second-address/")
    for _ in range(2):
        confirmed = anonymous.post(CONFIRM, {"token": token}, format="json")
        assert (confirmed.status_code, confirmed.json()) == (200, {"address": "o…@example.com"})
    second = minji.get(PREFERENCES).json()["second_email"]
    assert second == {"address": SECOND, "confirmed": True}


def test_saying_the_same_address_again_asks_nobody(
    minji: APIClient, recipient: Recipient, clock: FakeClock
) -> None:
    change(minji, second_email=SECOND)
    Recipient.objects.update(second_email_confirmed_at=clock())
    assert change(minji, second_email=SECOND)["second_email"]["confirmed"] is True
    assert Delivery.objects.count() == 1


def test_another_second_address_needs_an_answer_of_its_own(
    minji: APIClient, anonymous: APIClient, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    change(minji, second_email=SECOND)
    deliverer.round()
    token = link_in(mailbox.last(SECOND), "/second-address/")
    change(minji, second_email="third@example.com")
    refused = anonymous.post(CONFIRM, {"token": token}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (410, "link_outdated")
    assert change(minji, second_email=None)["second_email"] is None


def test_nobody_can_have_us_write_to_many_addresses(minji: APIClient, clock: FakeClock) -> None:
    for number in range(5):
        change(minji, second_email=f"n{number}@example.com")
    refused = minji.patch(PREFERENCES, {"second_email": SECOND}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_mails")
    assert refused["Retry-After"]
    assert minji.get(PREFERENCES).json()["second_email"]["address"] == "n4@example.com"
    clock.advance(hours=1, seconds=1)
    change(minji, second_email=SECOND)


def test_preferences_are_nobody_elses(minji: APIClient, stranger: APIClient) -> None:
    change(minji, second_email=SECOND, channels={"letter": {"email": False}})
    theirs = stranger.get(PREFERENCES).json()
    assert theirs["second_email"] is None
    assert theirs["channels"] == NEW["channels"]


def test_who_signed_up_before_we_listened_is_asked_about(
    signed_in: Any, auth: AuthService, db: None
) -> None:
    account_id = new_id()
    auth.account(account_id, email="old@example.com")
    found = signed_in(account_id).get(PREFERENCES).json()
    assert found["email"] == {"address": "old@example.com", "verified": True, "refused_at": None}
    auth.away = True
    away = signed_in(new_id()).get(PREFERENCES)
    assert (away.status_code, away.json()["code"]) == (503, "unavailable")
