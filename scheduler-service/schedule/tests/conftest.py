"""People, and what is told of their letters, routines and special days."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts import envelope
from contracts.envelope import Event
from contracts.events import (
    AccountRegistered,
    LetterSealed,
    ProfileChanged,
    Recurrence,
    RoutineChanged,
    ScheduleDue,
    SpecialDateChanged,
)
from date_kit import instant_of, zone
from schedule import tick
from schedule.models import Schedule
from service_kit import clock as provider
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock

EVERY_DAY = Recurrence(type="per_week", times_per_week=7)
MONDAYS = Recurrence(type="weekly", weekdays=("mon",))


@pytest.fixture
def minji_id() -> UUID:
    return new_id()


@pytest.fixture
def minji(
    minji_id: UUID, signed_in: Callable[..., APIClient], clock: FakeClock, db: None
) -> APIClient:
    """Somebody in Seoul, at noon of Sunday, 22 November 2026."""
    return signed_in(minji_id, time_zone="Asia/Seoul")


class Told:
    """What the other services tell of one person, delivered as events, now unless said."""

    def __init__(self, broker: FakeBroker, account_id: UUID) -> None:
        self.broker = broker
        self.account_id = account_id

    def __call__(self, payload: Any, *, at: datetime | None = None) -> bool:
        return self.broker.deliver(self.event(payload, at=at))

    def event(self, payload: Any, *, at: datetime | None = None) -> Event[Any]:
        name, version = envelope.name_and_version(type(payload))
        return Event(
            id=new_id(),
            type=name,
            version=version,
            occurred_at=at or provider.now(),
            source="a-service",
            account_id=self.account_id,
            data=payload,
        )

    def lives_in(self, time_zone: str, *, day_starts_at: str = "00:00", revision: int = 1) -> None:
        said = {"language": "ko", "day_starts_at": day_starts_at, "revision": revision}
        self(ProfileChanged(time_zone=time_zone, **said))  # type: ignore[arg-type]  # two kinds

    def registered_in(self, time_zone: str) -> None:
        self(AccountRegistered(email="m@example.org", language="ko", time_zone=time_zone))

    def routine(self, *times: str, **changes: Any) -> UUID:
        told = routine(*times, **changes)
        self(told)
        return told.routine_id

    def letter(self, opens_on: str, opens_time: str = "08:00", **changes: Any) -> UUID:
        told = letter(opens_on, opens_time, **changes)
        self(told)
        return told.letter_id

    def special_day(self, month: int, day: int, *before: int, **changes: Any) -> UUID:
        said: dict[str, Any] = {
            "special_date_id": new_id(),
            "calendar": "solar",
            "leap_month": False,
            "reminder_time": "09:00",
            "time_zone": None,
            "revision": 1,
            **changes,
        }
        told = SpecialDateChanged(month=month, day=day, remind_days_before=before, **said)
        self(told)
        return told.special_date_id


def routine(*times: str, **changes: Any) -> RoutineChanged:
    said: dict[str, Any] = {
        "routine_id": new_id(),
        "recurrence": EVERY_DAY,
        "time_zone": None,
        "starts_on": date(2026, 11, 1),
        "ends_on": None,
        "pauses": (),
        "revision": 1,
        **changes,
    }
    return RoutineChanged(reminder_times=times, **said)


def letter(opens_on: str, opens_time: str = "08:00", **changes: Any) -> LetterSealed:
    time_zone = changes.get("time_zone", "Asia/Seoul")
    wall = datetime.fromisoformat(f"{opens_on}T{opens_time}")
    said: dict[str, Any] = {
        "letter_id": new_id(),
        "sealed_at": provider.now(),
        "opens_on": date.fromisoformat(opens_on),
        "opens_time": opens_time,
        "time_zone": time_zone,
        "opens_at": instant_of(wall.date(), wall.time(), zone(time_zone)),
        "revision": 1,
        **changes,
    }
    return LetterSealed(**said)


@pytest.fixture
def told(broker: FakeBroker, minji_id: UUID, clock: FakeClock) -> Told:
    """What others tell of Minji."""
    return Told(broker, minji_id)


def due(broker: FakeBroker) -> list[tuple[str, str]]:
    """What was told as due, oldest first: its kind and its UTC instant."""
    events = broker.waiting(ScheduleDue)
    return [(event.data.kind, f"{event.data.due_at:%Y-%m-%d %H:%M}") for event in events]


def facts(broker: FakeBroker) -> list[ScheduleDue]:
    return [event.data for event in broker.waiting(ScheduleDue)]


def next_at(source_id: UUID, kind: str | None = None) -> str | None:
    """The UTC instant at which its schedule is due next."""
    rows = Schedule.objects.filter(source_id=source_id)
    row = rows.get(kind=kind) if kind else rows.exclude(kind="still_you").get()
    return f"{row.next_at:%Y-%m-%d %H:%M}" if row.next_at else None


def live(clock: FakeClock, **step: float) -> Callable[[datetime], None]:
    """Ticks at every step until an instant."""

    def until(end: datetime) -> None:
        while clock.instant < end:
            clock.advance(**step)
            tick.run()

    return until
