"""Keyset pages: no gap and no repeat, ties included, at any depth for one price."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIClient

from rest_kit.pagination import (
    Page,
    PageRequest,
    after_key,
    decode_cursor,
    encode_cursor,
    paginate,
)
from service_kit.ids import new_id
from service_kit.models import OutboxEvent

THINGS = "/api/sample/things/"
NOON = datetime(2026, 11, 22, 3, tzinfo=UTC)


def rows(count: int, types: tuple[str, ...] = ("a", "b", "c")) -> list[str]:
    """So many rows of which many share their type; their ids, in the order of the list."""
    made = [
        OutboxEvent(id=new_id(), type=types[number % len(types)], payload=b"", created_at=NOON)
        for number in range(count)
    ]
    OutboxEvent.objects.bulk_create(made)
    return [str(row.id) for row in sorted(made, key=lambda row: (row.type, row.id), reverse=True)]


def pages(client: APIClient, **query: str) -> list[list[str]]:
    found = []
    while True:
        response = client.get(THINGS, query)
        assert response.status_code == 200, response.content
        page = response.json()
        found.append([row["id"] for row in page["results"]])
        if page["next"] is None:
            return found
        query["cursor"] = page["next"]


@pytest.fixture
def somebody(signed_in: Callable[..., APIClient], db: None) -> APIClient:
    return signed_in(new_id())


@pytest.mark.parametrize(("count", "limit"), [(0, 3), (1, 3), (3, 3), (4, 3), (25, 7), (21, 20)])
def test_pages_follow_each_other_without_gap_or_repeat(
    somebody: APIClient, count: int, limit: int
) -> None:
    expected = rows(count)
    found = pages(somebody, limit=str(limit))
    assert [row for page in found for row in page] == expected
    assert all(len(page) == limit for page in found[:-1])


def test_rows_that_share_their_first_key_are_told_apart_by_the_next(somebody: APIClient) -> None:
    expected = rows(10, types=("same",))
    assert [row for [row] in pages(somebody, limit="1")] == expected


def test_without_a_limit_there_are_twenty(somebody: APIClient) -> None:
    rows(45)
    assert [len(page) for page in pages(somebody)] == [20, 20, 5]


def test_a_row_that_comes_in_between_moves_nothing(somebody: APIClient) -> None:
    expected = rows(6, types=("b",))
    first = somebody.get(THINGS, {"limit": "3"}).json()
    rows(1, types=("z",))  # would stand first
    second = somebody.get(THINGS, {"limit": "3", "cursor": first["next"]}).json()
    assert [row["id"] for row in second["results"]] == expected[3:]


def test_a_page_at_any_depth_is_one_query_that_starts_in_the_index(somebody: APIClient) -> None:
    rows(60)
    deep = encode_cursor(["a", UUID(rows(1, types=("a",))[0])])
    for query in ({}, {"cursor": deep}):
        with CaptureQueriesContext(connection) as captured:
            assert somebody.get(THINGS, query).status_code == 200
        assert len(captured) == 1
        assert "OFFSET" not in captured[0]["sql"]
    assert "\"type\" <= 'a'" in captured[0]["sql"]


@pytest.mark.parametrize(
    "limit", ["0", "101", "-1", "1.5", "many", "", "²", "9" * 5000, "0000000001" + "9" * 9]
)
def test_a_limit_that_makes_no_sense_is_a_400(somebody: APIClient, limit: str) -> None:
    response = somebody.get(THINGS, {"limit": limit})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "limit"


def tampered(cursor: str) -> list[str]:
    body, signature = cursor.split(".")
    middle = len(body) // 2
    return [
        cursor[:-1],
        cursor[1:],
        body,
        f"{body}.",
        f".{signature}",
        f"{body[:middle]}{'A' if body[middle] != 'A' else 'B'}{body[middle + 1 :]}.{signature}",
        "W10",
        "nonsense",
        "가",
        "x" * 10_000,
        "\0",
    ]


def test_a_cursor_that_is_not_ours_is_a_400(somebody: APIClient) -> None:
    for cursor in tampered(encode_cursor(["a", new_id()])):
        response = somebody.get(THINGS, {"cursor": cursor})
        assert response.status_code == 400, cursor
        assert response.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(
    "values", [[], ["a"], ["a", "b"], ["a", 5], [5, new_id()], ["a", new_id(), 1]]
)
def test_a_cursor_of_another_list_is_a_400(values: list[Any]) -> None:
    with pytest.raises(ValidationError):
        decode_cursor(encode_cursor(values), key=(str, UUID))


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ((date, UUID), (date(2026, 11, 22), new_id())),
        ((datetime, UUID), (NOON, new_id())),
        ((int, str), (5, "가")),
    ],
)
def test_a_cursor_brings_back_the_values_with_their_types(
    key: tuple[type, ...], values: tuple[Any, ...]
) -> None:
    assert decode_cursor(encode_cursor(values), key=key) == values


def test_three_keys_are_compared_like_a_tuple(db: None) -> None:
    expected = rows(30)
    columns = ("type", "created_at", "id")
    found: list[str] = []
    after = None
    while True:
        page: Page[OutboxEvent] = paginate(
            OutboxEvent.objects.all(), PageRequest(4, after), columns=columns
        )
        found += [str(row.id) for row in page.results]
        if page.next is None:
            break
        after = decode_cursor(page.next, key=(str, datetime, UUID))
    assert found == expected


def test_the_condition_is_a_range_and_a_tie() -> None:
    condition = str(after_key(("a", "b"), (1, 2)))
    assert condition == "(AND: ('a__lte', 1), (OR: ('a__lt', 1), ('b__lt', 2)))"
