"""Answers to earlier letters, what lies between then and now, and this day of other years."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from letters.models import Letter
from letters.tests.conftest import listed, write
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock


def reply(client: APIClient, letter: dict[str, Any], body: str, **fields: Any) -> Any:
    address = f"/api/letters/{letter['id']}/reply/"
    return client.post(address, {"body": body, **fields}, format="json")


class TestADraftThatAnswers:
    def save(self, client: APIClient, draft_id: UUID, **fields: Any) -> Any:
        answer = client.put(f"/api/letters/drafts/{draft_id}/", fields, format="json")
        assert answer.status_code in {200, 201}
        return answer.json()

    def test_every_device_knows_whom_it_answers(self, minji: APIClient) -> None:
        first, draft_id = write(minji, "잘 지내니?"), new_id()
        self.save(minji, draft_id, body="응", reply_to=first["id"])
        self.save(minji, draft_id, body="응, 잘", revision=1)
        assert minji.get(f"/api/letters/drafts/{draft_id}/").json()["reply_to"] == first["id"]
        (row,) = minji.get("/api/letters/drafts/").json()["results"]
        assert row["reply_to"] == first["id"]

    def test_that_it_answers_is_learnt_later_and_is_no_conflict(self, minji: APIClient) -> None:
        first, draft_id = write(minji, "잘 지내니?"), new_id()
        self.save(minji, draft_id, body="응")
        assert (
            self.save(minji, draft_id, body="응", reply_to=first["id"])["reply_to"] == first["id"]
        )

    def test_a_letter_that_is_gone_or_anothers_is_answered_no_more_and_no_word_is_refused(
        self, minji: APIClient, stranger: APIClient
    ) -> None:
        first, draft_id = write(minji, "잘 지내니?"), new_id()
        self.save(minji, draft_id, body="응", reply_to=first["id"])
        again = self.save(minji, draft_id, body="응!", revision=1, reply_to=write(stranger)["id"])
        assert again["reply_to"] == first["id"]
        minji.delete(f"/api/letters/{first['id']}/")
        assert self.save(minji, draft_id, body="응!", reply_to=first["id"])["reply_to"] is None


class TestAnswers:
    def test_an_answer_and_what_it_answers_know_each_other(self, minji: APIClient) -> None:
        first = write(minji, "잘 지내?")
        answer = reply(minji, first, "잘 지내.").json()
        again = write(minji, "정말로.", reply_to=first["id"])
        assert (answer["reply_to"], again["reply_to"]) == (first["id"], first["id"])
        shown = {row["id"]: row for row in listed(minji)}
        assert shown[first["id"]]["replies"] == [answer["id"], again["id"]]

    def test_a_deleted_letter_leaves_the_thread_and_the_others_stay(self, minji: APIClient) -> None:
        first = write(minji)
        answer = reply(minji, first, "하나").json()
        other = reply(minji, first, "둘").json()
        minji.delete(f"/api/letters/{answer['id']}/")
        address = f"/api/letters/{first['id']}/"
        assert minji.get(address).json()["replies"] == [other["id"]]
        minji.delete(address)
        assert minji.get(f"/api/letters/{other['id']}/").json()["reply_to"] is None

    def test_a_letter_that_is_not_there_or_still_closed_cannot_be_answered(
        self, minji: APIClient, stranger: APIClient
    ) -> None:
        closed = write(minji, opens_on="2029-01-01")
        for unknown in (closed["id"], write(stranger)["id"], str(new_id())):
            answer = minji.post("/api/letters/", {"body": "…", "reply_to": unknown}, format="json")
            (error,) = answer.json()["errors"]
            assert (answer.status_code, error["field"], error["code"]) == (
                400, "reply_to", "unknown_letter",
            )  # fmt: skip
        assert len(listed(minji)) == 1


class TestThenAndNow:
    def test_it_counts_what_lies_between(self, minji: APIClient, clock: FakeClock) -> None:
        letter = write(minji, "그때", opens_on="2027-11-22")
        address = f"/api/letters/{letter['id']}/then-and-now/"
        assert minji.get(address).status_code == 404
        for day in range(4):
            clock.advance(days=1)
            write(minji, f"하루 {day}")
        write(minji, "아직 닫힌", opens_on="2040-01-01")
        clock.advance(days=361)
        told = minji.get(address).json()
        assert (told["days"], told["letters_since"]) == (365, 4)
        assert told["then"]["excerpt"] == "그때"
        assert [row["excerpt"] for row in told["now"]] == ["하루 3", "하루 2", "하루 1"]


class TestOnThisDay:
    def written_on(self, client: APIClient, day: str, **fields: Any) -> str:
        letter = write(client, day, **fields)
        Letter.objects.filter(id=letter["id"]).update(written_on=date.fromisoformat(day))
        return day

    def shown(self, client: APIClient) -> list[str]:
        found = client.get("/api/letters/on-this-day/").json()["results"]
        return [row["excerpt"] for row in found]

    def test_the_same_day_of_earlier_years_latest_first(
        self, minji: APIClient, stranger: APIClient
    ) -> None:
        assert self.shown(minji) == []
        for day in ("2020-11-22", "2025-11-22", "2025-11-21", "2026-11-22"):
            self.written_on(minji, day)
        self.written_on(minji, "2024-11-22", opens_on="2030-01-01")
        self.written_on(stranger, "2023-11-22")
        assert self.shown(minji) == ["2025-11-22", "2020-11-22"]

    @pytest.mark.parametrize(
        ("today", "expected"),
        [
            ("2028-02-29", ["2024-02-29"]),
            ("2028-02-28", ["2024-02-28"]),
            ("2027-02-28", ["2024-02-29", "2024-02-28"]),
        ],
    )
    def test_the_leap_day_is_looked_back_at_on_the_28th_where_there_is_none(
        self, minji: APIClient, clock: FakeClock, today: str, expected: list[str]
    ) -> None:
        for day in ("2024-02-28", "2024-02-29"):
            self.written_on(minji, day)
        clock.set(clock().replace(year=int(today[:4]), month=2, day=int(today[-2:])))
        assert self.shown(minji) == expected
