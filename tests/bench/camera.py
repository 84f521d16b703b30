"""A photo as a phone takes it, made up: the same 12 megapixels and 5 MB every time."""

from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageChops

SIZE = (4032, 3024)
QUALITY = 92
SEED = 20261122
# Shapes, textures and the sensor's grain: the side of a patch in pixels, and how much of it shows.
DETAILS = ((1008, 1.0), (252, 0.5), (63, 0.35), (12, 0.25), (3, 0.3), (1, 0.2))
ORIENTATION = 0x0112


def photo(number: int, orientation: int = 1) -> bytes:
    """A JPEG with its EXIF and a remark of its own; an orientation of 6 is what a phone writes
    that is held upright."""
    data, remark = _photo(orientation), f"photo {number}".encode()
    return data[:2] + b"\xff\xfe" + (len(remark) + 2).to_bytes(2, "big") + remark + data[2:]


@cache
def _photo(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[ORIENTATION] = orientation
    file = BytesIO()
    _scene().save(file, "JPEG", quality=QUALITY, exif=tags.tobytes())
    return file.getvalue()


@cache
def _scene() -> Image.Image:
    return Image.merge("YCbCr", [_plane(number) for number in range(3)])


def _plane(number: int) -> Image.Image:
    """Noise of many sizes, as in nature; colours have less of it, and only the larger shapes."""
    random, colour = Random(SEED + number), number > 0
    plane = Image.new("L", SIZE, 128)
    for patch, full in DETAILS[: 3 if colour else len(DETAILS)]:
        strength = full / 3 if colour else full
        plane = ImageChops.add(plane, _noise(random, patch, strength), 1, -round(64 * strength))
    return plane


def _noise(random: Random, patch: int, strength: float) -> Image.Image:
    """From 0 to 128 times the strength, even between patches."""
    width, height = (max(2, -(-length // patch)) for length in SIZE)
    grain = Image.frombytes("L", (width, height), random.randbytes(width * height))
    scaled = grain.point([round(value * strength / 2) for value in range(256)])
    return scaled.resize(SIZE, Image.Resampling.BICUBIC)
