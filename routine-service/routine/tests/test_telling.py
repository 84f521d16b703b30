"""What scheduler-service hears: when to remind, with a revision, and never of what."""

from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts import envelope
from contracts.events import (
    Pause,
    Recurrence,
    RoutineChanged,
    RoutineDeleted,
    SpecialDateChanged,
    SpecialDateDeleted,
)
from routine.tests.conftest import (
    DAILY,
    MONDAYS,
    ROUTINES,
    SPECIAL_DAYS,
    begin,
    body,
    change,
    keep,
    mark,
    pause,
)
from service_kit.models import OutboxEvent
from service_kit.testing.fakes import FakeBroker


def test_a_routine_is_told_with_all_that_says_when_it_reminds(
    minji: APIClient, minji_id: UUID, broker: FakeBroker
) -> None:
    made = begin(minji, MONDAYS, reminder_times=["21:00"], time_zone="Europe/Berlin")
    (event,) = broker.waiting(RoutineChanged)
    assert event.account_id == minji_id
    assert event.data == RoutineChanged(
        routine_id=UUID(made["id"]),
        recurrence=Recurrence(type="weekly", weekdays=("mon",)),
        reminder_times=("21:00",),
        time_zone="Europe/Berlin",
        starts_on=event.data.starts_on,
        ends_on=None,
        pauses=(),
        revision=event.data.revision,
    )
    assert f"{event.data.starts_on}" == made["starts_on"]


@pytest.mark.parametrize(
    "changes",
    [
        {"recurrence": MONDAYS},
        {"reminder_times": ["08:00"]},
        {"time_zone": "Europe/Berlin"},
        {"starts_on": "2026-11-23"},
        {"ends_on": "2027-01-01"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_each_change_of_when_is_told_once_with_a_higher_revision(
    minji: APIClient, broker: FakeBroker, changes: dict[str, object]
) -> None:
    made = begin(minji)
    change(minji, made, **changes)
    change(minji, made, **changes)
    first, second = broker.waiting(RoutineChanged)
    assert second.data.revision > first.data.revision


def test_what_does_not_change_when_it_reminds_is_told_to_nobody(
    minji: APIClient, broker: FakeBroker
) -> None:
    made = begin(minji)
    change(minji, made, title="다른 이름", kind="letter", target={"quantity": 2, "unit": "잔"})
    change(minji, made, recurrence=DAILY)
    mark(minji, made, "2026-11-22")
    mark(minji, made, "2026-11-22", "skips")
    assert len(broker.waiting(RoutineChanged)) == 1


def test_pauses_are_told_with_their_routine_and_again_when_it_resumes(
    minji: APIClient, broker: FakeBroker
) -> None:
    made = begin(minji)
    for _twice in range(2):
        pause(minji, made, first="2026-11-25", last="2026-11-28")
    body(minji.delete(f"{ROUTINES}{made['id']}/pause/"))
    told = [event.data.pauses for event in broker.waiting(RoutineChanged)]
    days = [[(f"{each.first}", f"{each.last}") for each in pauses] for pauses in told]
    assert days == [[], [("2026-11-25", "2026-11-28")], []]
    assert all(isinstance(each, Pause) for pauses in told for each in pauses)


def test_what_is_deleted_is_told(minji: APIClient, broker: FakeBroker) -> None:
    made, kept = begin(minji), keep(minji)
    minji.delete(f"{ROUTINES}{made['id']}/")
    minji.delete(f"{SPECIAL_DAYS}{kept['id']}/")
    (routine,) = broker.waiting(RoutineDeleted)
    (special_day,) = broker.waiting(SpecialDateDeleted)
    assert str(routine.data.routine_id) == made["id"]
    assert str(special_day.data.special_date_id) == kept["id"]


def test_a_special_day_is_told_when_it_is_and_never_whose(
    minji: APIClient, broker: FakeBroker
) -> None:
    kept = keep(
        minji,
        date="2004-02-29",
        calendar="lunar",
        leap_month=True,
        remind_days_before=[7, 0],
        reminder_time="08:30",
    )
    address = f"{SPECIAL_DAYS}{kept['id']}/"
    body(minji.patch(address, {"name": "어머니"}, format="json"))
    (event,) = broker.waiting(SpecialDateChanged)
    assert event.data == SpecialDateChanged(
        special_date_id=UUID(kept["id"]),
        calendar="lunar",
        month=2,
        day=29,
        leap_month=True,
        remind_days_before=(0, 7),
        reminder_time="08:30",
        time_zone=None,
        revision=event.data.revision,
    )
    body(minji.patch(address, {"reminder_time": "09:00"}, format="json"))
    assert len(broker.waiting(SpecialDateChanged)) == 2


def test_no_event_holds_a_word_that_a_person_typed(minji: APIClient, broker: FakeBroker) -> None:
    secret = "은방울꽃"
    made = begin(minji, title=secret, target={"quantity": 1, "unit": secret})
    mark(minji, made, "2026-11-22", note=secret)
    keep(minji, secret)
    minji.delete(f"{ROUTINES}{made['id']}/")
    rows = [bytes(row.payload) for row in OutboxEvent.objects.all()]
    assert len(rows) == 3
    for raw in rows:
        assert envelope.decode(raw).data is not None
        assert secret.encode() not in raw
