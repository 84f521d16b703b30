"""Pictures as answers: HEAD, conditions, byte ranges, and what is wrong before the first byte."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.http import Http404
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from image_kit import storage
from image_kit.delivery import Shown, picture_response
from image_kit.refusals import RangeNotSatisfiable
from image_kit.storage import StorageUnavailable

DATA = bytes(range(256)) * 1000
SHOWN = Shown(etag="a-1", size=len(DATA), content_type="image/webp", cache_control="private")


def read(start: int, stop: int) -> Iterator[bytes]:
    yield from (DATA[at : min(at + 1000, stop)] for at in range(start, stop, 1000))


def answer(method: str = "get", reader: Any = read, **headers: str) -> Any:
    request = Request(getattr(APIRequestFactory(), method)("/", headers=headers))
    return picture_response(request, SHOWN, reader)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_all_of_it_with_what_it_is() -> None:
    response = answer()
    assert (response.status_code, body(response)) == (200, DATA)
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Length"] == str(len(DATA))
    assert response["ETag"] == '"a-1"'
    assert response["Cache-Control"] == "private"
    assert response["Accept-Ranges"] == "bytes"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_head_says_the_same_and_reads_nothing() -> None:
    got = answer()
    head = answer("head", reader=None)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize("known", ['"a-1"', 'W/"a-1"', '"other", "a-1"', "*"])
def test_who_has_it_already_gets_a_304(known: str) -> None:
    response = answer(reader=None, **{"If-None-Match": known})
    assert (response.status_code, response["ETag"]) == (304, '"a-1"')


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=70000-", 70_000, len(DATA)),
        ("bytes=-7", len(DATA) - 7, len(DATA)),
        ("bytes=-99999999", 0, len(DATA)),
        ("bytes=5-99999999", 5, len(DATA)),
    ],
)
def test_a_part_can_be_asked_for(asked: str, start: int, stop: int) -> None:
    response = answer(Range=asked)
    assert (response.status_code, body(response)) == (206, DATA[start:stop])
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{len(DATA)}"
    assert response["Content-Length"] == str(stop - start)


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-2", "bytes=" + "9" * 5000 + "-", "bytes=0-1,4-5", "bytes=-", "lines=1-2", "x"],
)
def test_what_is_no_single_range_gets_all_of_it(asked: str) -> None:
    assert body(answer(Range=asked)) == DATA


@pytest.mark.parametrize("asked", [f"bytes={len(DATA)}-", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(asked: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        answer(Range=asked)


def test_a_part_of_another_version_is_not_given() -> None:
    assert answer(**{"Range": "bytes=0-1", "If-Range": '"a-1"'}).status_code == 206
    assert answer(**{"Range": "bytes=0-1", "If-Range": '"b"'}).status_code == 200


def test_an_object_that_is_gone_is_a_404(place: str) -> None:
    def gone(start: int, stop: int) -> Iterator[bytes]:
        return storage.read("gone", start=start, stop=stop)

    with pytest.raises(Http404):
        answer(reader=gone)


def test_a_store_that_is_away_is_known_before_the_status_is_sent() -> None:
    def away(*_: int) -> Iterator[bytes]:
        yield from (_raise(StorageUnavailable) for _ in range(1))

    with pytest.raises(StorageUnavailable):
        answer(reader=away)


def _raise(error: type[Exception]) -> bytes:
    raise error


def test_an_answer_that_nobody_reads_to_its_end_leaves_nothing_open(place: str) -> None:
    storage.put("a", [DATA])
    response = answer(reader=lambda start, stop: storage.read("a", start=start, stop=stop))
    assert next(iter(response.streaming_content)) == DATA[: storage.PIECE_BYTES]
    response.close()  # an open file would be a warning, which is an error here


def test_a_picture_without_bytes_is_one_all_the_same() -> None:
    empty = Shown(etag="e", size=0, content_type="image/webp", cache_control="private")
    request = Request(APIRequestFactory().get("/"))
    response = picture_response(request, empty, partial(read))
    assert (response.status_code, body(response)) == (200, b"")
