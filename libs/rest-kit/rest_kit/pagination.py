"""Keyset pagination: the next page begins where the last one ended, at any depth for one price."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

T = TypeVar("T")
M = TypeVar("M", bound=Model)

DEFAULT_LIMIT = 20
MAX_LIMIT = 100

_signer = Signer(salt=__name__, sep=".")


class Page(NamedTuple, Generic[T]):
    results: Sequence[T]
    next: str | None

    def rendered(self, render: Callable[[T], Any]) -> dict[str, Any]:
        return {"results": [render(row) for row in self.results], "next": self.next}


class PageRequest(NamedTuple):
    """`limit` rows after the row whose key the cursor holds."""

    limit: int = DEFAULT_LIMIT
    after: tuple[Any, ...] | None = None


def page_request(request: Request, *, key: Sequence[type[Any]]) -> PageRequest:
    """Read `?cursor=&limit=`; `key` are the types of the ordering columns."""
    raw = request.query_params.get("limit", str(DEFAULT_LIMIT))
    number = raw.isascii() and raw.isdecimal() and len(raw) <= len(str(MAX_LIMIT))
    limit = int(raw) if number else 0
    if not 1 <= limit <= MAX_LIMIT:
        raise ValidationError({"limit": [_("Choose a number from 1 to 100.")]})
    cursor = request.query_params.get("cursor")
    return PageRequest(limit, decode_cursor(cursor, key=key) if cursor else None)


def encode_cursor(values: Sequence[Any]) -> str:
    return _signer.sign_object(msgspec.to_builtins(list(values)))


def decode_cursor(cursor: str, *, key: Sequence[type[Any]]) -> tuple[Any, ...]:
    """The ordering columns' values; a cursor that we did not make is a 400."""
    try:
        values: tuple[Any, ...] = msgspec.convert(
            _signer.unsign_object(cursor), tuple.__class_getitem__(tuple(key))
        )
    except (BadSignature, msgspec.ValidationError) as error:
        raise ValidationError({"cursor": [_("This cursor is not one of ours.")]}) from error
    return values


def after_key(columns: Sequence[str], values: Sequence[Any], *, ascending: bool = False) -> Q:
    """Rows that come after `values` when `columns` are all ordered descending, or all ascending.

    (a, b) < (x, y) as a ≤ x AND (a < x OR b < y): the first half is a range that a B-tree on
    the columns can start from.
    """
    column, *rest = columns
    value, *others = values
    beyond = "gt" if ascending else "lt"
    if not rest:
        return Q((f"{column}__{beyond}", value))
    later = Q((f"{column}__{beyond}", value)) | after_key(rest, others, ascending=ascending)
    return Q((f"{column}__{beyond}e", value)) & later


def paginate(
    queryset: QuerySet[M], page: PageRequest, *, columns: Sequence[str], ascending: bool = False
) -> Page[M]:
    """One page of `queryset`, newest first by `columns` unless `ascending`; asks for one row more
    than it gives."""
    if page.after is not None:
        queryset = queryset.filter(after_key(columns, page.after, ascending=ascending))
    order = (column if ascending else f"-{column}" for column in columns)
    rows = list(queryset.order_by(*order)[: page.limit + 1])
    if len(rows) <= page.limit:
        return Page(rows, None)
    last = rows[page.limit - 1]
    return Page(rows[:-1], encode_cursor([getattr(last, column) for column in columns]))
