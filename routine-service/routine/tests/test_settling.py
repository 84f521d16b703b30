"""What nobody writes to is settled by itself, and says the same as before."""

from rest_framework.test import APIClient

from routine import settling
from routine.models import Routine
from routine.periodic import settle
from routine.tests.conftest import (
    MONDAYS,
    ROUTINES,
    THRICE,
    at,
    begin,
    listed,
    mark,
    mark_days,
    pause,
    unmark,
)
from service_kit.testing.fakes import FakeClock


def test_a_routine_that_was_left_alone_is_settled_and_stands_as_before(
    minji: APIClient, clock: FakeClock
) -> None:
    kept = begin(minji, starts_on="2026-11-16")
    mark_days(minji, kept, "2026-11-16", "2026-11-22")
    begin(minji, MONDAYS, starts_on="2025-01-01")
    begin(minji, THRICE, starts_on="2025-01-01")
    pause(minji, begin(minji, starts_on="2025-06-01"))
    at(clock, "2027-03-10")
    before = listed(minji)
    assert settling.settle_stale() == 4
    assert {f"{row.settled_until}" for row in Routine.objects.all()} == {"2027-03-07"}
    assert listed(minji) == before
    assert settling.settle_stale() == 0


def test_what_was_settled_lately_is_left_alone_and_so_is_what_is_gone(
    minji: APIClient, clock: FakeClock
) -> None:
    made = begin(minji)
    mark(minji, made, "2026-11-22")
    gone = begin(minji)
    minji.delete(f"{ROUTINES}{gone['id']}/")
    at(clock, "2027-01-10")
    settle()
    assert f"{Routine.objects.get(id=made['id']).settled_until}" == "2026-11-15"
    at(clock, "2027-02-10")
    settle()
    assert f"{Routine.objects.get(id=made['id']).settled_until}" == "2027-02-07"
    assert Routine.objects.get(id=gone["id"]).settled_until is None


def test_a_settled_past_can_still_be_changed(minji: APIClient, clock: FakeClock) -> None:
    made = begin(minji, starts_on="2026-11-16")
    mark_days(minji, made, "2026-11-16", "2026-11-22")
    at(clock, "2027-03-10")
    settle()
    assert unmark(minji, made, "2026-11-20")["best_streak"] == 4
    assert mark(minji, made, "2026-11-20")["best_streak"] == 7
