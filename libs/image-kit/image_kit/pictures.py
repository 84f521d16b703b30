"""A picture that somebody uploaded: decoded once, upright, in sRGB and without what it tells.

Everything that leaves is encoded anew from pixels, so nothing that was hidden in the file (EXIF,
GPS, XMP, comments, a second file behind the first) leaves with it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageOps

from image_kit import animations, colours
from image_kit.budget import BUDGET, MemoryBudget
from image_kit.formats import Format, sniff
from image_kit.refusals import BrokenPicture, PictureRefused, PictureTooLarge, TooManyPixels

logger = logging.getLogger(__name__)

pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
# Looked at here, for every format and before anything is decoded, with an error that has a name.
Image.MAX_IMAGE_PIXELS = None

JPEG_QUALITY, WEBP_QUALITY, THUMBNAIL_QUALITY = 88, 90, 80
# A third of the time of libwebp's default for a few percent more bytes.
WEBP_METHOD = 1
# zlib's: two thirds of the time of the default for a few percent more bytes.
PNG_LEVEL = 3
# What is kept in memory for a pixel at most: Pillow's four bytes, and what the codecs hold beside.
BYTES_A_PIXEL: dict[Format, int] = {"JPEG": 4, "PNG": 4, "GIF": 8, "WEBP": 9, "HEIF": 9}
TURNED = {5, 6, 7, 8}  # EXIF orientations that change width and height, so need a second picture
ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Limits:
    file_bytes: int = 20 * 1024 * 1024
    pixels: int = 50_000_000
    frames: int = 50
    animated_pixels: int = 25_000_000


@dataclass(frozen=True, slots=True)
class Rendition:
    """An encoded picture."""

    data: bytes
    content_type: str
    width: int
    height: int


class Picture:
    """An open picture; made by `read_picture`, good until its block ends."""

    def __init__(self, image: Image.Image, kind: Format, frames: int) -> None:
        self._source, self._kind, self._frames = image, kind, frames

    def original(self) -> Rendition:
        """All its pixels: JPEG and HEIC as JPEG, PNG as PNG, the others and all that moves as WebP.

        Raises `BrokenPicture`.
        """
        with _named():
            if self._frames > 1:
                moving = animations.webp(self._source, self._frames, quality=THUMBNAIL_QUALITY)
                return Rendition(moving, "image/webp", *self._source.size)
            if self._kind in {"JPEG", "HEIF"}:
                return _encoded(colours.opaque(self._upright), "JPEG", quality=JPEG_QUALITY)
            if self._kind == "PNG":
                return _encoded(self._upright, "PNG", compress_level=PNG_LEVEL)
            how = {"lossless": True} if self._kind == "GIF" else {"quality": WEBP_QUALITY}
            return _encoded(self._plain, "WEBP", method=WEBP_METHOD, **how)

    def thumbnail(self, side: int) -> Rendition:
        """WebP of at most `side` pixels on the longer side, never enlarged."""
        with _named():
            scale = min(1.0, side / max(self._plain.size))
            width, height = (max(1, round(length * scale)) for length in self._plain.size)
            return _thumbnail(self._smaller(width, height))

    def square(self, side: int) -> Rendition:
        """WebP of exactly `side` × `side` pixels from its middle."""
        with _named():
            width, height = self._plain.size
            cut = min(width, height)
            left, top = (width - cut) // 2, (height - cut) // 2
            box = (left, top, left + cut, top + cut)
            return _thumbnail(self._plain.resize((side, side), LANCZOS, box, reducing_gap=1.0))

    def _smaller(self, width: int, height: int) -> Image.Image:
        """Whole pixels first, then Lanczos: a third of the time, and nobody sees it."""
        if (width, height) == self._plain.size:
            return self._plain
        last = self._last_smaller
        source = last if last and last.width >= width * 2 else self._plain
        self._last_smaller = source.resize((width, height), LANCZOS, reducing_gap=1.0)
        return self._last_smaller

    _last_smaller: Image.Image | None = None

    @cached_property
    def _upright(self) -> Image.Image:
        """The first frame, upright, in sRGB, without metadata."""
        self._source.seek(0)
        self._source.load()
        ImageOps.exif_transpose(self._source, in_place=True)
        return colours.in_srgb(self._source)

    @cached_property
    def _plain(self) -> Image.Image:
        """The same as RGB or RGBA, which can be made smaller."""
        return colours.plain(self._upright)


LANCZOS = Image.Resampling.LANCZOS
_STANDARD_LIMITS = Limits()


@contextmanager
def read_picture(
    file: BinaryIO,
    *,
    largest: int | None = None,
    limits: Limits = _STANDARD_LIMITS,
    budget: MemoryBudget = BUDGET,
) -> Iterator[Picture]:
    """Open an uploaded file; waits until there is memory for it.

    `largest` is the longest side that will be asked for, so that a JPEG need not be decoded to
    all its pixels. Raises a `PictureRefused` before anything is decoded, or `TooBusy`.
    """
    if _size(file) > limits.file_bytes:
        raise PictureTooLarge
    kind = sniff(file)
    with _named():
        image = Image.open(file, formats=[kind])
    with image:
        if image.width * image.height > limits.pixels:
            raise TooManyPixels
        if largest is not None:
            image.draft("RGB", (largest, largest))
        with budget.taking(_memory(image, kind)):
            with _named():
                frames = animations.frames(image, kind, limits.frames, limits.animated_pixels)
            yield Picture(image, kind, frames)


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _memory(image: Image.Image, kind: Format) -> int:
    turned = kind == "JPEG" and image.getexif().get(ORIENTATION) in TURNED
    return image.width * image.height * BYTES_A_PIXEL[kind] * (2 if turned else 1)


@contextmanager
def _named() -> Iterator[None]:
    """Whatever a decoder stumbles over is the file's fault and has one name."""
    try:
        yield
    except PictureRefused:
        raise
    except Exception as error:
        logger.info("broken picture", extra={"error": type(error).__name__})
        raise BrokenPicture from error


def _thumbnail(image: Image.Image) -> Rendition:
    return _encoded(image, "WEBP", quality=THUMBNAIL_QUALITY, method=WEBP_METHOD)


def _encoded(image: Image.Image, format: str, **how: object) -> Rendition:
    file = BytesIO()
    image.save(file, format, **how)
    return Rendition(file.getvalue(), f"image/{format.lower()}", image.width, image.height)
