"""Pauses: one routine or all, some days or until further notice, and nothing is lost by them."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from routine.models import Pause
from routine.tests.conftest import (
    DAILY,
    ROUTINES,
    at,
    begin,
    body,
    listed,
    mark,
    mark_days,
    pause,
    refusals,
    routine,
)
from service_kit.testing.fakes import FakeClock


def span(row: dict[str, Any]) -> tuple[bool, str | None, str | None]:
    return row["paused"], row["paused_from"], row["paused_until"]


def resume(client: APIClient, made: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    address = f"{ROUTINES}{made['id']}/pause/" if made else f"{ROUTINES}pause/"
    rows: list[dict[str, Any]] = body(client.delete(address))["results"]
    return rows


def test_a_pause_begins_today_and_lasts_until_it_is_resumed(
    minji: APIClient, clock: FakeClock
) -> None:
    made = begin(minji, starts_on="2026-11-20")
    mark_days(minji, made, "2026-11-20", "2026-11-21")
    (paused,) = pause(minji, made)
    assert span(paused) == (True, "2026-11-22", None)
    assert paused["today"]["due"] is False
    assert paused["week"][-1]["state"] == "paused"
    at(clock, "2026-12-24")
    assert routine(minji, made)["streak"] == 2
    (back,) = resume(minji, made)
    assert span(back) == (False, None, None)
    assert back["today"]["due"] is True
    assert mark(minji, made, "2026-12-24")["streak"] == 3


def test_a_pause_of_some_days_ends_by_itself(minji: APIClient, clock: FakeClock) -> None:
    made = begin(minji)
    mark(minji, made, "2026-11-22")
    (planned,) = pause(minji, made, first="2026-11-23", last="2026-11-25")
    assert span(planned) == (False, "2026-11-23", "2026-11-25")
    for day, paused in (("2026-11-23", True), ("2026-11-25", True), ("2026-11-26", False)):
        at(clock, day)
        assert routine(minji, made)["paused"] is paused
    assert routine(minji, made)["streak"] == 1
    at(clock, "2026-11-27")
    assert routine(minji, made)["streak"] == 0


def test_all_routines_pause_and_resume_together(minji: APIClient, stranger: APIClient) -> None:
    made = [begin(minji), begin(minji)]
    other = begin(stranger)
    assert {row["id"] for row in pause(minji)} == {row["id"] for row in made}
    assert [row["paused"] for row in listed(minji)] == [True, True]
    later = begin(minji, title="그래도 이건")
    assert later["paused"] is False
    assert routine(stranger, other)["paused"] is False
    assert [row["paused"] for row in resume(minji)] == [False] * 3
    assert pause(stranger, last="2026-11-30") == [routine(stranger, other)]


def test_a_pause_of_all_wakes_nothing_that_rests_for_longer(
    minji: APIClient, clock: FakeClock
) -> None:
    resting, later, awake = begin(minji), begin(minji), begin(minji)
    pause(minji, resting)
    pause(minji, later, first="2026-11-28", last="2026-12-20")
    pause(minji, last="2026-11-27")
    assert span(routine(minji, resting)) == (True, "2026-11-22", None)
    assert span(routine(minji, later)) == (True, "2026-11-22", "2026-12-20")
    assert span(routine(minji, awake)) == (True, "2026-11-22", "2026-11-27")
    at(clock, "2026-11-28")
    paused = [routine(minji, each)["paused"] for each in (resting, later, awake)]
    assert paused == [True, True, False]
    pause(minji, first="2026-12-01", last="2026-12-02")
    assert span(routine(minji, awake)) == (False, "2026-12-01", "2026-12-02")
    assert Pause.objects.count() == 6


def test_pausing_and_resuming_twice_is_the_same_as_once(minji: APIClient) -> None:
    made = begin(minji)
    assert pause(minji, made, last="2026-12-01") == pause(minji, made, last="2026-12-01")
    assert Pause.objects.count() == 1
    assert resume(minji, made) == resume(minji, made) == [made]
    assert not Pause.objects.exists()


def test_another_pause_takes_the_place_of_the_one_it_meets(
    minji: APIClient, clock: FakeClock
) -> None:
    made = begin(minji)
    pause(minji, made)
    at(clock, "2026-11-25")
    (shown,) = pause(minji, made, last="2026-11-28")
    assert span(shown) == (True, "2026-11-25", "2026-11-28")
    days = list(Pause.objects.order_by("first").values_list("first", "last"))
    assert [f"{first} {last}" for first, last in days] == [
        "2026-11-22 2026-11-24",
        "2026-11-25 2026-11-28",
    ]
    resume(minji, made)
    (left,) = Pause.objects.all()
    assert f"{left.last}" == "2026-11-24"


def test_a_pause_may_be_told_of_afterwards(minji: APIClient, clock: FakeClock) -> None:
    made = begin(minji, starts_on="2026-11-01")
    mark_days(minji, made, "2026-11-01", "2026-11-08")
    mark_days(minji, made, "2026-11-13", "2026-11-22")
    before = routine(minji, made)
    assert before["streak"] == 10
    (healed,) = pause(minji, made, first="2026-11-09", last="2026-11-12")
    assert healed["streak"] == 18
    assert healed["strength"] > before["strength"]
    assert healed["paused"] is False


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"first": "2026-11-23", "last": "2026-11-22"}, ("last", "before_the_start")),
        ({"last": "2026-11-21"}, ("last", "before_the_start")),
        ({"first": "2025-11-20"}, ("first", "too_early")),
        ({"last": "2040-01-01"}, ("last", "too_late")),
        ({"first": "2040-01-01"}, ("first", "too_late")),
        ({"first": "soon"}, ("first", "invalid")),
        ({"first": None}, ("first", "null")),
        ({"until": "2026-12-01"}, ("until", "unknown_field")),
    ],
    ids=repr,
)
def test_a_pause_that_cannot_be_is_refused(
    minji: APIClient, asked: dict[str, Any], refused: tuple[str, str]
) -> None:
    made = begin(minji, DAILY)
    for address in (f"{ROUTINES}{made['id']}/pause/", f"{ROUTINES}pause/"):
        assert refusals(minji.post(address, asked, format="json")) == [refused]
    assert not Pause.objects.exists()
