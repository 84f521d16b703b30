"""Many days at once: the calendar, and how a routine went."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from routine.tests.conftest import (
    DAILY,
    MONDAYS,
    ROUTINES,
    THRICE,
    at,
    begin,
    body,
    change,
    keep,
    mark,
    mark_days,
    pause,
    refusals,
)
from service_kit.testing.fakes import FakeClock


def events(client: APIClient, first: str, last: str) -> list[dict[str, Any]]:
    answer = client.get(f"{ROUTINES}events/", {"from": first, "to": last})
    rows: list[dict[str, Any]] = body(answer)["results"]
    return rows


def brief(rows: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    return [(row["date"], row["title"], row["state"]) for row in rows]


class TestTheCalendar:
    def test_it_holds_routines_and_special_days_in_the_order_of_the_days(
        self, minji: APIClient
    ) -> None:
        made = begin(minji, MONDAYS, title="편지", kind="letter", starts_on="2026-11-01")
        kept = keep(minji, "첫눈", date="1990-11-16")
        mark(minji, made, "2026-11-09")
        mark(minji, made, "2026-11-18")
        mark(minji, made, "2026-11-23", "skips")
        pause(minji, made, first="2026-11-30", last="2026-11-30")
        rows = events(minji, "2026-11-08", "2026-12-07")
        assert brief(rows) == [
            ("2026-11-09", "편지", "done"),
            ("2026-11-16", "편지", "due"),
            ("2026-11-16", "첫눈", None),
            ("2026-11-18", "편지", "done"),
            ("2026-11-23", "편지", "skipped"),
            ("2026-11-30", "편지", "paused"),
            ("2026-12-07", "편지", "due"),
        ]
        assert rows[0] == {
            "date": "2026-11-09",
            "type": "routine",
            "id": made["id"],
            "title": "편지",
            "kind": "letter",
            "state": "done",
        }
        assert (rows[2]["type"], rows[2]["id"], rows[2]["kind"]) == (
            "special_day",
            kept["id"],
            None,
        )

    def test_a_routine_of_so_many_times_a_week_shows_what_was_done(self, minji: APIClient) -> None:
        made = begin(minji, THRICE, title="산책", starts_on="2026-11-01")
        mark(minji, made, "2026-11-18")
        assert brief(events(minji, "2026-11-01", "2026-11-30")) == [("2026-11-18", "산책", "done")]

    def test_it_knows_what_held_when(self, minji: APIClient, clock: FakeClock) -> None:
        at(clock, "2026-11-09")
        made = begin(minji, MONDAYS, starts_on="2026-11-09", ends_on="2026-11-26")
        at(clock, "2026-11-22")
        change(minji, made, recurrence={"type": "weekly", "weekdays": ["tue", "thu"]})
        days = [row["date"] for row in events(minji, "2026-11-01", "2026-12-31")]
        assert days == ["2026-11-09", "2026-11-16", "2026-11-24", "2026-11-26"]

    def test_a_special_day_of_years_to_come_is_there_already(self, minji: APIClient) -> None:
        keep(minji, "설날", date="1990-01-01", calendar="lunar")
        assert [row["date"] for row in events(minji, "2030-01-01", "2030-03-31")] == ["2030-02-03"]
        assert events(minji, "1989-01-01", "1989-03-31") == []

    def test_an_empty_calendar_is_empty(self, minji: APIClient) -> None:
        assert events(minji, "2026-11-01", "2026-11-30") == []

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"from": "2026-01-01", "to": "2026-04-03"}, "to"),
            ({"from": "2026-01-02", "to": "2026-01-01"}, "to"),
            ({"from": "2026-01-01"}, "to"),
            ({"from": "x", "to": "2026-01-01"}, "from"),
        ],
        ids=repr,
    )
    def test_a_span_that_cannot_be_is_refused(
        self, minji: APIClient, query: dict[str, str], field: str
    ) -> None:
        (refused,) = refusals(minji.get(f"{ROUTINES}events/", query))
        assert refused[0] == field

    def test_a_span_of_92_days_is_the_longest(self, minji: APIClient) -> None:
        begin(minji, DAILY, starts_on="2026-01-01")
        assert len(events(minji, "2026-01-01", "2026-04-02")) == 92

    def test_it_costs_the_same_with_more_of_everything(self, minji: APIClient) -> None:
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                events(minji, "2026-11-01", "2026-12-31")
            return len(queries)

        mark(minji, begin(minji), "2026-11-20")
        keep(minji)
        one = asked()
        for _ in range(4):
            made = begin(minji)
            mark(minji, made, "2026-11-21")
            pause(minji, made)
            keep(minji)
        assert asked() == one <= 6


class TestStatistics:
    def of(self, client: APIClient, made: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = body(client.get(f"{ROUTINES}{made['id']}/statistics/"))
        return found

    def test_they_count_what_became_of_the_days(self, minji: APIClient) -> None:
        made = begin(minji, starts_on="2026-11-09", target={"quantity": 2, "unit": "쪽"})
        mark_days(minji, made, "2026-11-09", "2026-11-15")
        mark(minji, made, "2026-11-16", quantity=1)
        mark(minji, made, "2026-11-17", "skips")
        mark(minji, made, "2026-11-18", quantity=3.5)
        found = self.of(minji, made)
        counts = ("done", "begun", "skipped", "quantity", "streak", "best_streak")
        assert [found[name] for name in counts] == [8, 1, 1, 4.5, 0, 8]
        assert found["by_weekday"] == [1, 1, 2, 1, 1, 1, 1]
        assert (found["half_life"], found["streak_unit"]) == (14.0, "times")

    def test_the_history_ends_with_the_strength_of_today(
        self, minji: APIClient, clock: FakeClock
    ) -> None:
        made = begin(minji, starts_on="2026-11-02")
        mark_days(minji, made, "2026-11-02", "2026-11-15")
        found = self.of(minji, made)
        assert [point["week"] for point in found["history"]] == [
            "2026-11-02",
            "2026-11-09",
            "2026-11-16",
        ]
        first, second, third = (point["strength"] for point in found["history"])
        assert second == pytest.approx(0.5)
        assert first < third < second
        assert third == found["strength"]

    def test_they_agree_with_the_routine(self, minji: APIClient, clock: FakeClock) -> None:
        made = begin(minji, THRICE, starts_on="2026-10-05")
        for day in ("2026-10-05", "2026-10-06", "2026-10-10", "2026-11-17", "2026-11-18"):
            mark(minji, made, day)
        at(clock, "2026-11-24")
        shown = mark(minji, made, "2026-11-24")
        found = self.of(minji, made)
        for name in ("strength", "streak", "best_streak", "streak_unit"):
            assert found[name] == shown[name], name

    def test_only_the_last_half_year_is_drawn(self, minji: APIClient) -> None:
        made = begin(minji, MONDAYS, starts_on="2024-01-01")
        found = self.of(minji, made)
        assert len(found["history"]) == 26
        assert found["history"][-1]["week"] == "2026-11-16"
