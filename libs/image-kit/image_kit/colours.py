"""Colours as every screen shows them: sRGB, eight bits a channel."""

import logging
from io import BytesIO

from PIL import Image, ImageCms

logger = logging.getLogger(__name__)

SRGB = ImageCms.createProfile("sRGB")
SIXTEEN_TO_EIGHT = [value >> 8 for value in range(65536)]
KEPT_MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}


def in_srgb(image: Image.Image) -> Image.Image:
    """The picture in sRGB by its ICC profile, without the profile and all other metadata."""
    profile = image.info.get("icc_profile")
    transparency = image.info.get("transparency")
    image.info = {} if transparency is None else {"transparency": transparency}
    if image.mode.startswith("I"):
        image = image.convert("I").point(SIXTEEN_TO_EIGHT, "L")
    if profile:
        image = _converted(image, profile)
    return image if image.mode in KEPT_MODES else image.convert("RGB")


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


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    """A profile that cannot be used is left out, as browsers do."""
    if image.mode in {"P", "PA"} or "transparency" in image.info:
        image = plain(image)
    if image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return image
        target = "RGBA" if image.mode == "RGBA" else "RGB"
        transform = ImageCms.buildTransform(source, SRGB, image.mode, target)
        if target == image.mode:
            ImageCms.applyTransform(image, transform, inPlace=True)
        else:
            image = ImageCms.applyTransform(image, transform) or image
        image.info = {}  # it would carry the profile of sRGB from now on
        return image
    except (ImageCms.PyCMSError, OSError):
        logger.info("unusable colour profile")
        return image
