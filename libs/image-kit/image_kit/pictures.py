"""A picture that somebody uploaded: decoded once, upright, in sRGB and without what it tells.

Everything that leaves is encoded anew from pixels, so nothing that was hidden in the file (EXIF,
GPS, XMP, comments, a second file behind the first) leaves with it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import BinaryIO

import pillow_heif
from PIL import Image

from image_kit import animations, colours, costs, endings, jpegs
from image_kit.bands import TURNS, Upright
from image_kit.budget import BUDGET, MemoryBudget
from image_kit.formats import Format, sniff
from image_kit.refusals import BrokenPicture, PictureRefused, PictureTooLarge, TooManyPixels

logger = logging.getLogger(__name__)

pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
# Looked at here, for every format and before anything is decoded, with an error that has a name.
Image.MAX_IMAGE_PIXELS = None

JPEG_QUALITY, WEBP_QUALITY, THUMBNAIL_QUALITY = 88, 90, 80
AS_JPEG: set[Format] = {"JPEG", "HEIF"}
# A third of the time of libwebp's default for a few percent more bytes; and a fifth less than that
# for a thumbnail that looks the same.
WEBP_METHOD, THUMBNAIL_METHOD = 1, 0
# zlib's: two thirds of the time of the default for a few percent more bytes.
PNG_LEVEL = 3
ORIENTATION = 0x0112
TOLD_IN = {"exif", "Raw profile type exif", "xmp", "XML:com.adobe.xmp"}
LANCZOS, BICUBIC = Image.Resampling.LANCZOS, Image.Resampling.BICUBIC


Each = Callable[[Callable[[int], bytes], range], Iterable[bytes]]


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

    def __init__(
        self, image: Image.Image, kind: Format, frames: int, turn: Image.Transpose | None
    ) -> None:
        self._source, self._kind, self._frames, self._turn = image, kind, frames, turn

    def with_thumbnails(self, *sides: int) -> tuple[Rendition, ...]:
        """The original and a thumbnail of each side, largest first; made at the same time, because
        whoever uploads waits for both. Raises `BrokenPicture`."""
        if self._frames > 1:  # they would look at two frames of one file
            return (self.original(), *self._thumbnails(sides))
        with _named():
            _ = self._upright
        with ThreadPoolExecutor(2) as pool:
            small = pool.submit(self._thumbnails, sides)
            return (self.original(pool.map), *small.result())

    def original(self, each: Each = map) -> Rendition:
        """All its pixels: JPEG and HEIC as JPEG, PNG and GIF as PNG, WebP and all that moves as
        WebP. `each` says where its parts are made, one after the other or by several threads.
        Raises `BrokenPicture`."""
        with _named():
            if self._frames > 1:
                moving = animations.webp(self._source, self._frames, quality=THUMBNAIL_QUALITY)
                return Rendition(moving, "image/webp", *self._source.size)
            if self._kind in AS_JPEG:
                return self._as_jpeg(each)
            whole = self._upright.image
            if self._kind == "WEBP":
                plain = colours.plain(whole)
                return _encoded(plain, "WEBP", method=WEBP_METHOD, quality=WEBP_QUALITY)
            return _encoded(whole, "PNG", compress_level=PNG_LEVEL)

    def thumbnail(self, side: int) -> Rendition:
        """WebP of at most `side` pixels on the longer side, never enlarged."""
        with _named():
            scale = min(1.0, side / max(self._upright.size))
            width, height = (max(1, round(length * scale)) for length in self._upright.size)
            return _thumbnail(self._smaller(width, height))

    def square(self, side: int) -> Rendition:
        """WebP of exactly `side` × `side` pixels from its middle."""
        with _named():
            whole = self._upright.size
            scale = side / min(whole)
            width, height = (max(side, round(length * scale)) for length in whole)
            image = self._upright.smaller(width, height)
            cut = min(image.size)
            left, top = (image.width - cut) / 2, (image.height - cut) / 2
            box = (left, top, left + cut, top + cut)
            return _thumbnail(image.resize((side, side), LANCZOS, box))

    def _thumbnails(self, sides: tuple[int, ...]) -> list[Rendition]:
        return [self.thumbnail(side) for side in sides]

    def _smaller(self, width: int, height: int) -> Image.Image:
        """Whole pixels first, then the rest: a fifth of the time of Lanczos from all of them, and
        nobody sees it."""
        last = self._last_smaller
        source = last if last and last.width >= width * 2 else self._upright.smaller(width, height)
        self._last_smaller = source.resize((width, height), BICUBIC, reducing_gap=1.0)
        return self._last_smaller

    _last_smaller: Image.Image | None = None

    def _as_jpeg(self, each: Each) -> Rendition:
        upright = self._upright

        def encoded(top: int) -> bytes:
            return jpegs.encode(colours.opaque(upright.band(top)), quality=JPEG_QUALITY)

        parts = each(encoded, upright.tops)
        data = jpegs.joined(parts, upright.size[1], rows=upright.tops.step)
        return Rendition(data, "image/jpeg", *upright.size)

    @cached_property
    def _upright(self) -> Upright:
        """The first frame, upright, in sRGB, without metadata."""
        self._source.seek(0)
        self._source.load()
        turn = self._turn
        if turn is None and (turn := _turn(self._source)):  # a PNG's may lie behind its pixels
            width, height = self._source.size
            costs.memory(self._source, self._kind, turned=True, pixels=width * height)
        found = Upright(self._source, turn, colours.to_srgb(self._source))
        if self._kind in AS_JPEG:
            return found
        # Other formats are encoded from one picture that is all as it is meant.
        whole = found.whole()
        if self._kind == "WEBP":  # its decoder keeps them twice more
            self._source = whole = whole.copy()
        return Upright(whole)

    def forget(self) -> None:
        """Give its memory back."""
        self.__dict__.clear()


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
        in_scans = endings.ending(file, kind).scans > 1
        image = Image.open(file, formats=[kind])
    pixels = image.width * image.height
    if pixels > limits.pixels:
        raise TooManyPixels
    if largest is not None:
        image.draft("RGB", (largest, largest))
    turn = _turn(image)
    memory = costs.memory(image, kind, turned=turn is not None, pixels=pixels, in_scans=in_scans)
    with budget.taking(memory):
        with _named():
            frames = animations.frames(image, kind, limits.frames, limits.animated_pixels)
        picture = Picture(image, kind, frames, turn)
        del image  # it goes as soon as the picture does without it
        try:
            yield picture
        finally:
            picture.forget()


def _turn(image: Image.Image) -> Image.Transpose | None:
    """By what is known of it so far: a PNG's own `getexif` would decode it."""
    if not TOLD_IN & image.info.keys():
        return None
    return TURNS.get(Image.Image.getexif(image).get(ORIENTATION, 1))


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


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
    return _encoded(image, "WEBP", quality=THUMBNAIL_QUALITY, method=THUMBNAIL_METHOD)


def _encoded(image: Image.Image, format: str, **how: object) -> Rendition:
    file = BytesIO()
    image.save(file, format, **how)
    return Rendition(file.getvalue(), f"image/{format.lower()}", image.width, image.height)
