"""A routine's days: done, skipped, undone; the same twice; on the person's own day."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from rest_framework.test import APIClient

from routine.models import Mark, Routine
from routine.tests.conftest import (
    ROUTINES,
    at,
    begin,
    change,
    mark,
    mark_days,
    pause,
    refusals,
    routine,
    unmark,
)
from service_kit.testing.fakes import FakeClock

TODAY = "2026-11-22"


def today_of(shown: dict[str, Any]) -> dict[str, Any]:
    """What of today is true."""
    return {name: value for name, value in shown["today"].items() if value and name != "date"}


def test_a_day_is_checked_and_unchecked(minji: APIClient) -> None:
    made = begin(minji)
    done = mark(minji, made, TODAY)
    assert today_of(done) == {"due": True, "done": True}
    assert (done["streak"], done["best_streak"]) == (1, 1)
    assert done["strength"] == pytest.approx(0.0483, abs=1e-4)
    assert done["week"][-1] == {"date": TODAY, "state": "done"}
    assert unmark(minji, made, TODAY) == made
    assert not Mark.objects.exists()


def test_checking_and_unchecking_twice_is_the_same_as_once(minji: APIClient) -> None:
    made = begin(minji)
    assert mark(minji, made, TODAY, note="좋았다") == mark(minji, made, TODAY, note="좋았다")
    assert Mark.objects.count() == 1
    assert unmark(minji, made, TODAY) == unmark(minji, made, TODAY) == made


def test_a_note_is_kept_with_the_day_until_another_is_said(minji: APIClient) -> None:
    made = begin(minji)
    assert mark(minji, made, TODAY, note=" 두 쪽\n썼다 ")["today"]["note"] == "두 쪽\n썼다"
    for kind in ("checks", "skips", "checks"):
        assert mark(minji, made, TODAY, kind)["today"]["note"] == "두 쪽\n썼다"
    assert mark(minji, made, TODAY, "skips", note="감기")["today"]["note"] == "감기"
    assert mark(minji, made, TODAY, "skips", note="")["today"]["note"] == ""


def test_who_tells_of_a_day_again_keeps_what_they_do_not_name(minji: APIClient) -> None:
    made = begin(minji, starts_on="2026-11-01", target={"quantity": 8, "unit": "잔"})
    mark(minji, made, TODAY, quantity=2, note="더웠다")
    change(minji, made, target={"quantity": 4, "unit": "잔"})
    again = mark(minji, made, TODAY)["today"]
    assert (again["quantity"], again["note"], again["begun"]) == (2, "더웠다", True)
    assert Mark.objects.get().share == 0.25  # by the target of then
    assert mark(minji, made, TODAY, quantity=3)["today"]["note"] == "더웠다"
    assert mark(minji, made, TODAY, note="시원했다")["today"]["quantity"] == 3
    assert mark(minji, made, TODAY, quantity=None)["today"]["done"]


def test_a_day_that_was_skipped_and_then_done_has_no_amount_from_before(minji: APIClient) -> None:
    made = begin(minji, target={"quantity": 8, "unit": "잔"})
    mark(minji, made, TODAY, quantity=2, note="감기")
    skipped = mark(minji, made, TODAY, "skips")["today"]
    assert (skipped["skipped"], skipped["quantity"], skipped["note"]) == (True, None, "감기")
    done = mark(minji, made, TODAY)["today"]
    assert (done["done"], done["quantity"], done["note"]) == (True, None, "감기")


def test_a_quantity_is_measured_by_the_target(minji: APIClient) -> None:
    made = begin(minji, target={"quantity": 8, "unit": "잔"})
    part = mark(minji, made, TODAY, quantity=2)
    assert today_of(part) == {"due": True, "begun": True, "quantity": 2.0}
    assert part["streak"] == 0
    assert part["week"][-1]["state"] == "begun"
    whole = mark(minji, made, TODAY, quantity=9.5)
    assert today_of(whole) == {"due": True, "done": True, "quantity": 9.5}
    assert 0 < part["strength"] < whole["strength"]
    assert today_of(mark(minji, made, TODAY, quantity=None)) == {"due": True, "done": True}


def test_another_target_judges_no_day_of_the_past(minji: APIClient) -> None:
    made = begin(minji, starts_on="2026-11-01", target={"quantity": 2, "unit": "쪽"})
    mark(minji, made, "2026-11-21", quantity=2)
    harder = change(minji, made, target={"quantity": 10, "unit": "쪽"})
    assert (harder["streak"], harder["week"][5]["state"]) == (1, "done")


def test_a_skipped_day_breaks_nothing(minji: APIClient) -> None:
    made = begin(minji, starts_on="2026-11-18")
    mark_days(minji, made, "2026-11-18", "2026-11-20")
    assert routine(minji, made)["streak"] == 0  # the 21st is over
    skipped = mark(minji, made, "2026-11-21", "skips")
    assert skipped["streak"] == 3
    assert [day["state"] for day in skipped["week"]] == [
        *("free", "free", "done", "done", "done", "skipped", "due"),
    ]
    assert unmark(minji, made, "2026-11-21", "skips")["streak"] == 0


def test_a_day_is_either_done_or_skipped_and_the_last_word_holds(minji: APIClient) -> None:
    made = begin(minji)
    mark(minji, made, TODAY, "skips")
    assert today_of(mark(minji, made, TODAY)) == {"due": True, "done": True}
    # Who takes back a skip does not take back what was done since.
    assert today_of(unmark(minji, made, TODAY, "skips")) == {"due": True, "done": True}
    assert today_of(mark(minji, made, TODAY, "skips")) == {"due": True, "skipped": True}
    assert today_of(unmark(minji, made, TODAY)) == {"due": True, "skipped": True}


def test_days_ahead_can_be_skipped_and_not_be_done(minji: APIClient) -> None:
    made = begin(minji)
    mark(minji, made, "2026-11-25", "skips")
    ahead = f"{ROUTINES}{made['id']}/checks/2026-11-23/"
    assert refusals(minji.put(ahead, {}, format="json")) == [("day", "in_the_future")]
    far = f"{ROUTINES}{made['id']}/skips/2027-11-24/"
    assert refusals(minji.put(far, {}, format="json")) == [("day", "too_late")]
    early = f"{ROUTINES}{made['id']}/checks/1999-12-31/"
    assert refusals(minji.put(early, {}, format="json")) == [("day", "too_early")]


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"quantity": -1}, ("quantity", "min_value")),
        ({"quantity": 1e7}, ("quantity", "max_value")),
        ({"quantity": "2"}, ("quantity", "invalid")),
        ({"quantity": True}, ("quantity", "invalid")),
        ({"note": "가" * 1001}, ("note", "max_length")),
        ({"note": 5}, ("note", "invalid")),
        ({"done": True}, ("done", "unknown_field")),
    ],
    ids=repr,
)
def test_what_cannot_be_said_of_a_day_is_refused(
    minji: APIClient, said: dict[str, Any], refused: tuple[str, str]
) -> None:
    address = f"{ROUTINES}{begin(minji)['id']}/checks/{TODAY}/"
    assert refusals(minji.put(address, said, format="json")) == [refused]
    assert not Mark.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-30", "today", "2026-11-22T00", "20261122"])
def test_what_is_no_day_is_an_address_that_is_not_there(minji: APIClient, day: str) -> None:
    made = begin(minji)
    answer = minji.put(f"{ROUTINES}{made['id']}/checks/{day}/", {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_late_at_night_it_is_still_the_day_that_has_not_ended_for_the_person(
    minji_id: UUID, signed_in: Any, clock: FakeClock, db: None
) -> None:
    owl = signed_in(minji_id, day_starts_at="04:00")
    made = begin(owl)
    at(clock, "2026-11-23", wall=time(2))
    assert routine(owl, made)["today"]["date"] == TODAY
    assert mark(owl, made, TODAY)["streak"] == 1
    at(clock, "2026-11-23", wall=time(4))
    assert routine(owl, made)["today"]["date"] == "2026-11-23"
    assert mark(owl, made, "2026-11-23")["streak"] == 2


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("Europe/Berlin", ["2026-03-29", "2026-10-25"]),
        ("America/New_York", ["2026-03-08", "2026-11-01"]),
        ("Australia/Lord_Howe", ["2026-04-05", "2026-10-04"]),
    ],
)
@pytest.mark.parametrize("wall", [time(0, 30), time(2, 30), time(23, 30)], ids=str)
def test_a_change_of_the_clocks_breaks_no_streak(
    minji_id: UUID, signed_in: Any, clock: FakeClock, db: None, zone: str, changes: Any, wall: time
) -> None:
    """A week around each change, every day at one wall time, which may be twice or not at all."""
    tz, runner = ZoneInfo(zone), signed_in(minji_id, time_zone=zone)
    for change_day in changes:
        first = date.fromisoformat(change_day) - timedelta(days=3)
        at(clock, first.isoformat(), tz, wall)
        made = begin(runner)
        for number in range(7):
            day = (first + timedelta(days=number)).isoformat()
            at(clock, day, tz, wall)
            found = mark(runner, made, day)
            assert (found["today"]["date"], found["streak"]) == (day, number + 1)


def test_a_past_that_is_settled_is_what_it_would_be_computed_anew(
    minji: APIClient, clock: FakeClock
) -> None:
    made = begin(minji, starts_on="2026-09-01", target={"quantity": 2, "unit": "쪽"})
    at(clock, "2026-09-01")
    for number in range(40):
        day = (date(2026, 9, 1) + timedelta(days=number)).isoformat()
        at(clock, day)
        if number % 7 == 5:
            mark(minji, made, day, "skips")
        elif number % 11:
            mark(minji, made, day, quantity=1 + number % 2)
        if number == 20:
            pause(minji, made, last=(date(2026, 9, 1) + timedelta(days=23)).isoformat())
    row = Routine.objects.get()
    assert row.settled_until is not None
    settled = routine(minji, made)
    Routine.objects.update(settled_until=None)
    anew = routine(minji, made)
    assert anew == settled
    assert settled["strength"] > 0.4


def test_a_day_of_the_settled_past_can_be_changed(minji: APIClient, clock: FakeClock) -> None:
    made = begin(minji, starts_on="2026-11-01")
    mark_days(minji, made, "2026-11-01", "2026-11-22")
    assert routine(minji, made)["streak"] == 22
    assert unmark(minji, made, "2026-11-10")["streak"] == 12
    assert mark(minji, made, "2026-11-10", "skips")["streak"] == 21
    found = mark(minji, made, "2026-11-10")
    assert (found["streak"], found["best_streak"]) == (22, 22)
