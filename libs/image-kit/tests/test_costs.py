"""No picture takes a process beyond its memory: it fits, or it is refused with its limit.

What Pillow and the codecs take is seen by nothing in Python, so each picture is opened in a process
of its own, and the system says how large that became.
"""

import os
import struct
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from samples import encoded, exif
from test_refusals import png_of

from image_kit import costs
from image_kit.pictures import read_picture
from image_kit.refusals import PictureRefused

OPENING = Path(__file__).with_name("opening.py")
# Of a process in which nothing else happens; a service's has some ten more. The same picture takes
# 280 to 298, as the threads that share the work happen to meet.
MOST_MEGABYTES = 305
SIDEWAYS = exif(6)
AS_SERVICES_HAVE_IT = {
    "MALLOC_MMAP_THRESHOLD_": str(1024 * 1024),
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


def opened(file: Path) -> tuple[int, str]:
    """Megabytes, and what was said."""
    environment = {**os.environ, **AS_SERVICES_HAVE_IT}
    done = subprocess.run(
        [sys.executable, OPENING, file], env=environment, capture_output=True, text=True, check=True
    )
    megabytes, _, said = done.stdout.strip().partition(" ")
    return int(megabytes), said


def scene(mode: str, side: int) -> Image.Image:
    """Large shapes, with some of the grain that a picture has."""
    grain = Image.effect_noise((500, 500), 12)
    grey = Image.linear_gradient("L").resize((side, side))
    for left in range(0, side, 1000):
        grey.paste(grain, (left, left // 2))
    bands = Image.new(mode, (1, 1)).getbands()
    if mode in {"L", "P"}:
        return grey.convert(mode)
    return Image.merge(mode, [grey] * len(bands))


@pytest.mark.parametrize(
    ("mode", "kind", "side", "options"),
    [
        ("RGB", "JPEG", 7070, {"exif": SIDEWAYS}),
        ("CMYK", "JPEG", 7070, {}),
        ("RGB", "JPEG", 5400, {"progressive": True}),
        ("P", "PNG", 7070, {"transparency": 3}),
        ("RGBA", "PNG", 6400, {}),
        ("RGB", "WEBP", 3500, {"method": 0}),
        ("RGBA", "WEBP", 2300, {"method": 0}),
        ("RGB", "HEIF", 5200, {"enc_params": {"preset": "ultrafast"}}),
    ],
    ids=[
        "held upright", "printed", "progressive", "palette", "see-through", "webp", "webp too",
        "heic",
    ],
)  # fmt: skip
def test_one_large_picture_alone_leaves_the_process_its_memory(
    tmp_path: Path, mode: str, kind: str, side: int, options: dict[str, object]
) -> None:
    file = tmp_path / "picture"
    quick = {"compress_level": 1} if kind == "PNG" else {"quality": 70}
    scene(mode, side).save(file, kind, **quick, **options)
    megabytes, said = opened(file)
    assert said == "taken"
    assert megabytes <= MOST_MEGABYTES


def test_a_webp_full_of_grain_is_taken_up_to_its_limit(tmp_path: Path) -> None:
    """Its own headers have half a megabyte at most (RFC 6386, 9.3); more pixels would not fit."""
    file = tmp_path / "picture"
    grain = [Image.effect_noise((3620, 3620), 45) for _ in range(3)]
    Image.merge("RGB", grain).save(file, "WEBP", quality=90, method=0)
    megabytes, said = opened(file)
    assert said == "taken"
    assert megabytes <= MOST_MEGABYTES


def test_a_moving_picture_leaves_the_process_its_memory(tmp_path: Path) -> None:
    file = tmp_path / "picture"
    frames = [scene("L", 2400).rotate(turn) for turn in (0, 90, 180)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    megabytes, said = opened(file)
    assert said == "taken"
    assert megabytes <= MOST_MEGABYTES


def said_of(data: bytes) -> str:
    with pytest.raises(PictureRefused) as caught, read_picture(BytesIO(data)) as picture:
        picture.original()
    return f"{caught.value.default_code} {caught.value.detail}"


GREY, COLOURS, PALETTE, SEE_THROUGH = 0, 2, 3, 6


@pytest.mark.parametrize(
    ("colours", "size", "refused"),
    [
        (SEE_THROUGH, (10_000, 5_000), True),
        (SEE_THROUGH, (8_000, 5_000), False),
        (COLOURS, (10_000, 5_000), False),
        (GREY, (10_000, 5_000), False),
    ],
)
def test_what_would_take_more_is_refused_and_told_how_many_it_may_have(
    colours: int, size: tuple[int, int], refused: bool
) -> None:
    """The others are let in, and found to hold fewer pixels than they say."""
    said = said_of(png_of(*size, colours=colours))
    assert said.startswith("too_many_pixels" if refused else "broken_picture")
    assert (" 42" in said) == refused


def heic_of(width: int, height: int) -> bytes:
    """A small one that says it is so large."""
    data = encoded(Image.new("RGB", (64, 64)), "HEIF")
    at = data.index(b"ispe") + 8  # behind its version and flags (ISO 23008-12, 6.5.3)
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def test_a_heic_beyond_its_limit_is_told_it_and_never_decoded() -> None:
    assert said_of(heic_of(5300, 5300)).startswith("too_many_pixels")
    assert " 27" in said_of(heic_of(5300, 5300))
    assert said_of(heic_of(5200, 5200)).startswith("broken_picture")


@pytest.mark.parametrize(
    "made",
    [
        lambda: encoded(Image.new("RGB", (6000, 6000)), "JPEG", progressive=True),
        lambda: encoded(Image.new("RGB", (4000, 4000)), "WEBP", method=0),
        lambda: encoded(Image.new("RGBA", (3000, 3000), (9, 9, 9, 9)), "WEBP", method=0),
        lambda: encoded(Image.new("RGB", (6000, 6000)), "PNG", exif=SIDEWAYS),
        lambda: encoded(
            Image.new("L", (3000, 3000)), "GIF", save_all=True,
            append_images=[Image.new("L", (3000, 3000), 9)],
        ),
    ],
    ids=["progressive", "webp", "see-through webp", "turned", "moving"],
)  # fmt: skip
def test_a_format_that_takes_more_has_a_limit_of_its_own(made: Callable[[], bytes]) -> None:
    assert said_of(made()).startswith("too_many_pixels")


def test_a_turn_that_is_told_behind_the_pixels_counts_as_well(tmp_path: Path) -> None:
    data = encoded(Image.new("RGB", (600, 400)), "PNG", exif=SIDEWAYS)
    at, end = data.index(b"eXIf") - 4, data.index(b"IEND") - 4
    length = 12 + int.from_bytes(data[at : at + 4], "big")
    late = data[:at] + data[at + length : end] + data[at : at + length] + data[end:]
    with read_picture(BytesIO(late)) as picture:
        assert (picture.original().width, picture.original().height) == (400, 600)


def test_for_a_small_one_a_photo_need_not_be_decoded_to_all_its_pixels() -> None:
    file = BytesIO(encoded(Image.new("RGB", (7000, 7000)), "JPEG"))
    whole, draft = Image.open(file), Image.open(file)
    draft.draft("RGB", (512, 512))
    needed = [
        costs.memory(each, "JPEG", turned=False, pixels=49_000_000) for each in (draft, whole)
    ]
    assert needed[0] < needed[1] / 5
