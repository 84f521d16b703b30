"""What other services hear of a profile: only what concerns them, once, with a revision."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection
from rest_framework.test import APIClient

from contracts.events import ProfileChanged
from profiles.models import Profile
from profiles.tests.conftest import ME, change, profile, refusals
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker


@pytest.mark.parametrize(
    ("name", "value"),
    [("language", "en"), ("time_zone", "Europe/Berlin"), ("day_starts_at", "04:30")],
)
def test_a_setting_that_changes_is_told_with_all_of_them(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, name: str, value: str
) -> None:
    change(minji, nickname="민지", **{name: value})
    (event,) = broker.waiting(ProfileChanged)
    settings = {"language": "ko", "time_zone": "Asia/Seoul", "day_starts_at": "03:00"}
    assert event.account_id == minji_id
    told = {name: getattr(event.data, name) for name in settings}
    assert told == {**settings, name: value}
    assert event.data.revision == 1
    assert event.data.openai_allowed is False


def test_that_openai_may_be_asked_is_told_and_that_it_may_not_any_more(
    minji: APIClient, broker: FakeBroker
) -> None:
    for allowed in (True, True, False):
        assert change(minji, openai_allowed=allowed)["openai_allowed"] is allowed
    told = [
        (event.data.revision, event.data.openai_allowed) for event in broker.waiting(ProfileChanged)
    ]
    assert told == [(1, True), (2, False)]


def test_what_concerns_nobody_else_is_told_to_nobody(minji: APIClient, broker: FakeBroker) -> None:
    profile(minji)
    change(minji, nickname="민지", bio="안녕", birthday="1994-11-02", blog_url="https://a.example")
    change(minji, language="ko", time_zone="Asia/Seoul", day_starts_at="03:00")
    refusals(minji, {"language": "en", "time_zone": "Mars/Olympus"})
    assert broker.waiting(ProfileChanged) == []


def test_each_change_has_a_higher_revision_than_the_one_before(
    minji: APIClient, broker: FakeBroker
) -> None:
    for language in ("en", "ko", "ko", "en"):
        change(minji, language=language)
    told = [(event.data.revision, event.data.language) for event in broker.waiting(ProfileChanged)]
    assert told == [(1, "en"), (2, "ko"), (3, "en")]


def at_once(client: Callable[[], APIClient], bodies: list[dict[str, str]]) -> list[int]:
    """The statuses of changes that come in at the same moment."""
    barrier = Barrier(len(bodies))

    def send(body: dict[str, str]) -> int:
        try:
            sender = client()
            barrier.wait(timeout=10)
            return sender.patch(ME, body, format="json").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(send, bodies))


def test_first_changes_that_come_together_make_one_profile_and_lose_nothing(
    signed_in: Callable[..., APIClient], transactional_db: None
) -> None:
    account_id = new_id()
    bodies = [{"nickname": "민지"}, {"bio": "안녕"}, {"blog_url": "https://a.example"}]
    assert at_once(lambda: signed_in(account_id), bodies) == [200] * 3
    made = Profile.objects.get()
    assert (made.nickname, made.bio, made.blog_url) == ("민지", "안녕", "https://a.example")


def test_changes_that_come_together_are_told_one_after_the_other(
    signed_in: Callable[..., APIClient], transactional_db: None, broker: FakeBroker
) -> None:
    account_id = new_id()
    zones = ["Asia/Tokyo", "Europe/Berlin", "America/New_York", "Africa/Cairo"]
    bodies = [{"time_zone": zone} for zone in zones]
    assert at_once(lambda: signed_in(account_id), bodies) == [200] * 4
    told = {event.data.revision: event.data.time_zone for event in broker.waiting(ProfileChanged)}
    assert sorted(told) == [1, 2, 3, 4]
    assert told[4] == Profile.objects.get().time_zone
