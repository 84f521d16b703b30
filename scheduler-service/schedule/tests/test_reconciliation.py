"""What an event that was lost would have told is learned by asking, and nothing else happens."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from prometheus_client import REGISTRY

from contracts.events import RoutineDeleted
from schedule import reconciliation, tick
from schedule.models import Reconciliation, Schedule
from schedule.tests.conftest import Told, due, letter, next_at, routine
from schedule.tests.owner import Owner, Row, owner
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock

__all__ = ["owner"]  # a fixture


def row(payload: Any, account_id: UUID, *, deleted: bool = False) -> Row:
    said: Row = json.loads(msgspec.json.encode(payload))
    return {**said, "account_id": str(account_id), "deleted": deleted}


def asked_count(source: str, outcome: str) -> float:
    labels = {"source": source, "outcome": outcome}
    return REGISTRY.get_sample_value("schedule_reconciliations_total", labels) or 0


def test_lost_events_are_made_good(
    owner: Owner, told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    routine_id, letter_id = new_id(), new_id()
    owner.lists["routines"].append(row(routine("21:00", routine_id=routine_id), told.account_id))
    sealed = row(letter("2026-11-25", letter_id=letter_id), told.account_id)
    owner.lists["letters/sealed"].append(sealed)
    day: Row = {"special_date_id": str(new_id()), "calendar": "solar", "month": 12, "day": 25}
    day |= {"leap_month": False, "remind_days_before": [0], "reminder_time": "09:00"}
    whose = {"account_id": str(told.account_id), "deleted": False}
    owner.lists["special-days"].append({**day, **whose, "time_zone": None, "revision": 4})
    reconciliation.run()
    assert [next_at(routine_id), next_at(letter_id)] == ["2026-11-22 12:00", "2026-11-24 23:00"]
    assert next_at(UUID(day["special_date_id"])) == "2026-12-25 00:00"


def test_a_known_word_changes_nothing_and_an_older_one_neither(
    owner: Owner, told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    routine_id = told.routine("12:10", revision=5)
    clock.advance(hours=1)
    tick.run()
    before = Schedule.objects.values().get()
    for revision in (5, 4):
        owner.lists["routines"] = [
            row(routine("12:10", routine_id=routine_id, revision=revision), told.account_id)
        ]
        reconciliation.run()
        clock.advance(hours=2)
    assert {**Schedule.objects.values().get(), "seen_at": None} == {**before, "seen_at": None}
    tick.run()
    assert len(due(broker)) == 1


def test_owners_are_asked_every_hour_for_changes_and_once_a_day_for_everything(
    owner: Owner, clock: FakeClock, db: None
) -> None:
    began = clock.instant
    for _ in range(4 * 26):
        reconciliation.run()
        clock.advance(minutes=15)
    since = [each and (each[:16]) for each in owner.changes()]
    assert len(since) == 26
    assert since[0] is None
    assert since[1] == f"{began - reconciliation.OVERLAP:%Y-%m-%dT%H:%M}"
    assert [number for number, each in enumerate(since) if each is None] == [0, 24]


def test_pages_are_followed_and_an_interrupted_pass_goes_on_where_it_was(
    owner: Owner, told: Told, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "AT_A_TIME_SECONDS", -1.0)  # one page for each owner
    owner.lists["routines"] = [row(routine("21:00"), told.account_id) for _ in range(8)]
    counts = []
    for _ in range(4):
        reconciliation.run()
        counts.append(Schedule.objects.count())
    assert counts == [3, 6, 8, 8]
    assert [query.get("cursor") for path, query in owner.asked if path == "routines"] == [
        None, "3", "6",
    ]  # fmt: skip


def test_an_owner_that_is_away_is_asked_again_in_an_hour_and_the_others_at_once(
    owner: Owner, told: Told, clock: FakeClock
) -> None:
    reconciliation.run()
    away = asked_count("routines", "away")
    owner.status = 503
    clock.advance(hours=1)
    for _ in range(5):
        reconciliation.run()
        clock.advance(minutes=5)
    assert asked_count("routines", "away") == away + 1
    owner.status = 200
    routine_id = new_id()
    owner.lists["routines"].append(row(routine("21:00", routine_id=routine_id), told.account_id))
    clock.advance(hours=1)
    reconciliation.run()
    assert next_at(routine_id) == "2026-11-22 12:00"
    # What changed since the last answer, not since the last question.
    assert Reconciliation.objects.get(source="routines").done_until == clock.instant - timedelta(
        minutes=5
    )
    since = owner.changes()[-1]
    assert since is not None
    assert since[:16] == "2026-11-22T02:55"


def test_what_an_owner_does_not_know_any_more_is_taken_back_and_comes_again_with_its_word(
    owner: Owner, told: Told, clock: FakeClock
) -> None:
    lost, kept, letter_id = (told.routine("21:00") for _ in range(3))
    letter_id = told.letter("2030-01-01")
    owner.lists["routines"] = [row(routine("21:00", routine_id=kept), told.account_id)]
    clock.advance(minutes=1)
    reconciliation.run()
    assert [next_at(lost), next_at(kept)] == [None, "2026-11-22 12:00"]
    assert [next_at(letter_id), next_at(letter_id, "still_you")] == [None, None]
    owner.lists["routines"].append(row(routine("21:00", routine_id=lost), told.account_id))
    owner.lists["letters/sealed"].append(
        row(letter("2030-01-01", letter_id=letter_id), told.account_id)
    )
    clock.advance(days=1)
    reconciliation.run()
    assert next_at(lost) == "2026-11-23 12:00"
    assert next_at(letter_id, "still_you") == "2029-12-01 23:00"


def test_what_is_told_while_everything_is_asked_for_stays(
    owner: Owner, told: Told, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "AT_A_TIME_SECONDS", -1.0)
    owner.lists["routines"] = [row(routine("21:00"), told.account_id) for _ in range(4)]
    reconciliation.run()
    clock.advance(seconds=1)
    new = told.routine("22:00")
    reconciliation.run()
    assert Reconciliation.objects.get(source="routines").began_at is None
    assert next_at(new) == "2026-11-22 13:00"


def test_what_was_deleted_or_taken_back_is_heard_of_too(
    owner: Owner, told: Told, clock: FakeClock
) -> None:
    routine_id, letter_id = told.routine("21:00"), told.letter("2026-11-25")
    never_known = new_id()
    reconciliation.run()
    whose = {"account_id": str(told.account_id), "deleted": True}
    nothing = {"recurrence": None, "reminder_times": None}
    owner.lists["routines"] = [
        {"routine_id": str(each), "revision": 2, **nothing, **whose}
        for each in (routine_id, never_known)
    ]
    owner.lists["letters/sealed"] = [{"letter_id": str(letter_id), "revision": 2, **whose}]
    clock.advance(hours=1)
    reconciliation.run()
    assert [next_at(routine_id), next_at(letter_id), next_at(never_known)] == [None] * 3
    told(routine("21:00", routine_id=never_known, revision=1))
    assert next_at(never_known) is None


def test_a_row_that_cannot_be_understood_keeps_no_other_out(
    owner: Owner, told: Told, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    good = new_id()
    owner.lists["routines"] = [
        {"routine_id": str(new_id()), "account_id": str(told.account_id), "deleted": False},
        row(routine("25:00"), told.account_id),
        row(routine("21:00", routine_id=good), told.account_id),
    ]
    reconciliation.run()
    assert next_at(good) == "2026-11-22 12:00"
    assert [record.__dict__["error"] for record in caplog.records if "row" in record.msg] == [
        "ValidationError", "ValueError",
    ]  # fmt: skip


def test_asking_and_being_told_at_once_is_told_once(
    owner: Owner, told: Told, clock: FakeClock, broker: FakeBroker
) -> None:
    """The event was late, not lost."""
    payload = routine("12:30")
    event = told.event(payload)
    owner.lists["routines"] = [row(payload, told.account_id)]
    reconciliation.run()
    broker.deliver(event)
    clock.advance(hours=1)
    tick.run()
    told(RoutineDeleted(routine_id=payload.routine_id))
    tick.run()
    assert due(broker) == [("routine", "2026-11-22 03:30")]
