"""What leaves: clean, upright, in the colours that were meant, of the right size."""

import time
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms
from samples import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    encoded,
    exif,
    is_near,
    moving,
    photo,
    quarters,
    wide_profile,
)

from image_kit.pictures import Rendition, read_picture


def original(data: bytes) -> tuple[Rendition, Image.Image]:
    with read_picture(BytesIO(data)) as picture:
        made = picture.original()
    return made, Image.open(BytesIO(made.data))


def corners(image: Image.Image) -> list[Any]:
    """Clockwise from the upper left."""
    image = image.convert("RGB")
    right, low = image.width - 5, image.height - 5
    return [image.getpixel(at) for at in ((5, 5), (right, 5), (right, low), (5, low))]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("JPEG", "JPEG"), ("PNG", "PNG"), ("WEBP", "WEBP"), ("GIF", "PNG"), ("HEIF", "JPEG")],
)
def test_every_kind_is_kept_with_all_its_pixels(sent: str, kept: str) -> None:
    made, image = original(encoded(quarters(), sent))
    assert (image.format, image.size) == (kept, (400, 300))
    assert (made.content_type, made.width, made.height) == (f"image/{kept.lower()}", 400, 300)
    for pixel, colour in zip(corners(image), (RED, GREEN, BLUE, WHITE), strict=True):
        assert is_near(pixel, colour)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_upright_however_the_camera_was_held(orientation: int) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    image = quarters()
    held = image.transpose(turns[orientation]) if orientation in turns else image
    data = encoded(held, "JPEG", exif=exif(orientation))
    made, kept = original(data)
    assert (made.width, made.height) == kept.size == (400, 300)
    for pixel, colour in zip(corners(kept), (RED, GREEN, BLUE, WHITE), strict=True):
        assert is_near(pixel, colour)
    with read_picture(BytesIO(data), largest=64) as picture:
        small = Image.open(BytesIO(picture.thumbnail(64).data))
    assert small.size == (64, 48)
    assert is_near(corners(small)[0], RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_is_told_about_the_camera_or_the_place(kind: str) -> None:
    data = encoded(quarters(), kind, exif=exif(), xmp=b"<x:xmpmeta>secret</x:xmpmeta>")
    assert b"SecretCamera" in data or kind == "HEIF"
    with read_picture(BytesIO(data)) as picture:
        made = [picture.original(), picture.thumbnail(320), picture.square(64)]
    for each in made:
        image = Image.open(BytesIO(each.data))
        assert not dict(image.getexif())
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)
        assert b"SecretCamera" not in each.data
        assert b"secret" not in each.data


def test_comments_and_texts_are_left_behind() -> None:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", "SecretName")
    for data in (photo(comment="SecretName"), encoded(quarters(), "PNG", pnginfo=texts)):
        assert b"SecretName" in data
        assert b"SecretName" not in original(data)[0].data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_colours_are_those_that_were_meant(kind: str) -> None:
    """A green of a phone's wider space is a stronger green in sRGB."""
    image = Image.new("RGB", (40, 30), (100, 180, 100))
    with read_picture(BytesIO(encoded(image, kind, icc_profile=wide_profile()))) as picture:
        made = [picture.original(), picture.thumbnail(20)]
    for each in made:
        seen = Image.open(BytesIO(each.data))
        assert "icc_profile" not in seen.info
        assert is_near(seen.convert("RGB").getpixel((9, 9)), (67, 183, 91), by=4)


def test_a_profile_that_says_what_is_usual_or_nothing_useful_changes_nothing() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, b"not a profile"):
        made, image = original(encoded(quarters(), "PNG", icc_profile=profile))
        assert is_near(corners(image)[0], RED, by=1)
        assert b"iCCP" not in made.data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel_can_be_kept_and_made_small(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("I;16", (400, 300), 65535) if mode == "I;16" else quarters(mode=mode)
    with read_picture(BytesIO(encoded(image, kind))) as picture:
        kept, small = picture.original(), picture.thumbnail(100)
    assert (kept.width, kept.height, small.width, small.height) == (400, 300, 100, 75)
    if mode == "I;16":
        assert Image.open(BytesIO(kept.data)).convert("L").getpixel((0, 0)) == 255


def test_what_shows_through_stays_so_or_lies_on_white() -> None:
    see_through = Image.new("RGBA", (40, 30), (200, 0, 0, 0))
    _made, png = original(encoded(see_through, "PNG"))
    assert png.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]  # Pillow's type is wide
    _made, gif = original(encoded(see_through, "GIF"))
    assert gif.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]  # as above
    _made, jpeg = original(encoded(see_through, "HEIF"))
    assert is_near(jpeg.getpixel((0, 0)), WHITE, by=3)


class TestSizes:
    @pytest.mark.parametrize(
        ("size", "small"),
        [((1600, 1200), (320, 240)), ((1200, 1600), (240, 320)), ((3000, 2), (320, 1))],
    )
    def test_thumbnails_keep_the_shape(self, size: tuple[int, int], small: tuple[int, int]) -> None:
        with read_picture(BytesIO(encoded(quarters(*size), "PNG"))) as picture:
            made = picture.thumbnail(320)
        image = Image.open(BytesIO(made.data))
        assert image.size == (made.width, made.height) == small
        assert made.content_type == "image/webp"

    def test_a_thumbnail_is_never_larger_than_the_picture(self) -> None:
        with read_picture(BytesIO(photo())) as picture:
            made = picture.thumbnail(1080)
        assert (made.width, made.height) == (400, 300)

    def test_the_smaller_one_is_the_same_whatever_was_made_before(self) -> None:
        data = encoded(quarters(3000, 2000), "JPEG")
        with read_picture(BytesIO(data)) as picture:
            picture.thumbnail(1080)
            after = picture.thumbnail(320)
        assert (after.width, after.height) == (320, 213)
        assert is_near(corners(Image.open(BytesIO(after.data)))[2], BLUE)

    @pytest.mark.parametrize("size", [(400, 300), (300, 400), (2000, 700)])
    def test_a_square_is_cut_from_the_middle(self, size: tuple[int, int]) -> None:
        with read_picture(BytesIO(encoded(quarters(*size), "JPEG")), largest=64) as picture:
            made = picture.square(64)
        image = Image.open(BytesIO(made.data))
        assert image.size == (64, 64)
        for pixel, colour in zip(corners(image), (RED, GREEN, BLUE, WHITE), strict=True):
            assert is_near(pixel, colour)


class TestMoving:
    @pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
    def test_what_moves_goes_on_moving(self, kind: str) -> None:
        made, image = original(moving(kind, frames=5, duration=70))
        assert (made.content_type, getattr(image, "n_frames", 1)) == ("image/webp", 5)
        image.seek(3)
        image.load()
        assert image.info["duration"] == 70

    def test_its_thumbnail_stands_still(self) -> None:
        with read_picture(BytesIO(moving("GIF"))) as picture:
            made = picture.thumbnail(320)
        assert getattr(Image.open(BytesIO(made.data)), "n_frames", 1) == 1

    def test_a_photo_with_a_second_one_inside_is_a_photo(self) -> None:
        """Phones keep depth and gain maps so."""
        others = [quarters(40, 30)]
        made, image = original(encoded(quarters(), "MPO", save_all=True, append_images=others))
        assert (made.content_type, image.size) == ("image/jpeg", (400, 300))
        assert getattr(image, "n_frames", 1) == 1


def test_a_photo_of_twelve_megapixels_takes_well_under_a_second() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((4000, 3000), 30) for _ in range(3)])
    data = encoded(noise, "JPEG", quality=90)
    assert 3e6 < len(data) < 20e6
    began = time.process_time()
    with read_picture(BytesIO(data)) as picture:
        picture.original()
        picture.thumbnail(1080)
        picture.thumbnail(320)
    assert time.process_time() - began < 1.0
