"""A deleted account leaves nothing, and nothing brings it back."""

from contracts.events import AccountDeleted, AccountPurged
from schedule import tick
from schedule.models import Occurrence, Person, Schedule
from schedule.tests.conftest import Told, due, letter, routine
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock


def test_nothing_of_a_deleted_account_is_left_and_others_stay(
    told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    other = Told(broker, new_id())
    kept = other.routine("21:00")
    told.routine("12:30")
    told.letter("2030-01-01")
    clock.advance(hours=1)
    tick.run()
    deletion = told.event(AccountDeleted(erasure_id=new_id()))
    assert [broker.deliver(deletion), broker.deliver(deletion)] == [True, False]
    assert [row.source_id for row in Schedule.objects.all()] == [kept]
    assert Occurrence.objects.count() == 0
    (receipt,) = broker.waiting(AccountPurged)
    # The person, a routine and its occurrence, a letter and the question before it.
    assert receipt.data == AccountPurged(erasure_id=deletion.data.erasure_id, rows=5)
    assert receipt.account_id is None


def test_what_is_late_brings_nothing_back(told: Told, clock: FakeClock, broker: FakeBroker) -> None:
    told.lives_in("Europe/Berlin")
    told(AccountDeleted(erasure_id=new_id()))
    told(routine("12:30"))
    told(letter("2026-11-25"))
    told.lives_in("Asia/Tokyo", revision=5)
    clock.advance(days=9)
    tick.run()
    assert due(broker) == []
    assert not Schedule.objects.exists()
    assert Person.objects.get().time_zone == ""


def test_an_account_that_was_never_heard_of_is_answered_for_as_well(
    told: Told, broker: FakeBroker
) -> None:
    for _ in range(2):
        told(AccountDeleted(erasure_id=new_id()))
    assert [event.data.rows for event in broker.waiting(AccountPurged)] == [0, 0]
