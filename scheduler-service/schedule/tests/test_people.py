"""Who moves takes their reminders along; the letters' hours stay where they were chosen."""

from datetime import UTC, date, datetime

import pytest

from contracts.events import AccountRegistered, ProfileChanged
from schedule import tick, zones
from schedule.models import Person, Schedule, ZoneDatabase
from schedule.tests.conftest import Told, due, facts, live, next_at
from service_kit.testing.fakes import FakeBroker, FakeClock


def test_a_routine_that_follows_its_person_goes_by_the_zone_they_signed_up_with(
    told: Told,
) -> None:
    told.registered_in("Europe/Berlin")
    assert next_at(told.routine("21:00")) == "2026-11-22 20:00"


def test_it_moves_with_them_and_one_with_a_zone_of_its_own_stays(told: Told) -> None:
    follows, stays = told.routine("21:00"), told.routine("21:00", time_zone="Asia/Seoul")
    letter_id = told.letter("2026-12-25")
    told.lives_in("Europe/Berlin")
    assert [next_at(follows), next_at(stays), next_at(letter_id)] == [
        "2026-11-22 20:00", "2026-11-22 12:00", "2026-12-24 23:00",
    ]  # fmt: skip


def test_who_was_never_heard_of_is_taken_to_live_where_most_do(told: Told) -> None:
    routine_id = told.routine("21:00")
    assert next_at(routine_id) == "2026-11-22 12:00"
    told.registered_in("America/New_York")
    assert next_at(routine_id) == "2026-11-23 02:00"


def test_the_day_start_decides_to_which_day_a_night_belongs(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    routine_id = told.routine("02:00")
    assert next_at(routine_id) == "2026-11-22 17:00"
    told.lives_in("Asia/Seoul", day_starts_at="04:00")
    assert next_at(routine_id) == "2026-11-22 17:00"
    clock.advance(hours=15)
    tick.run()
    assert facts(broker)[0].due_on == date(2026, 11, 22)
    (row,) = Schedule.objects.all()
    assert row.next_at == datetime(2026, 11, 23, 17, tzinfo=UTC)


def test_the_newest_profile_holds_and_signing_up_comes_before_all_of_them(told: Told) -> None:
    told.lives_in("Europe/Berlin", revision=2)
    told.lives_in("Asia/Tokyo", revision=1)
    told.registered_in("America/New_York")
    assert Person.objects.get().time_zone == "Europe/Berlin"


@pytest.mark.parametrize(
    "payload",
    [
        AccountRegistered(email="m@example.org", language="ko", time_zone="Europe/Berlin"),
        ProfileChanged(language="ko", time_zone="Europe/Berlin", day_starts_at="03:00", revision=1),
    ],
)
def test_the_same_word_twice_is_one(told: Told, payload: object) -> None:
    event = told.event(payload)
    assert [told.broker.deliver(event), told.broker.deliver(event)] == [True, False]
    assert Person.objects.get().time_zone == "Europe/Berlin"


def test_who_moves_west_does_not_hear_of_the_same_hour_again(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    told.routine("21:00")
    clock.set(datetime(2026, 11, 22, 12, 30, tzinfo=UTC))
    tick.run()
    told.lives_in("Europe/Berlin")  # where it is half past one
    live(clock, hours=1)(datetime(2026, 11, 24, tzinfo=UTC))
    assert [instant for _kind, instant in due(broker)] == ["2026-11-22 12:00", "2026-11-23 20:00"]


def test_what_was_due_before_the_move_is_not_lost_by_it(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    told.routine("12:30")
    clock.advance(hours=1)  # and nothing has beaten
    told.lives_in("America/New_York")
    tick.run()
    assert due(broker) == [("routine", "2026-11-22 03:30")]


class TestLawsAboutClocks:
    """Seoul decides to keep Tokyo's... a made-up law: rows as another edition had them."""

    def before_the_law(self, *, hours: int = 1) -> None:
        """As if everything had been computed by another edition, an hour off."""
        zones.recompute_all("1999a")
        for row in Schedule.objects.filter(next_at__isnull=False):
            assert row.next_at is not None
            row.next_at = row.next_at.replace(hour=row.next_at.hour - hours)
            row.save()

    def test_a_new_edition_of_the_database_moves_every_instant_once(self, told: Told) -> None:
        letter_id, routine_id = told.letter("2026-12-25"), told.routine("21:00")
        self.before_the_law()
        assert next_at(letter_id) == "2026-12-24 22:00"
        assert zones.recompute_all() == 2
        assert [next_at(letter_id), next_at(routine_id)] == [
            "2026-12-24 23:00", "2026-11-22 12:00",
        ]  # fmt: skip
        assert zones.recompute_all() == 0

    def test_what_is_interrupted_goes_on_where_it_was(
        self, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(zones, "BATCH", 2)
        for _ in range(5):
            told.letter("2026-12-25")
        self.before_the_law()
        assert zones.recompute_batch("2026z") == 2
        assert ZoneDatabase.objects.get().version == "1999a"
        assert [zones.recompute_batch("2026z"), zones.recompute_batch("2026z")] == [2, 1]
        assert zones.recompute_batch("2026z") is None
        assert ZoneDatabase.objects.get().version == "2026z"

    def test_an_hour_that_the_law_skipped_is_told_late_and_not_lost(
        self, told: Told, clock: FakeClock, broker: FakeBroker
    ) -> None:
        told.routine("12:10")
        zones.recompute_all("1999a")
        Schedule.objects.update(next_at=datetime(2026, 11, 22, 4, 10, tzinfo=UTC))
        clock.advance(minutes=30)  # by the new law it was due; by the old one it is not yet
        zones.recompute_all()
        tick.run()
        assert due(broker) == [("routine", "2026-11-22 03:10")]
