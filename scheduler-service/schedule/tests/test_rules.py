"""What owners tell becomes schedules: the newest word holds, whatever order it comes in."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.events import (
    LetterDeleted,
    LetterUnsealed,
    Pause,
    Recurrence,
    RoutineDeleted,
    SpecialDateDeleted,
)
from schedule import tick
from schedule.models import Schedule
from schedule.tests.conftest import MONDAYS, Told, due, facts, letter, next_at, routine
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock


@pytest.mark.parametrize(
    ("recurrence", "expected"),
    [
        (MONDAYS, "2026-11-23 12:00"),
        (Recurrence(type="weekly", weekdays=("sun", "wed")), "2026-11-22 12:00"),
        (Recurrence(type="monthly", days_of_month=(1, 15)), "2026-12-01 12:00"),
        (Recurrence(type="per_week", times_per_week=3), "2026-11-22 12:00"),
        (Recurrence(type="every_n_days", interval_days=5), "2026-11-26 12:00"),
    ],
)
def test_each_kind_of_recurrence(told: Told, recurrence: Recurrence, expected: str) -> None:
    assert next_at(told.routine("21:00", recurrence=recurrence)) == expected


def test_it_begins_and_ends_on_its_days(told: Told, clock: FakeClock, broker: FakeBroker) -> None:
    days = {"starts_on": date(2026, 11, 25), "ends_on": date(2026, 11, 26)}
    routine_id = told.routine("21:00", **days)
    assert next_at(routine_id) == "2026-11-25 12:00"
    for _ in range(6):
        clock.advance(days=1)
        tick.run()
    assert [instant for _kind, instant in due(broker)] == ["2026-11-25 12:00", "2026-11-26 12:00"]
    assert next_at(routine_id) is None


def test_a_pause_leaves_days_out_and_one_without_an_end_all(told: Told) -> None:
    until = Pause(first=date(2026, 11, 20), last=date(2026, 11, 24))
    assert next_at(told.routine("21:00", pauses=(until,))) == "2026-11-25 12:00"
    endless = Pause(first=date(2026, 11, 20), last=None)
    assert next_at(told.routine("21:00", pauses=(endless,))) is None


def test_a_routine_without_reminders_reminds_nobody(told: Told) -> None:
    assert next_at(told.routine()) is None
    assert next_at(told.special_day(12, 25)) is None


@pytest.mark.parametrize("order", [(1, 2), (2, 1), (2, 2)])
def test_the_highest_revision_holds_whatever_comes_first(
    told: Told, order: tuple[int, int]
) -> None:
    routine_id = new_id()
    words = {
        1: routine("21:00", routine_id=routine_id, revision=1),
        2: routine("22:00", routine_id=routine_id, revision=2),
    }
    for revision in order:
        told(words[revision])
    assert next_at(routine_id) == "2026-11-22 13:00"


def test_the_newest_word_about_a_letter_holds_too(told: Told) -> None:
    letter_id = new_id()
    told(letter("2026-12-01", letter_id=letter_id, revision=3))
    told(letter("2026-11-25", letter_id=letter_id, revision=1))
    told(LetterUnsealed(letter_id=letter_id, revision=2))
    assert next_at(letter_id) == "2026-11-30 23:00"
    told(LetterUnsealed(letter_id=letter_id, revision=4))
    assert next_at(letter_id) is None
    told(letter("2026-12-01", letter_id=letter_id, revision=3))
    assert next_at(letter_id) is None
    told(letter("2026-12-09", letter_id=letter_id, revision=5))
    assert next_at(letter_id) == "2026-12-08 23:00"


@pytest.mark.parametrize("first", [True, False])
def test_what_is_deleted_stays_so_whatever_is_told_of_it_later(told: Told, first: bool) -> None:
    letter_id = told.letter("2026-11-25") if first else new_id()
    routine_id = told.routine("21:00") if first else new_id()
    special_id = told.special_day(12, 25, 0) if first else new_id()
    for gone in (
        LetterDeleted(letter_id=letter_id),
        RoutineDeleted(routine_id=routine_id),
        SpecialDateDeleted(special_date_id=special_id),
    ):
        event = told.event(gone)
        assert [told.broker.deliver(event), told.broker.deliver(event)] == [True, False]
    told(letter("2026-11-25", letter_id=letter_id, revision=9))
    told(routine("21:00", routine_id=routine_id, revision=9))
    told.special_day(12, 25, 0, special_date_id=special_id, revision=9)
    assert set(Schedule.objects.values_list("next_at", flat=True)) == {None}


def test_a_letter_that_was_told_of_may_be_sealed_again(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    letter_id = told.letter("2026-11-25")
    clock.advance(days=4)
    tick.run()
    told(letter("2026-12-24", letter_id=letter_id, revision=3))
    clock.advance(days=60)
    tick.run()
    assert due(broker) == [("letter", "2026-11-24 23:00"), ("letter", "2026-12-23 23:00")]


def test_a_letter_waits_for_its_own_wall_time_wherever_its_person_lives(told: Told) -> None:
    letter_id = told.letter("2026-12-25", "00:30", time_zone="America/New_York")
    told.lives_in("Asia/Seoul", day_starts_at="04:00")
    assert next_at(letter_id) == "2026-12-25 05:30"


class TestStillYou:
    @pytest.mark.parametrize(
        ("opens_on", "asked_at"),
        [
            ("2026-12-25", None),
            ("2027-11-22", None),
            ("2027-11-23", "2027-10-23 23:00"),
            ("2046-11-22", "2046-10-22 23:00"),
        ],
    )
    def test_the_person_is_asked_before_a_letter_of_more_than_a_year(
        self, told: Told, opens_on: str, asked_at: str | None
    ) -> None:
        letter_id = told.letter(opens_on)
        asked = Schedule.objects.filter(kind="still_you", source_id=letter_id)
        assert asked.exists() == (asked_at is not None)
        if asked_at:
            assert next_at(letter_id, "still_you") == asked_at

    def test_it_goes_with_its_letter(self, told: Told) -> None:
        letter_id = told.letter("2030-01-01")
        told(letter("2031-01-01", letter_id=letter_id, revision=2))
        assert next_at(letter_id, "still_you") == "2030-12-01 23:00"
        told(LetterUnsealed(letter_id=letter_id, revision=3))
        assert next_at(letter_id, "still_you") is None
        told(letter("2032-01-01", letter_id=letter_id, revision=4))
        assert next_at(letter_id, "still_you") == "2031-12-01 23:00"
        told(LetterDeleted(letter_id=letter_id))
        assert next_at(letter_id, "still_you") is None

    def test_it_is_asked_twice_and_then_the_letter_is_told_each_once(
        self, told: Told, clock: FakeClock, broker: FakeBroker
    ) -> None:
        told.letter("2028-01-01")
        for _ in range(60):
            clock.advance(days=10)
            tick.run()
        assert due(broker) == [
            ("still_you", "2027-12-01 23:00"), ("still_you", "2027-12-24 23:00"),
            ("letter", "2027-12-31 23:00"),
        ]  # fmt: skip
        assert [fact.days_before for fact in facts(broker)] == [30, 7, None]

    def test_a_question_from_before_there_were_two_is_still_asked(
        self, told: Told, clock: FakeClock, broker: FakeBroker
    ) -> None:
        told.letter("2028-01-01")
        asked = Schedule.objects.filter(kind="still_you")
        asked.update(rule={"type": "once", "day": "2027-12-02"})
        clock.advance(days=375)
        tick.run()
        assert [fact.days_before for fact in facts(broker)] == [None]
        assert asked.get().next_at is None


class TestAChangeInTheMiddle:
    """What was due by the old rule and could not be told yet is told; the new rule holds from the
    instant of the change, not before."""

    def test_what_was_due_before_the_change_is_not_lost(
        self, told: Told, clock: FakeClock, broker: FakeBroker
    ) -> None:
        routine_id = told.routine("13:00")
        clock.set(datetime(2026, 11, 22, 5, tzinfo=UTC))  # 14:00, and nothing has beaten
        told(routine("09:00", "20:00", routine_id=routine_id, revision=2))
        tick.run()
        assert due(broker) == [("routine", "2026-11-22 04:00")]
        assert next_at(routine_id) == "2026-11-22 11:00"

    def test_a_change_that_was_heard_of_late_holds_from_when_it_was_made(
        self, told: Told, clock: FakeClock, broker: FakeBroker
    ) -> None:
        event = told.event(routine("13:00"))
        clock.set(datetime(2026, 11, 22, 6, tzinfo=UTC))
        broker.deliver(event)
        tick.run()
        assert due(broker) == [("routine", "2026-11-22 04:00")]

    def test_nothing_is_told_twice_because_of_a_change(
        self, told: Told, clock: FakeClock, broker: FakeBroker
    ) -> None:
        told_before = routine("13:00")
        event = told.event(routine("13:00", routine_id=told_before.routine_id, revision=2))
        told(told_before)
        clock.set(datetime(2026, 11, 22, 6, tzinfo=UTC))
        tick.run()
        broker.deliver(event)  # made at noon, heard of now
        tick.run()
        assert due(broker) == [("routine", "2026-11-22 04:00")]


def refused(told: Told, payload: Any) -> bool:
    with pytest.raises(AssertionError, match="retry"):
        told(payload)
    return not Schedule.objects.exists()


def test_a_rule_that_cannot_be_changes_nothing_and_is_tried_again(told: Told) -> None:
    never = Recurrence(type="every_n_days", interval_days=0)
    strange = Recurrence(type="on_full_moons")
    for recurrence in (never, strange):
        assert refused(told, routine("21:00", recurrence=recurrence))
    assert refused(told, routine("21:00", time_zone="Mars/Olympus"))


def test_another_persons_word_about_a_schedule_changes_nothing(
    told: Told, broker: FakeBroker
) -> None:
    routine_id = told.routine("21:00")
    stranger: UUID = new_id()
    Told(broker, stranger)(routine("22:00", routine_id=routine_id, revision=2))
    Told(broker, stranger)(RoutineDeleted(routine_id=routine_id))
    assert next_at(routine_id) == "2026-11-22 12:00"
