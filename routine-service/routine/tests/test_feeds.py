"""What scheduler-service reads when events got lost: everything, or what changed since."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from contracts.events import RoutineChanged, SpecialDateChanged
from routine import feeds
from routine.models import Routine
from routine.tests.conftest import (
    ROUTINES,
    SPECIAL_DAYS,
    ask,
    begin,
    body,
    change,
    keep,
    mark,
    pause,
)
from service_kit import clock as provider
from service_kit.testing.fakes import FakeBroker, FakeClock

FEEDS = {"routines": "/internal/routines/", "special-days": "/internal/special-days/"}


def fed(client: APIClient, feed: str = "routines", **query: Any) -> list[dict[str, Any]]:
    """All pages."""
    rows: list[dict[str, Any]] = []
    while True:
        page = body(ask(client, FEEDS[feed], service="scheduler-service", **query))
        rows += page["results"]
        if page["next"] is None:
            return rows
        query["cursor"] = page["next"]


def test_a_routine_is_fed_with_what_its_event_says_and_whose_it_is(
    minji: APIClient, minji_id: UUID, anonymous: APIClient, broker: FakeBroker
) -> None:
    made = begin(minji, reminder_times=["21:00"])
    pause(minji, made, last="2026-11-30")
    _first, event = broker.waiting(RoutineChanged)
    (row,) = fed(anonymous)
    assert row == {
        "account_id": str(minji_id),
        "deleted": False,
        "changed_at": "2026-11-22T03:00:00Z",
        "routine_id": made["id"],
        "recurrence": made["recurrence"],
        "reminder_times": ["21:00"],
        "time_zone": None,
        "starts_on": "2026-11-22",
        "ends_on": None,
        "pauses": [{"first": "2026-11-22", "last": "2026-11-30"}],
        "revision": event.data.revision,
    }


def test_a_special_day_is_fed_as_well(
    minji: APIClient, minji_id: UUID, anonymous: APIClient, broker: FakeBroker
) -> None:
    kept = keep(minji, calendar="lunar")
    (event,) = broker.waiting(SpecialDateChanged)
    (row,) = fed(anonymous, "special-days")
    assert row == {
        "account_id": str(minji_id),
        "deleted": False,
        "changed_at": "2026-11-22T03:00:00Z",
        "special_date_id": kept["id"],
        "calendar": "lunar",
        "month": 3,
        "day": 4,
        "leap_month": False,
        "remind_days_before": [0],
        "reminder_time": "09:00",
        "time_zone": None,
        "revision": event.data.revision,
    }


def test_what_is_deleted_is_told_for_ninety_days_to_who_asks_what_changed(
    minji: APIClient, minji_id: UUID, anonymous: APIClient, clock: FakeClock
) -> None:
    made, kept, before = begin(minji), keep(minji), provider.now()
    clock.advance(hours=1)
    minji.delete(f"{ROUTINES}{made['id']}/")
    minji.delete(f"{SPECIAL_DAYS}{kept['id']}/")
    for feed, row in (("routines", made), ("special-days", kept)):
        assert fed(anonymous, feed) == []
        (gone,) = fed(anonymous, feed, changed_since=before.isoformat())
        known = {"account_id", "deleted", "changed_at", "revision"}
        assert (gone["account_id"], gone["deleted"]) == (str(minji_id), True)
        assert {value for name, value in gone.items() if name not in known} == {None, row["id"]}
    clock.advance(days=90)
    assert feeds.forget_deleted() == 0
    clock.advance(seconds=1)
    assert feeds.forget_deleted() == 2
    assert fed(anonymous, changed_since=before.isoformat()) == []
    assert not Routine.objects.exists()


def test_only_what_changed_since_then_is_fed_and_days_are_no_change(
    minji: APIClient, anonymous: APIClient, clock: FakeClock
) -> None:
    old, changed = begin(minji), begin(minji)
    clock.advance(hours=1)
    since = provider.now()
    change(minji, changed, reminder_times=["08:00"])
    change(minji, old, title="다른 이름")
    mark(minji, old, "2026-11-22")
    for moment in (since, since - timedelta(minutes=5)):
        (row,) = fed(anonymous, changed_since=moment.isoformat())
        assert row["routine_id"] == changed["id"]


@pytest.mark.parametrize("feed", FEEDS)
def test_pages_hold_everything_once_in_the_order_in_which_it_changed(
    minji: APIClient, stranger: APIClient, anonymous: APIClient, clock: FakeClock, feed: str
) -> None:
    made = []
    for number in range(7):
        who = stranger if number % 3 == 0 else minji
        made.append((begin(who) if feed == "routines" else keep(who))["id"])
        clock.advance(seconds=number % 2)  # several of one instant
    name = "routine_id" if feed == "routines" else "special_date_id"
    for limit in (1, 2, 3, 100):
        rows = fed(anonymous, feed, limit=limit)
        assert len(rows) == 7
        assert {row[name] for row in rows} == set(made)
        assert [row["changed_at"] for row in rows] == sorted(row["changed_at"] for row in rows)


def test_a_page_costs_the_same_with_more_routines(minji: APIClient, anonymous: APIClient) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            fed(anonymous, limit=100)
        return len(queries)

    pause(minji, begin(minji))
    one = asked()
    for _ in range(5):
        pause(minji, begin(minji))
    assert asked() == one == 2  # the routines and their pauses


@pytest.mark.parametrize("feed", FEEDS)
def test_only_scheduler_service_may_ask(
    minji: APIClient, anonymous: APIClient, keys: None, feed: str
) -> None:
    assert ask(anonymous, FEEDS[feed], service="letter-service").status_code == 403
    assert minji.get(FEEDS[feed]).status_code == 401
    assert anonymous.get(FEEDS[feed]).status_code == 401


@pytest.mark.parametrize(
    "query", [{"changed_since": "yesterday"}, {"cursor": "x"}, {"limit": "0"}], ids=repr
)
def test_what_cannot_be_asked_is_refused(
    anonymous: APIClient, keys: None, db: None, query: dict[str, str]
) -> None:
    assert (
        ask(anonymous, FEEDS["routines"], service="scheduler-service", **query).status_code == 400
    )
