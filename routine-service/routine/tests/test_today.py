"""What today asks for, by each kind of routine."""

from datetime import UTC, datetime

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
    mark,
    mark_days,
    pause,
    routine,
)
from routine.tests.test_days import TODAY, today_of
from routine.vault import vault
from service_kit.testing.fakes import FakeClock


def test_so_many_times_a_week_is_due_until_it_was_done_so_often(
    minji: APIClient, clock: FakeClock
) -> None:
    made = begin(minji, THRICE, starts_on="2026-11-16")
    mark_days(minji, made, "2026-11-16", "2026-11-17")
    assert today_of(routine(minji, made)) == {"due": True}
    mark(minji, made, "2026-11-18")
    found = routine(minji, made)
    assert today_of(found) == {}
    assert (found["streak"], found["streak_unit"]) == (1, "weeks")
    assert today_of(mark(minji, made, TODAY)) == {"due": True, "done": True}
    at(clock, "2026-11-23")
    assert today_of(routine(minji, made)) == {"due": True}


class TestToday:
    def listed(self, client: APIClient) -> list[str]:
        return [row["title"] for row in body(client.get(f"{ROUTINES}today/"))["results"]]

    def test_it_holds_what_is_due_or_was_done_in_the_order_of_the_day(
        self, minji: APIClient, clock: FakeClock
    ) -> None:
        begin(minji, title="없는 시각")
        begin(minji, title="밤", reminder_times=["21:00"])
        begin(minji, title="아침", reminder_times=["07:00", "22:00"])
        monday = begin(minji, MONDAYS, title="월요일")
        begin(minji, title="내일부터", starts_on="2026-11-23")
        begin(minji, title="어제까지", starts_on="2026-11-01", ends_on="2026-11-21")
        pause(minji, begin(minji, title="쉬는 중"))
        assert self.listed(minji) == ["아침", "밤", "없는 시각"]
        mark(minji, monday, TODAY)
        assert self.listed(minji) == ["아침", "밤", "없는 시각", "월요일"]
        at(clock, "2026-11-23")
        assert set(self.listed(minji)) == {"아침", "밤", "없는 시각", "월요일", "내일부터"}

    def test_it_costs_the_same_with_more_routines(self, minji: APIClient) -> None:
        def asked() -> int:
            vault.forget()
            with CaptureQueriesContext(connection) as queries:
                self.listed(minji)
            return len(queries)

        mark(minji, begin(minji), TODAY, note="노트")
        one = asked()
        for _ in range(4):
            mark(minji, begin(minji), TODAY, note="노트")
        assert asked() == one <= 5

    def test_it_says_which_day_it_is(self, minji: APIClient, clock: FakeClock) -> None:
        assert body(minji.get(f"{ROUTINES}today/")) == {"date": TODAY, "results": []}
        clock.set(datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
        assert body(minji.get(f"{ROUTINES}today/"))["date"] == "2026-11-23"


def test_every_third_day_is_counted_from_the_start(minji: APIClient, clock: FakeClock) -> None:
    made = begin(minji, {**DAILY, "interval_days": 3}, starts_on="2026-11-16")
    states = [day["state"] for day in routine(minji, made)["week"]]
    assert states == ["due", "free", "free", "due", "free", "free", "due"]
