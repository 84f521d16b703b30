"""Writing, reading, changing and deleting letters."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts.events import LetterChanged, LetterDeleted, LetterWritten
from letters import outputs
from letters.tests.conftest import listed, write
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock


def test_a_written_letter_can_be_read_again_to_the_letter(minji: APIClient) -> None:
    body = "  첫 줄\n\n둘째 줄\t끝  \u200d🌱 "
    written = write(minji, body, title="나에게 ", tags=["가을", "일기"], favorite=True)
    read = minji.get(f"/api/letters/{written['id']}/").json()
    assert read == written
    assert (read["title"], read["body"], read["favorite"]) == ("나에게 ", body, True)
    assert sorted(read["tags"]) == ["가을", "일기"]
    assert (read["written_on"], read["when"], read["sealed"]) == ("2026-11-22", "today", False)


def test_writing_and_changing_and_deleting_are_told_to_others_without_the_text(
    minji: APIClient, minji_id: UUID, broker: FakeBroker
) -> None:
    letter = write(minji, "비밀 이야기")
    minji.patch(
        f"/api/letters/{letter['id']}/", {"body": "다른 이야기", "revision": 1}, format="json"
    )
    minji.patch(f"/api/letters/{letter['id']}/", {"favorite": True}, format="json")
    minji.delete(f"/api/letters/{letter['id']}/")
    kinds: tuple[Any, ...] = (LetterWritten, LetterChanged, LetterDeleted)
    for kind in kinds:
        (event,) = broker.waiting(kind)
        assert event.account_id == minji_id
        assert str(event.data.letter_id) == letter["id"]
        assert "이야기" not in str(event)


def test_a_list_shows_the_beginning_and_not_the_whole_body(minji: APIClient) -> None:
    write(minji, "가" * 5000)
    (row,) = listed(minji)
    assert row["excerpt"] == "가" * 200
    assert "body" not in row


def test_what_is_sent_is_what_the_openapi_document_says(minji: APIClient) -> None:
    letter = write(minji)
    full = minji.get(f"/api/letters/{letter['id']}/").json()
    (row,) = listed(minji)
    assert set(full) == set(outputs.LetterOutput().fields)
    assert set(row) == set(outputs.LetterSummaryOutput().fields)


class TestChanging:
    def test_another_day_is_told_with_the_new_day_also_without_a_new_text(
        self, minji: APIClient, broker: FakeBroker
    ) -> None:
        url = f"/api/letters/{write(minji)['id']}/"
        minji.patch(url, {"body": "둘", "revision": 1, "written_on": "2020-05-05"}, format="json")
        minji.patch(url, {"written_on": "2021-06-06"}, format="json")
        minji.patch(url, {"written_on": "2021-06-06", "favorite": True}, format="json")
        days = [str(event.data.written_on) for event in broker.waiting(LetterChanged)]
        assert days == ["2020-05-05", "2021-06-06"]

    def test_only_what_changes_the_letter_changes_its_time(
        self, minji: APIClient, clock: FakeClock
    ) -> None:
        letter = write(minji)
        clock.advance(minutes=5)
        url = f"/api/letters/{letter['id']}/"
        for nothing in ({}, {"favorite": True}):
            changed = minji.patch(url, nothing, format="json").json()
            assert changed["updated_at"] == letter["updated_at"]
        changed = minji.patch(url, {"tags": ["봄"]}, format="json").json()
        assert changed["updated_at"] > letter["updated_at"]

    @pytest.mark.parametrize("field", ["title", "body"])
    def test_a_text_is_not_changed_without_saying_which_one(
        self, minji: APIClient, field: str
    ) -> None:
        letter = write(minji, "처음")
        response = minji.patch(f"/api/letters/{letter['id']}/", {field: "몰래"}, format="json")
        assert response.json()["errors"][0]["field"] == "revision"
        assert minji.get(f"/api/letters/{letter['id']}/").json() == letter

    def test_a_change_leaves_the_other_fields_alone(self, minji: APIClient) -> None:
        letter = write(minji, "처음", title="제목", tags=["하나"])
        url = f"/api/letters/{letter['id']}/"
        changed = minji.patch(url, {"body": "나중", "revision": 1}, format="json").json()
        assert (changed["title"], changed["body"], changed["tags"]) == ("제목", "나중", ["하나"])
        assert changed["revision"] == letter["revision"] + 1
        assert minji.patch(url, {"tags": []}, format="json").json()["tags"] == []

    def test_a_change_on_top_of_an_old_revision_is_a_conflict_with_both_texts(
        self, minji: APIClient
    ) -> None:
        letter = write(minji, "처음")
        url = f"/api/letters/{letter['id']}/"
        minji.patch(url, {"body": "여기서", "revision": 1}, format="json")
        response = minji.patch(url, {"body": "저기서", "revision": 1}, format="json")
        problem = response.json()
        assert (response.status_code, problem["code"]) == (409, "stale_revision")
        assert problem["current"]["body"] == "여기서"
        assert problem["submitted"]["body"] == "저기서"
        assert minji.get(url).json()["body"] == "여기서"

    def test_the_day_of_a_letter_can_be_put_right_but_not_into_the_future(
        self, minji: APIClient
    ) -> None:
        letter = write(minji)
        url = f"/api/letters/{letter['id']}/"
        moved = minji.patch(url, {"written_on": "2024-02-29"}, format="json").json()
        assert (moved["written_on"], moved["when"]) == ("2024-02-29", "past")
        refused = minji.patch(url, {"written_on": "2026-11-23"}, format="json")
        assert refused.json()["errors"][0]["field"] == "written_on"


class TestWhen:
    def test_today_is_the_persons_own(
        self, minji_id: UUID, signed_in: Callable[..., APIClient], clock: FakeClock, db: None
    ) -> None:
        seoul = signed_in(minji_id)
        clock.set(datetime(2026, 11, 22, 15, 30, tzinfo=UTC))  # half past midnight in Seoul
        assert write(seoul)["written_on"] == "2026-11-23"
        late_sleeper = signed_in(minji_id, day_starts_at="04:00")
        assert write(late_sleeper)["written_on"] == "2026-11-22"
        in_new_york = signed_in(minji_id, time_zone="America/New_York")
        assert write(in_new_york)["written_on"] == "2026-11-22"

    def test_letters_are_found_under_past_today_and_future(
        self, minji: APIClient, clock: FakeClock
    ) -> None:
        clock.advance(days=-3)
        old = write(minji, "지난 편지")
        clock.advance(days=3)
        new = write(minji, "오늘 편지")
        sealed = write(minji, "먼 편지", opens_on="2027-01-01")
        for when, letter in (("past", old), ("today", new), ("future", sealed)):
            assert [row["id"] for row in listed(minji, when=when)] == [letter["id"]]
        assert [row["id"] for row in listed(minji)] == [sealed["id"], new["id"], old["id"]]

    def test_filters_go_together(self, minji: APIClient) -> None:
        write(minji, "하나", tags=["바다"], favorite=True)
        write(minji, "둘", tags=["바다"])
        write(minji, "셋", favorite=True)
        assert len(listed(minji, tag="바다")) == 2
        assert [r["excerpt"] for r in listed(minji, tag="바다", favorite="true")] == ["하나"]
        assert listed(minji, tag="산") == []


def test_statistics_count_what_is_there(minji: APIClient, clock: FakeClock) -> None:
    clock.advance(days=-40)
    write(minji)
    clock.advance(days=40)
    write(minji, favorite=True)
    write(minji, opens_on="2027-01-01")
    minji.put(f"/api/letters/drafts/{new_id()}/", {"body": "쓰는 중"}, format="json")
    assert minji.get("/api/letters/statistics/").json() == {
        "letters": 3,
        "past": 1,
        "today": 1,
        "future": 1,
        "favorites": 1,
        "drafts": 1,
        "first_written_on": "2026-10-13",
        "last_written_on": "2026-11-22",
        "by_month": [{"month": "2026-10", "letters": 1}, {"month": "2026-11", "letters": 2}],
    }
