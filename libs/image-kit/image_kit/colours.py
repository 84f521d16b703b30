"""Colours as every screen shows them: sRGB, eight bits a channel."""

import logging
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageCms

logger = logging.getLogger(__name__)

Conversion = Callable[[Image.Image], Image.Image]

SRGB = ImageCms.createProfile("sRGB")
SIXTEEN_TO_EIGHT = [value >> 8 for value in range(65536)]
KEPT_MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}


def to_srgb(image: Image.Image) -> Conversion | None:
    """What makes sRGB of the picture, or of a part of it, by its ICC profile; None if it is that.

    The picture is left without the profile and all other metadata. A part may be changed in place.
    """
    profile = image.info.get("icc_profile")
    transparency = image.info.get("transparency")
    image.info = {} if transparency is None else {"transparency": transparency}
    by_profile = _by_profile(image, profile) if profile else None
    if by_profile:
        return by_profile
    if image.mode.startswith("I"):
        return _eight_bits
    return None if image.mode in KEPT_MODES else lambda part: part.convert("RGB")


def plain(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where something shows through."""
    if image.mode in {"RGB", "RGBA"} and "transparency" not in image.info:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def opaque(image: Image.Image) -> Image.Image:
    """Grey or RGB, on white."""
    if image.mode == "L" or (image.mode == "RGB" and "transparency" not in image.info):
        return image
    picture = plain(image)
    if picture.mode == "RGB":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture)
    return paper


def _eight_bits(part: Image.Image) -> Image.Image:
    return part.convert("I").point(SIXTEEN_TO_EIGHT, "L")


def _by_profile(image: Image.Image, profile: bytes) -> Conversion | None:
    """A profile that cannot be used is left out, as browsers do."""
    mode = image.mode
    if mode in {"P", "PA"} or "transparency" in image.info:
        mode = "RGBA" if image.has_transparency_data else "RGB"
    if mode not in {"RGB", "RGBA", "CMYK"}:
        return None
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return None
        target = "RGBA" if mode == "RGBA" else "RGB"
        transform = ImageCms.buildTransform(source, SRGB, mode, target)
    except (ImageCms.PyCMSError, OSError):
        logger.info("unusable colour profile")
        return None

    def convert(part: Image.Image) -> Image.Image:
        part = part if part.mode == mode else plain(part)
        if target == mode:
            ImageCms.applyTransform(part, transform, inPlace=True)
        else:
            part = ImageCms.applyTransform(part, transform) or part
        part.info = {}  # it would carry the profile of sRGB from now on
        return part

    return convert
