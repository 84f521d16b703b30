"""Cursors and the keys of pages, without a database; service-kit's tests turn real pages."""

import operator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from rest_kit.pagination import after_key, decode_cursor, encode_cursor, page_request

KEY = (date, UUID)


def asked(**query: str) -> Request:
    return Request(APIRequestFactory().get("/", query))


@given(some.dates(), some.uuids())
def test_a_cursor_brings_back_what_went_in(day: date, row: UUID) -> None:
    assert decode_cursor(encode_cursor([day, row]), key=KEY) == (day, row)


def test_an_instant_keeps_its_microseconds() -> None:
    at = datetime(2026, 11, 22, 5, 6, 7, 89, tzinfo=UTC)
    assert decode_cursor(encode_cursor([at]), key=(datetime,)) == (at,)


@pytest.mark.parametrize(
    "cursor",
    ["", "nonsense", "a.b", encode_cursor([1, 2]), encode_cursor([date(2026, 1, 1)]) + "x"],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(ValidationError) as caught:
        decode_cursor(cursor, key=KEY)
    assert "cursor" in caught.value.detail


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "1.5", "1000000000000", "٣", ""])
def test_a_limit_that_cannot_be_is_refused(limit: str) -> None:
    with pytest.raises(ValidationError) as caught:
        page_request(asked(limit=limit), key=KEY)
    assert "limit" in caught.value.detail


def test_a_page_begins_at_the_top_with_twenty_rows() -> None:
    assert page_request(asked(), key=KEY) == (20, None)
    assert page_request(asked(limit="100"), key=KEY).limit == 100


def test_a_page_begins_after_its_cursor() -> None:
    after = (date(2026, 1, 1), UUID(int=7))
    assert page_request(asked(cursor=encode_cursor(after)), key=KEY).after == after


def comes_after(row: tuple[Any, ...], condition: Any) -> bool:
    """What PostgreSQL would say of `row` (a, b)."""
    results = []
    for child in condition.children:
        if isinstance(child, tuple):
            name, value = child
            column, _underscores, comparison = name.partition("__")
            mine = row["ab".index(column)]
            results.append(getattr(operator, COMPARISONS[comparison])(mine, value))
        else:
            results.append(comes_after(row, child))
    return all(results) if condition.connector == "AND" else any(results)


COMPARISONS = {"lt": "lt", "lte": "le", "gt": "gt", "gte": "ge"}
numbers = some.integers(0, 3)


@given(some.tuples(numbers, numbers), some.tuples(numbers, numbers))
def test_after_a_key_comes_what_is_smaller_or_in_ascending_order_what_is_larger(
    row: tuple[int, int], key: tuple[int, int]
) -> None:
    assert comes_after(row, after_key(("a", "b"), key)) == (row < key)
    assert comes_after(row, after_key(("a", "b"), key, ascending=True)) == (row > key)
