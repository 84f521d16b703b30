"""What a person says of themselves: read, changed, cleared, and refused in words."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from profiles.models import Profile
from profiles.tests.conftest import ME, change, profile, refusals
from service_kit.testing.fakes import FakeClock

NEW = {
    "nickname": "",
    "bio": "",
    "birthday": None,
    "blog_url": "",
    "language": "ko",
    "time_zone": "Asia/Seoul",
    "day_starts_at": "03:00",
    "openai_allowed": False,
    "photo_url": None,
}
ALL = {
    "nickname": "민지",
    "bio": "늦가을에 태어났고\n걷는 것을 좋아해요.",
    "birthday": "1994-11-02",
    "blog_url": "https://example.org/일기",
    "language": "en",
    "time_zone": "America/New_York",
    "day_starts_at": "04:30",
    "openai_allowed": True,
}


def test_a_profile_is_there_when_it_is_first_asked_for_with_what_the_token_says(
    minji: APIClient, stranger: APIClient
) -> None:
    assert profile(minji) == NEW
    assert profile(minji) == NEW
    assert profile(stranger)["language"] == "en"
    assert Profile.objects.count() == 2


def test_everything_can_be_changed_at_once_and_is_kept(minji: APIClient) -> None:
    assert change(minji, **ALL) == {**ALL, "photo_url": None}
    assert profile(minji) == {**ALL, "photo_url": None}


@pytest.mark.parametrize("name", sorted(ALL))
def test_only_what_is_named_changes(minji: APIClient, name: str) -> None:
    assert change(minji, **{name: ALL[name]}) == {**NEW, name: ALL[name]}


@pytest.mark.parametrize("name", ["nickname", "bio", "birthday", "blog_url"])
def test_an_empty_text_clears(minji: APIClient, name: str) -> None:
    change(minji, **ALL)
    assert change(minji, **{name: ""})[name] == NEW[name]
    assert profile(minji)[name] == NEW[name]


def test_a_birthday_is_cleared_by_null_as_well(minji: APIClient) -> None:
    change(minji, birthday="1994-11-02")
    assert change(minji, birthday=None)["birthday"] is None


def test_nothing_named_changes_nothing(minji: APIClient) -> None:
    assert change(minji) == NEW


def test_spaces_around_a_text_are_not_part_of_it(minji: APIClient) -> None:
    changed = change(minji, nickname="  민지 \n 씨 ", bio="\n안녕\n\n나야 ", blog_url=" ")
    assert changed["nickname"] == "민지 씨"
    assert changed["bio"] == "안녕\n\n나야"
    assert changed["blog_url"] == ""


def test_what_is_just_short_enough_fits(minji: APIClient) -> None:
    changed = change(minji, nickname="가" * 40, bio="😀" * 500)
    assert (len(changed["nickname"]), len(changed["bio"])) == (40, 500)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("nickname", "가" * 41, "max_length"),
        ("nickname", 7, "invalid"),
        ("nickname", None, "null"),
        ("nickname", "a\0b", "null_characters_not_allowed"),
        ("bio", "a" * 501, "max_length"),
        ("bio", ["a"], "invalid"),
        ("birthday", "2026-11-23", "in_the_future"),
        ("birthday", "1899-12-31", "too_early"),
        ("birthday", "1994-02-30", "invalid"),
        ("birthday", "02.11.1994", "invalid"),
        ("birthday", 19941102, "invalid"),
        ("blog_url", "javascript:alert(1)", "invalid"),
        ("blog_url", "ftp://example.org/", "invalid"),
        ("blog_url", "example.org", "invalid"),
        ("blog_url", "data:text/html,hello", "invalid"),
        ("blog_url", "https://", "invalid"),
        ("blog_url", f"https://example.org/{'a' * 500}", "max_length"),
        ("language", "de", "invalid_choice"),
        ("language", "", "invalid_choice"),
        ("language", ["ko"], "invalid_choice"),
        ("time_zone", "Mars/Olympus", "unknown"),
        ("time_zone", "Asia", "unknown"),
        ("time_zone", "../../etc/passwd", "unknown"),
        ("time_zone", "", "blank"),
        ("time_zone", 9, "invalid"),
        ("day_starts_at", "12:01", "max_value"),
        ("day_starts_at", "24:00", "invalid"),
        ("day_starts_at", "4", "invalid"),
        ("day_starts_at", "04:00:30", "invalid"),
        ("day_starts_at", "", "invalid"),
        ("day_starts_at", 4, "invalid"),
        ("openai_allowed", "true", "invalid"),
        ("openai_allowed", 1, "invalid"),
        ("openai_allowed", None, "null"),
        ("photo_url", "https://example.org/me.webp", "unknown_field"),
        ("nicknane", "민지", "unknown_field"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    minji: APIClient, name: str, value: Any, code: str
) -> None:
    assert refusals(minji, {"bio": "안녕", name: value}) == [(name, code)]
    assert profile(minji) == NEW


@pytest.mark.parametrize("body", [[], "text", 5], ids=repr)
def test_a_body_that_is_no_object_is_refused(minji: APIClient, body: object) -> None:
    assert minji.patch(ME, body, format="json").status_code == 400


def test_the_edges_of_a_day_start_are_midnight_and_noon(minji: APIClient) -> None:
    for edge in ("00:00", "12:00"):
        assert change(minji, day_starts_at=edge)["day_starts_at"] == edge


def test_today_is_a_birthday_where_it_is_today_already(
    minji: APIClient, stranger: APIClient, clock: FakeClock
) -> None:
    """At 16:00 UTC it is the 23rd in Seoul and still the 22nd in Berlin."""
    clock.set(datetime(2026, 11, 22, 16, 0, tzinfo=UTC))
    assert change(minji, birthday="2026-11-23")["birthday"] == "2026-11-23"
    assert refusals(stranger, {"birthday": "2026-11-23"}) == [("birthday", "in_the_future")]


def test_a_refusal_is_said_in_the_callers_language(minji: APIClient) -> None:
    response = minji.patch(ME, {"birthday": "2030-01-01"}, format="json", HTTP_ACCEPT_LANGUAGE="ko")
    assert response.json()["errors"][0]["message"] == "아직 오지 않은 날이에요."


def test_one_persons_profile_is_nobody_elses(minji: APIClient, stranger: APIClient) -> None:
    change(minji, **ALL)
    assert profile(stranger)["nickname"] == ""
    change(stranger, nickname="Ada")
    assert profile(minji)["nickname"] == "민지"


def test_reading_a_profile_is_two_questions(minji: APIClient) -> None:
    profile(minji)
    with CaptureQueriesContext(connection) as queries:
        profile(minji)
    assert len(queries) == 2  # the profile and its photo


@pytest.mark.parametrize("method", ["get", "patch", "put", "post", "delete"])
def test_without_a_token_it_is_a_401(anonymous: APIClient, keys: None, method: str) -> None:
    response = getattr(anonymous, method)(ME)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_what_is_personal_is_kept_by_no_cache(minji: APIClient) -> None:
    assert "no-store" in minji.get(ME)["Cache-Control"]
