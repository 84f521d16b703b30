"""What a profile says is what the next access token says."""

from typing import Any
from uuid import UUID

import jwt
import pytest
from rest_framework.test import APIClient

from authentication.models import Account
from authentication.tests.conftest import login, refresh
from contracts.envelope import Event
from contracts.events import ProfileChanged
from service_kit import clock
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker


def changed(account_id: UUID | None, revision: int, **values: Any) -> Event[ProfileChanged]:
    settings: dict[str, Any] = {
        "language": "en",
        "time_zone": "Europe/Berlin",
        "day_starts_at": "04:30",
        **values,
    }
    return Event(
        id=new_id(),
        type="profile.changed",
        version=1,
        occurred_at=clock.now(),
        source="user-service",
        account_id=account_id,
        data=ProfileChanged(revision=revision, **settings),
    )


def said(granted: dict[str, Any]) -> tuple[str, str, str]:
    claims = jwt.decode(granted["access_token"], options={"verify_signature": False})
    return claims["language"], claims["time_zone"], claims["day_starts_at"]


def test_a_token_says_what_was_chosen_at_sign_up_until_a_profile_says_otherwise(
    anonymous: APIClient, minji: Account
) -> None:
    assert said(login(anonymous)) == ("ko", "Asia/Seoul", "00:00")


def test_the_next_token_says_what_the_profile_says_whether_signed_in_anew_or_refreshed(
    anonymous: APIClient, minji: Account, broker: FakeBroker
) -> None:
    granted = login(anonymous)
    assert broker.deliver(changed(minji.id, 1)) is True
    expected = ("en", "Europe/Berlin", "04:30")
    assert said(refresh(anonymous, granted["refresh_token"]).json()) == expected
    assert said(login(anonymous)) == expected


@pytest.mark.parametrize("revisions", [(1, 2), (2, 1)], ids=str)
def test_the_highest_revision_holds_in_whatever_order_they_come(
    anonymous: APIClient, minji: Account, broker: FakeBroker, revisions: tuple[int, int]
) -> None:
    zones = {1: "Asia/Tokyo", 2: "America/New_York"}
    for revision in revisions:
        broker.deliver(changed(minji.id, revision, time_zone=zones[revision]))
    assert said(login(anonymous))[1] == "America/New_York"


def test_the_same_event_twice_is_taken_over_once(
    anonymous: APIClient, minji: Account, broker: FakeBroker
) -> None:
    event = changed(minji.id, 1)
    assert [broker.deliver(event), broker.deliver(event)] == [True, False]
    assert said(login(anonymous))[0] == "en"


def test_a_profile_changes_nobody_elses_token(
    anonymous: APIClient, minji: Account, broker: FakeBroker
) -> None:
    for account_id in (new_id(), None):
        broker.deliver(changed(account_id, 9))
    assert said(login(anonymous)) == ("ko", "Asia/Seoul", "00:00")


def test_consent_to_openai_is_in_the_next_token_for_as_long_as_it_is_given(
    anonymous: APIClient, minji: Account, broker: FakeBroker
) -> None:
    def claimed() -> Any:
        token = login(anonymous)["access_token"]
        return jwt.decode(token, options={"verify_signature": False}).get("openai")

    assert claimed() is None
    broker.deliver(changed(minji.id, 1, openai_allowed=True))
    assert claimed() is True
    broker.deliver(changed(minji.id, 2))
    assert claimed() is None
