"""A sealed letter stays closed until its instant, to the second and in its zone."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts.events import LetterSealed
from letters.tests.conftest import StorageService, ids, listed, post, write
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock


def test_seed_lesson_20_a_sealed_letter_is_not_sent_before_its_instant(
    minji: APIClient, clock: FakeClock
) -> None:
    letter = write(minji, "그날의 나에게", title="봉투", opens_on="2026-11-25", tags=["약속"])
    url = f"/api/letters/{letter['id']}/"
    clock.set(datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC))  # 07:59:59 in Seoul
    for answer in (
        minji.get(url),
        minji.get("/api/letters/"),
        minji.get("/api/letters/?q=그날"),
    ):
        assert "그날의 나에게" not in answer.content.decode()
    closed = minji.get(url).json()
    assert (closed["title"], closed["body"], closed["images"]) == ("봉투", None, None)
    assert closed["sealed"] is True
    clock.advance(seconds=1)
    opened = minji.get(url).json()
    assert (opened["body"], opened["sealed"]) == ("그날의 나에게", False)
    assert [row["id"] for row in listed(minji, q="그날")] == [letter["id"]]


def test_a_hidden_title_is_not_sent_either_and_cannot_be_searched(minji: APIClient) -> None:
    write(minji, "본문", title="놀라운 소식", hide_title=True, opens_on="2027-01-01")
    (row,) = listed(minji)
    assert row["title"] is None
    assert listed(minji, q="놀라운") == []


def test_the_wall_time_is_kept_with_its_zone(minji: APIClient, broker: FakeBroker) -> None:
    letter = write(minji, opens_on="2027-07-01", opens_time="21:30", time_zone="Europe/Berlin")
    assert letter["opens_at"] == "2027-07-01T19:30:00Z"
    (event,) = broker.waiting(LetterSealed)
    assert (event.data.opens_time, event.data.time_zone) == ("21:30", "Europe/Berlin")
    assert event.data.opens_at == datetime(2027, 7, 1, 19, 30, tzinfo=UTC)


def test_a_sealed_letter_cannot_be_changed_but_can_be_deleted(minji: APIClient) -> None:
    letter = write(minji, opens_on="2027-01-01")
    url = f"/api/letters/{letter['id']}/"
    response = minji.patch(url, {"body": "바꿔치기", "revision": 1}, format="json")
    assert (response.status_code, response.json()["code"]) == (409, "letter_sealed")
    assert minji.delete(url).status_code == 204


@pytest.mark.parametrize(
    ("opens_on", "code"),
    [
        ("2026-11-22", "too_early"),
        ("2020-01-01", "too_early"),
        ("2076-11-23", "too_late"),
        ("9999-12-31", "too_late"),
    ],
)
def test_delivery_lies_between_a_day_and_fifty_years_ahead(
    minji: APIClient, opens_on: str, code: str
) -> None:
    response = minji.post("/api/letters/", {"body": "x", "opens_on": opens_on}, format="json")
    assert response.status_code == 400
    assert response.json()["errors"] == [
        {"field": "opens_on", "code": code, "message": response.json()["errors"][0]["message"]}
    ]


def test_fifty_years_to_the_day_is_allowed(minji: APIClient) -> None:
    assert write(minji, opens_on="2076-11-22")["opens_on"] == "2076-11-22"


@pytest.mark.parametrize(
    ("opens_on", "opens_time", "opens_at"),
    [
        ("2027-03-28", "02:30", "2027-03-28T01:00:00Z"),  # skipped: the end of the gap
        ("2027-10-31", "02:30", "2027-10-31T00:30:00Z"),  # comes twice: the first of them
        ("2027-03-28", "01:59", "2027-03-28T00:59:00Z"),
    ],
)
def test_a_clock_change_neither_loses_nor_doubles_the_hour(
    minji: APIClient, opens_on: str, opens_time: str, opens_at: str
) -> None:
    letter = write(minji, opens_on=opens_on, opens_time=opens_time, time_zone="Europe/Berlin")
    assert letter["opens_at"] == opens_at


def test_without_a_zone_or_an_hour_it_opens_at_eight_in_the_persons_own(minji: APIClient) -> None:
    assert write(minji, opens_on="2027-01-01")["opens_at"] == "2026-12-31T23:00:00Z"


def test_a_letter_that_has_opened_can_be_changed_and_stays_on_its_day(
    minji: APIClient, clock: FakeClock
) -> None:
    letter = write(minji, "닫힌 편지", opens_on="2026-11-25")
    clock.set(datetime(2026, 11, 26, 3, 0, tzinfo=UTC))
    url = f"/api/letters/{letter['id']}/"
    minji.post(f"{url}open/")
    changed = minji.patch(url, {"body": "열린 편지", "revision": 1}, format="json").json()
    assert (changed["body"], changed["when"]) == ("열린 편지", "past")
    moved = minji.patch(url, {"written_on": "2026-11-01"}, format="json").json()
    assert (moved["written_on"], moved["opens_on"], moved["when"]) == (
        "2026-11-01",
        "2026-11-25",
        "past",
    )


def test_a_day_ahead_whose_hour_is_over_elsewhere_cannot_be_chosen(
    minji_id: UUID, signed_in: Callable[..., APIClient], clock: FakeClock, db: None
) -> None:
    clock.set(datetime(2026, 11, 22, 17, 0, tzinfo=UTC))  # two at night in Seoul
    late = signed_in(minji_id, day_starts_at="06:00")
    sent = {"body": "x", "opens_on": "2026-11-23", "opens_time": "00:30"}
    response = late.post("/api/letters/", sent, format="json")
    assert response.json()["errors"][0]["code"] == "too_early"
    far_west = signed_in(minji_id, time_zone="Pacific/Honolulu")
    sent = {"body": "x", "opens_on": "2026-11-23", "opens_time": "06:00"}
    response = far_west.post(
        "/api/letters/", {**sent, "time_zone": "Pacific/Kiritimati"}, format="json"
    )
    assert response.json()["errors"][0]["code"] == "too_early"


class TestWhatASealedLetterHoldsBack:
    def test_its_pictures_and_their_words_are_shown_nowhere_else_until_its_day(
        self, minji: APIClient, minji_id: UUID, storage: StorageService, clock: FakeClock
    ) -> None:
        image_id, other = storage.picture(minji_id, alt="비밀"), storage.picture(minji_id)
        open_one = write(minji, image_ids=[image_id, other])
        write(minji, image_ids=[image_id], opens_on="2026-11-24")
        shown = minji.get(f"/api/letters/{open_one['id']}/")
        assert ids(shown.json()) == [other]
        assert "비밀" not in shown.content.decode()
        clock.advance(days=2)
        assert ids(minji.get(f"/api/letters/{open_one['id']}/").json()) == [image_id, other]

    def test_a_letter_that_would_lack_such_a_picture_is_refused_by_its_place(
        self, minji: APIClient, minji_id: UUID, storage: StorageService
    ) -> None:
        image_id, other = storage.picture(minji_id), storage.picture(minji_id)
        write(minji, image_ids=[image_id], opens_on="2026-12-24")
        wanted, draft_id = [other, image_id], str(new_id())
        minji.put(f"/api/letters/drafts/{draft_id}/", {"body": "여기"}, format="json")
        open_one = write(minji, image_ids=[other])
        for refused in (
            post(minji, {"body": "여기", "image_ids": wanted, "draft_id": draft_id}),
            post(minji, {"body": "여기", "image_ids": wanted, "opens_on": "2026-12-23"}),
            minji.patch(f"/api/letters/{open_one['id']}/", {"image_ids": wanted}, format="json"),
        ):
            (error,) = refused.json()["errors"]
            assert (refused.status_code, error["field"]) == (400, "image_ids.1")
            assert error["code"] == "sealed_image"
        kept = minji.get(f"/api/letters/drafts/{draft_id}/").json()
        assert kept["body"] == "여기"
        later = write(minji, image_ids=wanted, opens_on="2026-12-24")
        assert later["sealed"]

    def test_who_changes_a_letter_keeps_the_pictures_that_nobody_can_see_now(
        self, minji: APIClient, minji_id: UUID, storage: StorageService, clock: FakeClock
    ) -> None:
        image_id, other, new = (storage.picture(minji_id) for _ in range(3))
        open_one = write(minji, image_ids=[image_id, other])
        write(minji, image_ids=[image_id], opens_on="2026-11-24")
        changed = {"image_ids": [other, new], "body": "더", "revision": 1}
        address = f"/api/letters/{open_one['id']}/"
        assert ids(minji.patch(address, changed, format="json").json()) == [other, new]
        clock.advance(days=2)
        assert ids(minji.get(address).json()) == [other, new, image_id]
