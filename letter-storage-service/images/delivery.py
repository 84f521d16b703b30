"""A picture as an HTTP answer: conditional requests and byte ranges (RFC 9110, 13 and 14)."""

import re
from dataclasses import dataclass

from django.http import (
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import parse_etags
from rest_framework.request import Request

from images import selectors
from images.exceptions import RangeNotSatisfiable
from images.models import Image

# As long as its address stays the same, a picture does. The person's own browser may keep it.
CACHE_CONTROL = "private, max-age=3600"
ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes `start` … `stop` (exclusive)."""

    start: int
    stop: int


def image_response(request: Request, image: Image, size: str) -> HttpResponseBase:
    """200, 206 or 304, without a body for HEAD. Raises `RangeNotSatisfiable`."""
    whole, etag = selectors.size_of(image, size), f'"{image.id.hex}-{size}"'
    fixed = {
        "ETag": etag,
        "Cache-Control": CACHE_CONTROL,
        "Accept-Ranges": "bytes",
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
    }
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or etag in [tag.removeprefix("W/") for tag in known]:
        return HttpResponseNotModified(headers=fixed)
    part = _asked_part(request, whole, etag)
    wanted = part or Part(0, whole)
    headers = {**fixed, "Content-Length": str(wanted.stop - wanted.start)}
    if part:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{whole}"
    kind, status = selectors.type_of(image, size), 206 if part else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=kind, headers=headers)
    pieces = selectors.read(image, size, start=wanted.start, stop=wanted.stop)
    return StreamingHttpResponse(pieces, status=status, content_type=kind, headers=headers)


def _asked_part(request: Request, whole: int, etag: str) -> Part | None:
    """None for all of it, also where several parts are asked for: that is allowed (14.2)."""
    found = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or found.groups() == ("", ""):
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        part = Part(max(0, whole - int(last)), whole)
    else:
        part = Part(int(first), min(int(last) + 1, whole) if last else whole)
        if last and int(last) < int(first):
            return None  # not a range at all
    if part.start >= part.stop:
        raise RangeNotSatisfiable
    return part
