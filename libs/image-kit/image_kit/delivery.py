"""A picture as an HTTP answer: conditional requests and byte ranges (RFC 9110, 13 and 14)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import parse_etags
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from image_kit.headers import of_picture
from image_kit.refusals import RangeNotSatisfiable

# No picture needs more digits; what is longer is no range, so all of it is given.
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class AnyAccept(DefaultContentNegotiation):
    """An `<img>` accepts pictures only; the problem it may get instead is JSON all the same."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a picture without a look at its bytes."""

    etag: str
    """Without quotes; another one for other bytes."""
    size: int
    content_type: str
    cache_control: str


@dataclass(frozen=True, slots=True)
class _Part:
    """The bytes `start` … `stop` (exclusive)."""

    start: int
    stop: int


def picture_response(
    request: Request, shown: Shown, read: Callable[[int, int], Iterator[bytes]]
) -> HttpResponseBase:
    """200, 206 or 304, without a body for HEAD; `read(start, stop)` gives the bytes asked for.

    Raises `RangeNotSatisfiable`, Http404 where there is a row but no object, and what `read` does
    before its first piece.
    """
    etag = f'"{shown.etag}"'
    fixed = {
        "ETag": etag,
        "Cache-Control": shown.cache_control,
        "Accept-Ranges": "bytes",
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
    }
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or etag in [tag.removeprefix("W/") for tag in known]:
        return of_picture(HttpResponseNotModified(headers=fixed))
    part = _asked_part(request, shown.size, etag)
    wanted = part or _Part(0, shown.size)
    headers = {**fixed, "Content-Length": str(wanted.stop - wanted.start)}
    if part:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{shown.size}"
    status, kind = 206 if part else 200, shown.content_type
    if request.method == "HEAD":
        return of_picture(HttpResponse(status=status, content_type=kind, headers=headers))
    pieces = _begun(read(wanted.start, wanted.stop))
    answer = StreamingHttpResponse(pieces, status=status, content_type=kind, headers=headers)
    return of_picture(answer)


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same, with the first one fetched: what is wrong is known before the status is sent."""
    try:
        first = next(pieces, b"")
    except FileNotFoundError as error:
        raise Http404 from error
    return _continued(first, pieces)


def _continued(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _asked_part(request: Request, whole: int, etag: str) -> _Part | None:
    """None for all of it, also where several parts are asked for: that is allowed (14.2)."""
    found = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or found.groups() == ("", ""):
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        part = _Part(max(0, whole - int(last)), whole)
    else:
        part = _Part(int(first), min(int(last) + 1, whole) if last else whole)
        if last and int(last) < int(first):
            return None  # not a range at all
    if part.start >= part.stop:
        raise RangeNotSatisfiable
    return part
