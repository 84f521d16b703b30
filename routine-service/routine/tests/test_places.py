"""Who moves to another zone, or another day start, loses nothing of what they keep up."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from routine.models import Move, Place
from routine.places import shortened
from routine.tests.conftest import begin, mark, mark_days, moved, routine
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock

SEOUL, ANGELES, BERLIN = "Asia/Seoul", "America/Los_Angeles", "Europe/Berlin"
MIDNIGHT = time(0)


@pytest.mark.parametrize(
    ("now", "before", "after", "lost"),
    [
        # From Los Angeles, late on the 21st, to Seoul, where the 23rd has begun.
        ("2026-11-22T07:30", (ANGELES, MIDNIGHT), (SEOUL, MIDNIGHT), ("2026-11-21", "2026-11-22")),
        ("2026-11-22T20:00", (ANGELES, MIDNIGHT), (SEOUL, MIDNIGHT), ("2026-11-22", "2026-11-23")),
        ("2026-11-22T03:00", (BERLIN, MIDNIGHT), (SEOUL, MIDNIGHT), ("2026-11-22", "2026-11-22")),
        # The other way the day is longer, or comes twice.
        ("2026-11-22T03:00", (SEOUL, MIDNIGHT), (ANGELES, MIDNIGHT), None),
        ("2026-11-22T03:00", (SEOUL, MIDNIGHT), (SEOUL, MIDNIGHT), None),
        ("2026-11-22T03:00", (SEOUL, MIDNIGHT), ("Asia/Tokyo", MIDNIGHT), None),
        # At two in the night the day before is over at once when days begin at midnight again.
        ("2026-11-22T17:00", (SEOUL, time(4)), (SEOUL, MIDNIGHT), ("2026-11-22", "2026-11-23")),
        ("2026-11-22T17:00", (SEOUL, MIDNIGHT), (SEOUL, time(4)), None),
        # Samoa, 2011: a day that nobody there had.
        (
            "2011-12-30T09:59",
            ("Pacific/Pago_Pago", MIDNIGHT),
            ("Pacific/Kiritimati", MIDNIGHT),
            ("2011-12-29", "2011-12-30"),
        ),
    ],
    ids=str,
)
def test_the_days_that_lose_hours_are_those_between_the_two_clocks(
    now: str, before: Any, after: Any, lost: tuple[str, str] | None
) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = shortened(instant, before=before, after=after)
    assert found == (lost and (date.fromisoformat(lost[0]), date.fromisoformat(lost[1])))


def test_a_flight_over_the_date_line_breaks_no_streak(
    minji_id: UUID, signed_in: Callable[..., APIClient], clock: FakeClock, broker: FakeBroker
) -> None:
    clock.set(datetime(2026, 11, 21, 20, 0, tzinfo=UTC))  # noon of the 21st in Los Angeles
    there = signed_in(minji_id, time_zone=ANGELES)
    made = begin(there, starts_on="2026-11-19")
    mark_days(there, made, "2026-11-19", "2026-11-21")
    clock.set(datetime(2026, 11, 23, 3, 0, tzinfo=UTC))  # the 22nd there, the 23rd in Seoul
    broker.deliver(moved(minji_id, SEOUL))
    here = signed_in(minji_id, time_zone=SEOUL)
    assert routine(here, made)["streak"] == 3
    assert mark(here, made, "2026-11-23")["streak"] == 4
    clock.advance(days=2)
    assert routine(here, made)["streak"] == 0  # days here are whole days again


def test_a_flight_back_gives_a_day_twice_and_breaks_nothing(
    minji_id: UUID, signed_in: Callable[..., APIClient], clock: FakeClock, broker: FakeBroker
) -> None:
    here = signed_in(minji_id)
    made = begin(here, starts_on="2026-11-21")
    mark_days(here, made, "2026-11-21", "2026-11-22")
    broker.deliver(moved(minji_id, ANGELES))
    there = signed_in(minji_id, time_zone=ANGELES)
    assert routine(there, made)["today"]["date"] == "2026-11-21"
    assert routine(there, made)["streak"] == 2
    clock.advance(days=2)
    assert mark(there, made, "2026-11-23")["streak"] == 3
    assert not Move.objects.exists()


def test_a_move_heals_a_past_that_was_settled_already(
    minji_id: UUID, signed_in: Callable[..., APIClient], clock: FakeClock, broker: FakeBroker
) -> None:
    there = signed_in(minji_id, time_zone=ANGELES)
    clock.set(datetime(2026, 11, 23, 7, 30, tzinfo=UTC))  # Sunday the 22nd, late in the evening
    made = begin(there, starts_on="2026-11-16")
    mark_days(there, made, "2026-11-16", "2026-11-21")
    here = signed_in(minji_id, time_zone=SEOUL)
    assert mark(here, made, "2026-11-23")["streak"] == 1  # their token was the first to know
    broker.deliver(moved(minji_id, SEOUL))
    assert routine(here, made)["streak"] == 7


@pytest.mark.parametrize("revisions", [(1, 2), (2, 1)], ids=str)
def test_the_highest_revision_holds_in_whatever_order_they_come(
    minji: APIClient, minji_id: UUID, broker: FakeBroker, revisions: tuple[int, int]
) -> None:
    begin(minji)
    for revision in revisions:
        zone = {1: BERLIN, 2: ANGELES}[revision]
        broker.deliver(moved(minji_id, zone, revision=revision, day_starts_at="03:00"))
    place = Place.objects.get()
    assert (place.time_zone, place.day_starts_at, place.revision) == (ANGELES, time(3), 2)


def test_the_same_event_twice_is_one_move(
    minji: APIClient, minji_id: UUID, broker: FakeBroker
) -> None:
    begin(minji)
    broker.deliver(moved(minji_id, ANGELES, revision=1))
    event = moved(minji_id, SEOUL, revision=2)
    assert [broker.deliver(event), broker.deliver(event)] == [True, False]
    assert Move.objects.count() == 1


def test_nothing_is_kept_of_who_has_nothing_here(
    minji: APIClient, minji_id: UUID, broker: FakeBroker
) -> None:
    for account_id in (minji_id, new_id(), None):
        broker.deliver(moved(account_id, BERLIN))
    assert not Place.objects.exists()
