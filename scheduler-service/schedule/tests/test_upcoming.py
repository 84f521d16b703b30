"""What will reach a person, and when."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from schedule.tests.conftest import MONDAYS, Told
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

UPCOMING = "/api/schedules/upcoming/"


def page(client: APIClient, **query: str) -> dict[str, Any]:
    answer = client.get(UPCOMING, query)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def rows(client: APIClient, **query: str) -> list[tuple[str, str]]:
    return [(row["kind"], row["at"]) for row in page(client, **query)["results"]]


def test_everything_that_comes_is_shown_the_soonest_first(minji: APIClient, told: Told) -> None:
    told.routine("21:00", recurrence=MONDAYS)
    told.letter("2026-11-28")
    told.special_day(11, 30, 0, 7)
    assert rows(minji, to="2026-11-30") == [
        ("special_date", "2026-11-23T00:00:00Z"),
        ("routine", "2026-11-23T12:00:00Z"),
        ("letter", "2026-11-27T23:00:00Z"),
        ("special_date", "2026-11-30T00:00:00Z"),
        ("routine", "2026-11-30T12:00:00Z"),
    ]


def test_what_comes_daily_hides_nothing_where_only_the_next_is_asked_for(
    minji: APIClient, told: Told
) -> None:
    told.routine("08:00", "21:00", recurrence=MONDAYS)
    told.special_day(11, 20, 0)
    told.letter("2027-11-01")
    assert rows(minji, next_only="true") == [
        ("routine", "2026-11-22T23:00:00Z"),
        ("letter", "2027-10-31T23:00:00Z"),
        ("special_date", "2027-11-20T00:00:00Z"),
    ]
    first = page(minji, next_only="true", limit="1")
    second = page(minji, next_only="true", limit="1", cursor=first["next"])
    assert second["results"][0]["kind"] == "letter"


def test_a_row_says_of_what_and_on_which_day_and_nothing_else(minji: APIClient, told: Told) -> None:
    letter_id = told.letter("2026-12-25", "00:30", time_zone="America/New_York")
    (row,) = page(minji)["results"]
    assert row == {
        "kind": "letter",
        "source_id": str(letter_id),
        "on": "2026-12-25",
        "at": "2026-12-25T05:30:00Z",
        "time_zone": "America/New_York",
    }


def test_a_letter_in_thirty_years_is_seen_by_who_looks_so_far(minji: APIClient, told: Told) -> None:
    told.letter("2056-11-22")
    assert rows(minji) == []
    assert rows(minji, to="2056-12-31") == [
        ("still_you", "2056-10-22T23:00:00Z"), ("still_you", "2056-11-14T23:00:00Z"),
        ("letter", "2056-11-21T23:00:00Z"),
    ]  # fmt: skip


def test_pages_follow_each_other_without_a_gap_or_a_double(minji: APIClient, told: Told) -> None:
    for times in (("07:00",), ("07:00", "21:00"), ("13:00",)):
        told.routine(*times)
    whole = page(minji, limit="100", to="2026-12-10")["results"]
    found, query = [], {"limit": "7", "to": "2026-12-10"}
    while True:
        part = page(minji, **query)
        found += part["results"]
        if part["next"] is None:
            break
        query["cursor"] = part["next"]
    assert found == whole
    assert len(whole) == 4 * 18 + 2  # 13:00 and 21:00 of today are still to come


@pytest.mark.parametrize("schedules", [1, 30])
def test_queries_do_not_grow_with_the_schedules(
    minji: APIClient, told: Told, schedules: int
) -> None:
    for _ in range(schedules):
        told.routine("21:00")
    with CaptureQueriesContext(connection) as queries:
        page(minji)
    assert len(queries) == 2


def test_what_is_overdue_is_still_to_come(minji: APIClient, told: Told, clock: FakeClock) -> None:
    told.letter("2026-11-25")
    clock.advance(days=5)
    assert rows(minji) == [("letter", "2026-11-24T23:00:00Z")]


def test_nothing_of_anybody_else_is_shown(
    told: Told, signed_in: Callable[..., APIClient], minji: APIClient
) -> None:
    told.letter("2026-11-25")
    assert page(signed_in(new_id())) == {"results": [], "next": None}
    assert len(rows(minji)) == 1


@pytest.mark.parametrize("to", ["2026-11-21", "2101-01-01", "soon", "2026-02-30"])
def test_a_day_that_cannot_be_asked_for_is_refused(minji: APIClient, to: str) -> None:
    answer = minji.get(UPCOMING, {"to": to})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["to"]


def test_a_foreign_cursor_is_refused(minji: APIClient, told: Told) -> None:
    assert minji.get(UPCOMING, {"cursor": "x"}).status_code == 400


def test_it_needs_a_person_and_a_token_that_may_read(
    anonymous: APIClient, told: Told, signed_in: Callable[..., APIClient]
) -> None:
    assert anonymous.get(UPCOMING).status_code == 401
    assert signed_in(told.account_id, scope="letters:read").get(UPCOMING).status_code == 403
    assert signed_in(told.account_id, scope="schedules:read").get(UPCOMING).status_code == 200
