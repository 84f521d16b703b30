"""People and their routines, for every test of this app."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from rest_framework.test import APIClient

from contracts.envelope import Event
from contracts.events import ProfileChanged
from date_kit import instant_of
from routine.vault import vault
from service_kit import clock as provider
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock
from service_kit.testing.keys import service_token

ROUTINES = "/api/routines/"
SPECIAL_DAYS = "/api/special-days/"
SEOUL = ZoneInfo("Asia/Seoul")
DAILY = {"type": "every_n_days", "interval_days": 1}
MONDAYS = {"type": "weekly", "weekdays": ["mon"]}
THRICE = {"type": "per_week", "times_per_week": 3}


@pytest.fixture(autouse=True)
def _empty_key_cache() -> None:
    vault.forget()


@pytest.fixture
def minji_id() -> UUID:
    return new_id()


@pytest.fixture
def minji(
    minji_id: UUID, signed_in: Callable[..., APIClient], clock: FakeClock, db: None
) -> APIClient:
    """Somebody in Seoul, at noon of 22 November 2026, a Sunday."""
    return signed_in(minji_id)


@pytest.fixture
def stranger(signed_in: Callable[..., APIClient], clock: FakeClock, db: None) -> APIClient:
    return signed_in(new_id())


def at(clock: FakeClock, day: str, tz: ZoneInfo = SEOUL, wall: time = time(12)) -> None:
    """It is noon of that day, wherever."""
    clock.set(instant_of(date.fromisoformat(day), wall, tz))


def body(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.content
    return response.json()


def begin(client: APIClient, recurrence: Any = DAILY, **fields: Any) -> dict[str, Any]:
    """A routine that begins; the answer's body."""
    asked = {"title": "저녁 편지", "recurrence": recurrence, **fields}
    made: dict[str, Any] = body(client.post(ROUTINES, asked, format="json"), 201)
    return made


def keep(client: APIClient, name: str = "엄마 생신", **fields: Any) -> dict[str, Any]:
    """A special day; the answer's body."""
    asked = {"name": name, "date": "1965-03-04", **fields}
    made: dict[str, Any] = body(client.post(SPECIAL_DAYS, asked, format="json"), 201)
    return made


def routine(client: APIClient, made: dict[str, Any]) -> dict[str, Any]:
    """As it is now."""
    found: dict[str, Any] = body(client.get(f"{ROUTINES}{made['id']}/"))
    return found


def change(client: APIClient, made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    changed: dict[str, Any] = body(client.patch(f"{ROUTINES}{made['id']}/", changes, format="json"))
    return changed


def mark(
    client: APIClient, made: dict[str, Any], day: str, kind: str = "checks", **said: Any
) -> dict[str, Any]:
    """Done on that day, or skipped (`kind` "skips")."""
    address = f"{ROUTINES}{made['id']}/{kind}/{day}/"
    marked: dict[str, Any] = body(client.put(address, said, format="json"))
    return marked


def unmark(
    client: APIClient, made: dict[str, Any], day: str, kind: str = "checks"
) -> dict[str, Any]:
    marked: dict[str, Any] = body(client.delete(f"{ROUTINES}{made['id']}/{kind}/{day}/"))
    return marked


def mark_days(
    client: APIClient, made: dict[str, Any], first: str, last: str, kind: str = "checks"
) -> None:
    """Every day from the one to the other."""
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        mark(client, made, day.isoformat(), kind)
        day += timedelta(days=1)


def pause(client: APIClient, made: dict[str, Any] | None = None, **span: Any) -> Any:
    """One routine, or all."""
    address = f"{ROUTINES}{made['id']}/pause/" if made else f"{ROUTINES}pause/"
    return body(client.post(address, span, format="json"))["results"]


def listed(client: APIClient, address: str = ROUTINES, **query: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    rows: list[dict[str, Any]] = []
    while True:
        page = body(client.get(address, query))
        rows += page["results"]
        if page["next"] is None:
            return rows
        query["cursor"] = page["next"]


def refusals(response: Any, status: int = 400) -> list[tuple[str, str]]:
    """Which fields a problem names, and why."""
    problem = body(response, status)
    return [(error["field"], error["code"]) for error in problem["errors"]]


def ask(client: APIClient, path: str, *, service: str, data: Any = None, **query: Any) -> Any:
    """What another service asks, with its own token."""
    authorization = f"Bearer {service_token(service)}"
    if data is not None:
        return client.post(path, data, format="json", HTTP_AUTHORIZATION=authorization)
    return client.get(path, query, HTTP_AUTHORIZATION=authorization)


def moved(
    account_id: UUID | None, time_zone: str, *, revision: int = 1, day_starts_at: str = "00:00"
) -> Event[ProfileChanged]:
    """What user-service tells when somebody lives by another clock."""
    profile = ProfileChanged(
        language="ko", time_zone=time_zone, day_starts_at=day_starts_at, revision=revision
    )
    return Event(
        id=new_id(),
        type="profile.changed",
        version=1,
        occurred_at=provider.now(),
        source="user-service",
        account_id=account_id,
        data=profile,
    )
