"""Each occurrence is told once: on time, after an outage, by ticks that overlap."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.events import ScheduleDue
from schedule import heartbeat, tick
from schedule.models import Occurrence, Schedule
from schedule.tests.conftest import MONDAYS, Told, due, facts, letter, live, next_at, routine
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock


def test_a_routine_is_told_of_at_its_time_and_not_before(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    told.routine("21:00")
    clock.set(datetime(2026, 11, 22, 11, 59, 59, tzinfo=UTC))
    assert tick.run() == 0
    clock.advance(seconds=1)
    assert tick.run() == 1
    assert tick.run() == 0
    assert due(broker) == [("routine", "2026-11-22 12:00")]


def test_what_is_told_says_of_what_of_whom_and_on_which_day_of_theirs(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    told.lives_in("Asia/Seoul", day_starts_at="04:00")
    routine_id = told.routine("01:30")
    clock.set(datetime(2026, 11, 22, 16, 30, tzinfo=UTC))
    tick.run()
    (event,) = broker.waiting(ScheduleDue)
    schedule = Schedule.objects.get()
    assert event.account_id == told.account_id
    assert event.data == ScheduleDue(
        schedule_id=schedule.id,
        kind="routine",
        source_id=routine_id,
        due_at=datetime(2026, 11, 22, 16, 30, tzinfo=UTC),
        due_on=datetime(2026, 11, 22, tzinfo=UTC).date(),
    )


def test_every_occurrence_of_weeks_is_told_once(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    told.routine("07:00", "21:00", recurrence=MONDAYS)
    live(clock, minutes=97)(datetime(2026, 12, 12, tzinfo=UTC))
    assert due(broker) == [
        ("routine", f"2026-{day}")
        for day in (
            "11-22 22:00", "11-23 12:00", "11-29 22:00", "11-30 12:00", "12-06 22:00", "12-07 12:00"
        )
    ]  # fmt: skip


def test_a_letter_is_told_of_once_however_late(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    letter_id = told.letter("2026-11-25")
    clock.advance(days=400)
    tick.run()
    tick.run()
    assert due(broker) == [("letter", "2026-11-24 23:00")]
    assert facts(broker)[0].source_id == letter_id
    assert next_at(letter_id) is None


def test_a_letter_of_which_was_heard_after_its_day_is_told_of_all_the_same(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    clock.advance(days=-30)
    event = told.event(letter("2026-11-20"))
    clock.advance(days=30)
    broker.deliver(event)
    tick.run()
    assert due(broker) == [("letter", "2026-11-19 23:00")]


def test_what_is_stale_after_an_outage_is_folded_into_the_latest(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    told.routine("21:00")
    clock.set(datetime(2026, 11, 26, 3, tzinfo=UTC))  # 15 hours after the fourth
    tick.run()
    assert due(broker) == [("routine", "2026-11-25 12:00")]
    assert facts(broker)[0].folded == 3


def test_what_is_not_stale_yet_is_told_each_and_the_latest_carries_the_stale(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    told.routine("13:00", "17:00", "21:00")
    clock.set(datetime(2026, 11, 23, 12, 30, tzinfo=UTC))
    tick.run()
    assert [(f"{fact.due_at:%d %H:%M}", fact.folded) for fact in facts(broker)] == [
        ("23 08:00", 0), ("23 12:00", 4),
    ]  # fmt: skip


def test_a_special_day_is_told_of_ahead_and_on_the_day(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    told.special_day(12, 25, 0, 7)
    live(clock, hours=7)(datetime(2027, 1, 2, tzinfo=UTC))
    assert due(broker) == [
        ("special_date", "2026-12-18 00:00"), ("special_date", "2026-12-25 00:00"),
    ]  # fmt: skip


def test_a_lunar_day_is_told_of_on_its_solar_day(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    told.special_day(1, 1, 0, calendar="lunar")  # Seollal
    live(clock, hours=29)(datetime(2028, 2, 1, tzinfo=UTC))
    assert due(broker) == [
        ("special_date", "2027-02-07 00:00"),
        ("special_date", "2028-01-27 00:00"),
    ]


def test_a_clock_that_goes_back_an_hour_doubles_nothing_and_stops_nothing(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    told.routine("12:10", "12:40")
    clock.advance(minutes=30)
    tick.run()
    clock.advance(hours=-1)
    told.routine("11:45")
    for _ in range(90):
        clock.advance(minutes=1)
        tick.run()
    assert sorted(due(broker)) == [
        ("routine", "2026-11-22 02:45"),
        ("routine", "2026-11-22 03:10"),
        ("routine", "2026-11-22 03:40"),
    ]


def test_an_occurrence_that_is_there_already_is_not_told_again_and_blocks_nothing(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    """As after a restored row, or a hand that meant well."""
    told.routine("21:00")
    clock.set(datetime(2026, 11, 22, 12, tzinfo=UTC))
    tick.run()
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    Schedule.objects.update(next_at=at, since=at - timedelta(days=1), last_wall="")
    tick.run()
    assert len(due(broker)) == 1
    assert Schedule.objects.get().next_at == at + timedelta(days=1)


def test_one_that_cannot_be_computed_holds_up_nobody(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    broken, good = told.routine("21:00"), told.routine("21:00")
    Schedule.objects.filter(source_id=broken).update(time_zone="Mars/Olympus")
    clock.advance(hours=1, days=1)
    assert tick.run() == 1
    assert [fact.source_id for fact in facts(broker)] == [good]
    assert next_at(broken) == "2026-11-22 12:00"  # still due, for whoever mends it


def test_many_that_cannot_be_computed_hold_up_nobody_behind_them(
    told: Told, clock: FakeClock, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tick, "BATCH", 4)
    broken = [told.routine("20:00") for _ in range(9)]
    good = [told.routine("21:00"), told.routine("21:00")]
    Schedule.objects.filter(source_id__in=broken).update(time_zone="Mars/Olympus")
    clock.set(datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert tick.run() == 2
    assert {fact.source_id for fact in facts(broker)} == set(good)
    Schedule.objects.filter(source_id__in=broken).update(time_zone="")
    assert tick.run() == 0  # they are left in peace for a while
    clock.advance(minutes=5)
    assert tick.run() == 9
    assert tick.run() == 0


def test_what_could_not_be_computed_is_tried_at_once_when_its_owner_says_something_new(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    routine_id = told.routine("21:00")
    Schedule.objects.update(time_zone="Mars/Olympus")
    clock.advance(hours=9, seconds=1)
    assert tick.run() == 0
    told.routine("21:00", routine_id=routine_id, revision=2)
    assert tick.run() == 1


@pytest.mark.parametrize("due_now", [1, 40])
def test_queries_do_not_grow_with_what_is_due(
    told: Told, clock: FakeClock, broker: FakeBroker, due_now: int
) -> None:
    for _ in range(due_now):
        told.routine("12:30")
    tick.run()
    clock.advance(hours=1)
    with CaptureQueriesContext(connection) as queries:
        assert tick.run() == due_now
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 6


def test_a_heap_is_told_in_batches(
    told: Told, clock: FakeClock, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tick, "BATCH", 4)
    for _ in range(11):
        told.routine("12:30")
    clock.advance(hours=1)
    assert tick.run() == 11
    assert Occurrence.objects.count() == 11


def test_a_tick_ends_in_time_and_the_next_one_goes_on(
    told: Told, clock: FakeClock, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tick, "BATCH", 4)
    monkeypatch.setattr(tick, "LONGEST_SECONDS", -1.0)
    for _ in range(6):
        told.routine("12:30")
    clock.advance(hours=1)
    assert [tick.run(), tick.run(), tick.run()] == [4, 2, 0]


def test_a_tick_leaves_a_heartbeat(clock: FakeClock, db: None) -> None:
    tick.run()
    assert heartbeat.last_tick() == clock.instant


def test_the_same_event_twice_makes_one_schedule(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    event = told.event(routine("21:00"))
    assert [broker.deliver(event), broker.deliver(event)] == [True, False]
    assert broker.deliver(replace(event, id=new_id())) is True
    assert Schedule.objects.count() == 1
