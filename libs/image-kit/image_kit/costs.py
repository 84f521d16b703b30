"""How much memory a picture takes while it is open, known before any of it is decoded.

Measured (`tests/test_costs.py` does it again): what Pillow keeps, what a codec holds beside it, and
what comes out.
"""

from django.utils.translation import gettext as _
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from image_kit.animations import moves
from image_kit.formats import Format
from image_kit.refusals import TooManyPixels

# A process of a service takes some 80 MB by itself, and shall not take more than 300.
LARGEST = 226 * 1024 * 1024
# The thumbnails; what is see-through costs more.
ANY, SEE_THROUGH = 16_000_000, 50_000_000
# Bytes that Pillow keeps for a pixel; those of 16 bits become 8 by way of 32.
MODES = {"1": 1, "L": 1, "P": 1, "I;16": 7, "I": 9}
FOUR = 4
# For each pixel, what comes out of it.
ENCODED = 0.4
# The codec's own copies are part of it: two canvases and the bytes in between, or the planes.
WEBP, SEE_THROUGH_WEBP, HEIF = 16.5, 34, 8
# Of what moves: the frames that its encoder compares, beside those of its decoder.
MOVING = 34
COEFFICIENT = 2


def memory(
    image: Image.Image, kind: Format, *, turned: bool, pixels: int, in_scans: bool = False
) -> int:
    """Bytes that the picture takes at most; `image` may be a smaller draft of a file of so many
    pixels. Raises `TooManyPixels` where that is too much for one picture alone."""
    needed = image.width * image.height * _each(image, kind, turned=turned)
    if in_scans and isinstance(image, JpegImageFile):
        needed += pixels * _coefficients(image)
    fixed = SEE_THROUGH if image.has_transparency_data else ANY
    if fixed + needed > LARGEST:
        most = int((LARGEST - fixed) / needed * pixels / 1_000_000)
        what = _("A picture that is stored as this one is may have %(most)d megapixels.")
        raise TooManyPixels(what % {"most": most})
    return int(fixed + needed)


def _each(image: Image.Image, kind: Format, *, turned: bool) -> float:
    if moves(image, kind):
        return MOVING
    if kind == "WEBP":
        return SEE_THROUGH_WEBP if image.has_transparency_data else WEBP
    if kind == "HEIF":
        return HEIF
    kept = MODES.get(image.mode, FOUR)
    if kind == "JPEG":  # turned and converted in parts
        return kept + ENCODED
    if "icc_profile" in image.info and kept < FOUR:
        kept += FOUR
    return kept * (2 if turned else 1) + ENCODED


def _coefficients(image: JpegImageFile) -> float:
    """A JPEG in several scans (a progressive one) is put together from numbers of 16 bits, of
    which there are fewer for the colours where these are coarser."""
    shares = [across * down for _number, across, down, _table in image.layer]
    most = max(across for _n, across, _d, _t in image.layer) * max(
        down for _n, _a, down, _t in image.layer
    )
    return COEFFICIENT * sum(shares) / most
