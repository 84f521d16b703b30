"""Keyset pagination: the next page begins where the last one ended, at any depth for one price."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

T = TypeVar("T")
M = TypeVar("M", bound=Model)

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    results: Sequence[T]
    next: str | None

    def rendered(self, render: Callable[[T], Any]) -> dict[str, Any]:
        return {"results": [render(row) for row in self.results], "next": self.next}


@dataclass(frozen=True, slots=True)
class PageRequest:
    """`limit` rows after the row whose key the cursor holds."""

    limit: int = DEFAULT_LIMIT
    after: tuple[Any, ...] | None = None


def page_request(request: Request, *, key: Sequence[type[Any]]) -> PageRequest:
    """Read `?cursor=&limit=`; `key` are the types of the ordering columns."""
    raw_limit = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not raw_limit.isdecimal() or not 1 <= int(raw_limit[:9]) <= MAX_LIMIT:
        raise ValidationError({"limit": [_("Choose a number from 1 to 100.")]})
    cursor = request.query_params.get("cursor")
    return PageRequest(int(raw_limit), decode_cursor(cursor, key=key) if cursor else None)


def encode_cursor(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(list(values))).decode().rstrip("=")


def decode_cursor(cursor: str, *, key: Sequence[type[Any]]) -> tuple[Any, ...]:
    """The ordering columns' values; a cursor that we did not make is a 400."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = msgspec.json.decode(raw, type=list[Any])
        if len(values) != len(key):
            raise ValueError("length")
        return tuple(
            msgspec.convert(value, kind) for value, kind in zip(values, key, strict=True)
        )
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise ValidationError({"cursor": [_("This cursor is not one of ours.")]}) from error


def after_key(columns: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after `values` when `columns` are ordered descending.

    (a, b) < (x, y) as a ≤ x AND (a < x OR b < y): the first half is a range that a B-tree on
    the columns can start from.
    """
    column, *rest = columns
    value, *others = values
    if not rest:
        return Q(**{f"{column}__lt": value})
    return Q(**{f"{column}__lte": value}) & (
        Q(**{f"{column}__lt": value}) | after_key(rest, others)
    )


def paginate(queryset: QuerySet[M], page: PageRequest, *, columns: Sequence[str]) -> Page[M]:
    """One page of `queryset`, newest first by `columns`; asks for one row more than it gives."""
    if page.after is not None:
        queryset = queryset.filter(after_key(columns, page.after))
    rows = list(queryset.order_by(*(f"-{column}" for column in columns))[: page.limit + 1])
    if len(rows) <= page.limit:
        return Page(rows, None)
    last = rows[page.limit - 1]
    return Page(rows[:-1], encode_cursor([getattr(last, column) for column in columns]))
