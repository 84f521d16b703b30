"""What scheduler-service asks of seals, for when events got lost."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from contracts.events import LetterSealed, LetterUnsealed
from letters.tests.conftest import write
from letters.tests.test_seals import act
from service_kit.testing.fakes import FakeBroker, FakeClock
from service_kit.testing.keys import service_token

FEED = "/internal/letters/sealed/"


@pytest.fixture
def scheduler(keys: None, clock: FakeClock, anonymous: APIClient) -> APIClient:
    return as_service(anonymous, "scheduler-service")


def as_service(client: APIClient, name: str) -> APIClient:
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {service_token(name)}")
    return client


def feed(client: APIClient, **query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        answer = client.get(FEED, query)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        rows += page["results"]
        if page["next"] is None:
            return rows
        query["cursor"] = page["next"]


def test_it_has_what_the_events_said(
    minji: APIClient, minji_id: UUID, scheduler: APIClient, broker: FakeBroker
) -> None:
    letter = write(minji, "비밀", title="비밀", opens_on="2027-01-01")
    act(minji, letter, "postpone", opens_on="2028-01-01")
    (row,) = feed(scheduler)
    assert msgspec.convert(row, LetterSealed) == broker.waiting(LetterSealed)[-1].data
    assert (row["account_id"], row["deleted"]) == (str(minji_id), False)
    assert "비밀" not in str(row)


def test_everything_is_what_waits_and_what_was_not_opened_yet(
    minji: APIClient, scheduler: APIClient, clock: FakeClock
) -> None:
    write(minji)
    waits, arrived, opened, taken_back = (
        write(minji, opens_on=day)
        for day in ("2027-01-01", "2026-11-23", "2026-11-23", "2027-01-01")
    )
    act(minji, taken_back, "unseal")
    clock.advance(days=2)
    act(minji, opened, "open")
    scheduler = as_service(scheduler, "scheduler-service")
    assert {row["letter_id"] for row in feed(scheduler)} == {waits["id"], arrived["id"]}


def test_changes_are_what_happened_to_seals_since_then(
    minji: APIClient, scheduler: APIClient, clock: FakeClock, broker: FakeBroker
) -> None:
    _before, put_off, taken_back = (write(minji, opens_on="2027-01-01") for _ in range(3))
    clock.advance(minutes=5)
    since = clock.instant.isoformat()
    act(minji, put_off, "postpone", opens_on="2028-01-01")
    act(minji, taken_back, "unseal")
    rows = {row["letter_id"]: row for row in feed(scheduler, changed_since=since)}
    assert set(rows) == {put_off["id"], taken_back["id"]}
    assert rows[put_off["id"]]["revision"] == 2
    gone = rows[taken_back["id"]]
    (event,) = broker.waiting(LetterUnsealed)
    assert (gone["deleted"], gone["revision"]) == (True, event.data.revision)
    assert gone["changed_at"] == "2026-11-22T03:05:00Z"


def test_pages_follow_each_other(minji: APIClient, scheduler: APIClient) -> None:
    ids = {write(minji, opens_on="2027-01-01")["id"] for _ in range(7)}
    for query in ({}, {"changed_since": "2026-11-22T00:00:00Z"}):
        rows = feed(scheduler, limit="3", **query)
        assert sorted(row["letter_id"] for row in rows) == sorted(ids)


@pytest.mark.parametrize("query", [{}, {"changed_since": "2026-11-22T00:00:00Z"}])
@pytest.mark.parametrize("letters", [1, 12])
def test_queries_do_not_grow_with_the_letters(
    minji: APIClient, scheduler: APIClient, query: dict[str, str], letters: int
) -> None:
    for _ in range(letters):
        write(minji, opens_on="2027-01-01")
    with CaptureQueriesContext(connection) as queries:
        assert len(feed(scheduler, **query)) == letters
    assert len(queries) == 2


def test_only_the_scheduler_may_ask(
    minji: APIClient, scheduler: APIClient, anonymous: APIClient
) -> None:
    assert as_service(scheduler, "recommend-service").get(FEED).status_code == 403
    anonymous.credentials()
    assert anonymous.get(FEED).status_code == 401
    assert minji.get(FEED).status_code == 401


def test_what_is_no_instant_is_refused(scheduler: APIClient, db: None) -> None:
    answer = scheduler.get(FEED, {"changed_since": "yesterday"})
    assert answer.status_code == 400
