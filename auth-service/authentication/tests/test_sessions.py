"""Where somebody is signed in: looked at, and ended one by one."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from authentication.networks import network_of
from authentication.services.accounts import account_register
from authentication.tests.conftest import EMAIL, PASSWORD, bearer, login, refresh
from authentication.tests.mailbox import Mailbox
from authentication.tests.people import FIREFOX, IPHONE, signed_in_from
from service_kit.testing.fakes import FakeBroker, FakeClock

pytestmark = pytest.mark.usefixtures("minji")
SESSIONS = "/api/auth/sessions/"


def test_a_session_is_shown_in_words_and_no_more_exactly_than_needed(
    anonymous: APIClient, clock: FakeClock
) -> None:
    signed_in_from(anonymous, user_agent=IPHONE, address="2001:db8:7:8::9")
    clock.advance(hours=1)
    here = signed_in_from(anonymous, user_agent=FIREFOX, address="203.0.113.77")
    shown = anonymous.get(SESSIONS, **bearer(here)).json()["results"]  # type: ignore[arg-type]
    assert [(row["device"], row["network"], row["current"]) for row in shown] == [
        ("Firefox on Linux", "203.0.113.x", True),
        ("Safari on iOS", "2001:db8:7::x", False),
    ]
    assert set(shown[0]) == {"id", "device", "network", "created_at", "last_used_at", "current"}
    assert "203.0.113.77" not in str(shown)


def test_the_words_are_korean_for_who_reads_korean(anonymous: APIClient) -> None:
    here = signed_in_from(anonymous, user_agent=FIREFOX, address="203.0.113.77")
    answer = anonymous.get(SESSIONS, HTTP_ACCEPT_LANGUAGE="ko", **bearer(here))  # type: ignore[arg-type]
    assert answer.json()["results"][0]["device"] == "Linux의 Firefox"


def test_a_session_can_be_ended_from_another_one(anonymous: APIClient) -> None:
    there, here = login(anonymous), login(anonymous)
    rows = anonymous.get(SESSIONS, **bearer(here)).json()["results"]  # type: ignore[arg-type]
    [other] = [row["id"] for row in rows if not row["current"]]
    assert anonymous.delete(f"{SESSIONS}{other}/", **bearer(here)).status_code == 204  # type: ignore[arg-type]
    assert refresh(anonymous, there["refresh_token"]).status_code == 401
    assert refresh(anonymous, here["refresh_token"]).status_code == 200
    assert anonymous.delete(f"{SESSIONS}{other}/", **bearer(here)).status_code == 404  # type: ignore[arg-type]


def test_another_persons_session_is_not_there(anonymous: APIClient) -> None:
    account_register(
        email="jisoo@example.com", password=PASSWORD, language="ko", time_zone="Asia/Seoul"
    )
    mine, theirs = login(anonymous), login(anonymous, email="jisoo@example.com")
    [row] = anonymous.get(SESSIONS, **bearer(theirs)).json()["results"]  # type: ignore[arg-type]
    for session_id in (row["id"], uuid4()):
        answer = anonymous.delete(f"{SESSIONS}{session_id}/", **bearer(mine))  # type: ignore[arg-type]
        assert answer.status_code == 404
    assert refresh(anonymous, theirs["refresh_token"]).status_code == 200


def test_sessions_that_ended_or_were_forgotten_are_not_in_the_list(
    anonymous: APIClient, clock: FakeClock
) -> None:
    login(anonymous)
    clock.advance(days=31)
    here = login(anonymous)
    assert len(anonymous.get(SESSIONS, **bearer(here)).json()["results"]) == 1  # type: ignore[arg-type]


def test_more_sessions_take_no_more_queries(anonymous: APIClient) -> None:
    here = login(anonymous)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            anonymous.get(SESSIONS, **bearer(here))  # type: ignore[arg-type]
        return len(captured)

    queries()  # the first one also reads the key that checks the token
    before = queries()
    for _ in range(5):
        login(anonymous)
    assert queries() == before


def test_the_list_needs_somebody_signed_in(anonymous: APIClient) -> None:
    assert anonymous.get(SESSIONS).status_code == 401


def test_a_sign_in_from_a_new_device_is_told_but_not_the_first_one(
    anonymous: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    def told() -> int:
        broker.deliver_all()
        return mailbox.kinds(EMAIL).count("new_device")

    signed_in_from(anonymous, user_agent=FIREFOX, address="203.0.113.77")
    assert told() == 0
    newer = FIREFOX.replace("140", "141")
    signed_in_from(anonymous, user_agent=newer, address="203.0.113.5")
    assert told() == 0
    signed_in_from(anonymous, user_agent=IPHONE, address="203.0.113.77")
    assert told() == 1
    mail = mailbox.last(EMAIL)
    assert mail["details"] == {"device": "iOS의 Safari", "network": "203.0.113.x"}
    assert (mail["time_zone"], mail["created_at"][:16]) == ("Asia/Seoul", "2026-11-22T03:00")
    signed_in_from(anonymous, user_agent=IPHONE, address="198.51.100.1")
    assert told() == 2


def test_a_network_is_said_roughly() -> None:
    assert network_of("203.0.113.77") == "203.0.113.x"
    assert network_of("::ffff:203.0.113.77") == "203.0.113.x"
    assert network_of("2001:db8:7:8:9::1") == "2001:db8:7::x"
    assert network_of(None) == ""
