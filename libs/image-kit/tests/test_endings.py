"""What lies behind a picture: dropped where cameras leave it, refused where it is another file."""

import io
import zipfile
from io import BytesIO

import pytest
from PIL import Image
from samples import encoded, moving, photo, quarters
from test_refusals import refused

from image_kit import endings
from image_kit.formats import Format
from image_kit.pictures import read_picture
from image_kit.refusals import BrokenPicture

KINDS: tuple[Format, ...] = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + bytes(range(256)) * 40


def archive(before: bytes = b"") -> bytes:
    """A ZIP behind `before`, as every program that reads one finds it."""
    file = io.BytesIO()
    file.write(before)
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr("letter.txt", "found by who looks for an archive")
    return file.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("behind", [b"", b"notes of a camera", bytes(5000)])
def test_a_picture_ends_where_its_own_bytes_do(kind: Format, behind: bytes) -> None:
    data = encoded(quarters(), kind)
    assert endings.ending(BytesIO(data + behind), kind).at == len(data)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_ends_where_its_own_bytes_do(kind: Format) -> None:
    data = moving(kind)
    assert endings.ending(BytesIO(data + b"more"), kind).at == len(data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "other",
    [
        archive(),
        b"\r\n" + PAGE,
        b"some words before it <ScRiPt>alert(1)</ScRiPt>",
        b"%PDF-1.7\n1 0 obj",
        b"Rar!\x1a\x07\x01\x00",
        b"7z\xbc\xaf\x27\x1c\x00\x04",
        b"\x7fELF\x02\x01\x01",
        b"#!/bin/sh\necho",
        b"<?php system($_GET[0]);",
    ],
    ids=["zip", "page", "script", "pdf", "rar", "7z", "program", "shell", "php"],
)
def test_a_picture_that_is_another_file_as_well_is_refused(kind: str, other: bytes) -> None:
    assert refused(encoded(quarters(), kind) + other) == "hidden_file"


def test_an_archive_that_begins_within_the_picture_is_refused() -> None:
    inside = archive()
    cut = inside.index(b"PK\x01\x02")
    data = photo(comment=inside[:cut]) + inside[cut:]
    assert zipfile.is_zipfile(BytesIO(data))
    assert refused(data) == "hidden_file"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "left",
    [FILM, photo(), b"\x00\x00SEFH\x6b\x00\x00\x00SEFT", bytes(3000), b"word PK\x03\x04 word"],
    ids=["film", "picture", "notes", "nothing", "four letters"],
)
def test_what_a_camera_leaves_behind_is_dropped(kind: str, left: bytes) -> None:
    """A motion photo's film, second pictures, notes of their makers."""
    data = encoded(quarters(), kind)
    with read_picture(BytesIO(data)) as alone, read_picture(BytesIO(data + left)) as more:
        assert more.original().data == alone.original().data


def test_a_photo_with_a_second_picture_and_a_film_is_a_photo() -> None:
    several = encoded(quarters(), "MPO", save_all=True, append_images=[quarters(40, 30)])
    with read_picture(BytesIO(several + FILM)) as picture:
        assert picture.original().width == 400


def test_pixels_that_look_like_a_beginning_are_pixels() -> None:
    """What lies in the picture itself is decoded and encoded anew, so nothing of it is left."""
    image = Image.frombytes("L", (160, 100), (PAGE * 400)[:16_000])
    for kind in ("PNG", "GIF"):
        with read_picture(BytesIO(encoded(image, kind, compress_level=0))) as picture:
            assert picture.original().width == 160


def test_scans_are_counted() -> None:
    image = quarters()
    assert endings.ending(BytesIO(encoded(image, "JPEG")), "JPEG").scans == 1
    progressive = encoded(image, "JPEG", progressive=True)
    assert endings.ending(BytesIO(progressive), "JPEG").scans == 10


SCAN = b"\xff\xda\x00\x02"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("JPEG", photo()[:-2] + SCAN * 200 + b"\xff\xd9"),
        ("JPEG", b"\xff\xd8" + b"\xff\xe0\x00\x02" * 300_000 + b"\xff\xd9"),
        ("JPEG", b"\xff\xd8" + b"\xff\xe0\x00\x02xx" * 300_000 + b"\xff\xd9"),
        ("PNG", b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x00tEXt1234" * 300_000),
        ("GIF", encoded(quarters(), "GIF")[:-1] + b"!\xfe" + b"\x01x" * 300_000 + b"\x00;"),
        ("HEIF", b"\x00\x00\x00\x08free" * 300_000),
    ],
    ids=["scans", "segments", "rubbish between", "chunks", "blocks", "boxes"],
)
def test_who_wants_to_keep_us_busy_does_not(kind: Format, data: bytes) -> None:
    with pytest.raises(BrokenPicture):
        endings.ending(BytesIO(data), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_end_is_broken_or_as_long_as_it_says(kind: Format) -> None:
    data = encoded(quarters(), kind)
    for length in (12, 40, len(data) // 2, len(data) - 1):
        try:
            assert endings.ending(BytesIO(data[:length]), kind).at >= 0
        except BrokenPicture:
            assert kind in {"JPEG", "PNG", "GIF"}
