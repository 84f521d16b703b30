"""The original and its thumbnails, made at the same time, and what they look like."""

import threading
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat
from samples import BLUE, encoded, exif, is_near, moving, photo, quarters, wide_profile

from image_kit.bands import Upright
from image_kit.colours import opaque, plain, to_srgb
from image_kit.pictures import Rendition, read_picture
from image_kit.refusals import BrokenPicture


def scene(width: int = 1600, height: int = 1200) -> Image.Image:
    """Shapes of many sizes and a grain, in colours that differ."""
    grain = Image.effect_noise((width, height), 20)
    shades = Image.radial_gradient("L").resize((width, height))
    lines = Image.effect_mandelbrot((width, height), (-2, -1.5, 1, 1.5), 60)
    return Image.merge("RGB", [ImageChops.blend(shades, lines, 0.4), shades, grain])


def opened(made: Rendition) -> Image.Image:
    return Image.open(BytesIO(made.data)).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Root mean square over all channels, of 255."""
    found = ImageStat.Stat(ImageChops.difference(one, other)).rms
    return max(found)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_together_they_are_what_each_would_be_alone(kind: str) -> None:
    data = encoded(quarters(1600, 1200), kind)
    with read_picture(BytesIO(data)) as picture:
        together = picture.with_thumbnails(1080, 320)
    with read_picture(BytesIO(data)) as picture:
        alone = (picture.original(), picture.thumbnail(1080), picture.thumbnail(320))
    assert together == alone
    assert [made.width for made in together] == [1600, 1080, 320]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_what_moves_too(kind: str) -> None:
    with read_picture(BytesIO(moving(kind))) as picture:
        original, small = picture.with_thumbnails(320)
    assert getattr(Image.open(BytesIO(original.data)), "n_frames", 1) == 3
    assert getattr(Image.open(BytesIO(small.data)), "n_frames", 1) == 1


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_what_is_cut_off_is_refused_as_ever_and_no_thread_is_left(share: float) -> None:
    data = encoded(scene(400, 300), "WEBP")
    before = threading.active_count()
    with pytest.raises(BrokenPicture), read_picture(BytesIO(data[: int(len(data) * share)])) as cut:
        cut.with_thumbnails(320)
    assert threading.active_count() == before


@pytest.mark.parametrize("turned", [False, True])
def test_nobody_sees_that_they_are_made_quickly(turned: bool) -> None:
    """Compared with each made from all pixels, slowly and without loss."""
    image = scene()
    data = encoded(image, "JPEG", quality=95, exif=exif(6 if turned else 1))
    meant = Image.open(BytesIO(data)).convert("RGB")
    meant = meant.transpose(Image.Transpose.ROTATE_270) if turned else meant
    with read_picture(BytesIO(data)) as picture:
        original, medium, small = map(opened, picture.with_thumbnails(1080, 320))
    assert difference(original, meant) < 8
    for made in (medium, small):
        slowly = meant.resize(made.size, Image.Resampling.LANCZOS)
        assert difference(made, slowly) < 12


def test_its_memory_is_given_back_when_the_block_ends() -> None:
    with read_picture(BytesIO(photo())) as picture:
        assert picture.original().width == 400
        assert vars(picture)
    assert not vars(picture)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK"])
def test_colours_of_parts_are_those_of_the_whole(mode: str) -> None:
    image = scene(300, 600).convert(mode)
    image.info["icc_profile"] = wide_profile()
    convert = to_srgb(image)
    assert "icc_profile" not in image.info
    assert convert is not None  # CMYK: by way of Pillow, as the profile is not one for it
    upright = Upright(image, None, convert)
    parts = [opaque(upright.band(top)) for top in upright.tops]
    whole = opaque(convert(image.copy()))
    paper = Image.new("RGB", image.size)
    for number, part in enumerate(parts):
        paper.paste(part, (0, number * parts[0].height))
    assert len(parts) == 3
    assert paper.tobytes() == whole.tobytes()


def test_what_is_srgb_already_is_not_copied() -> None:
    image = quarters()
    upright = Upright(image, None, to_srgb(image))
    assert upright.whole() is image
    assert [upright.band(top) for top in upright.tops] == [image]


def sixteen_bits() -> Image.Image:
    return Image.new("I;16", (90, 300), 0xC0FF)


@pytest.mark.parametrize(
    ("made", "mode"),
    [
        (lambda: quarters(90, 300, "1"), "RGB"),
        (lambda: quarters(90, 300, "P"), "RGB"),
        (lambda: quarters(90, 300, "LA"), "RGBA"),
        (sixteen_bits, "RGB"),
    ],
    ids=["1", "P", "LA", "I;16"],
)
def test_a_smaller_one_of_parts_is_that_of_the_whole(
    made: Callable[[], Image.Image], mode: str
) -> None:
    image = made()
    convert = to_srgb(image)
    small = Upright(image, None, convert).smaller(9, 30)
    whole = plain(convert(image) if convert else image).reduce(10)
    assert (small.mode, small.size) == (mode, (9, 30))
    assert small.tobytes() == whole.tobytes()


def test_a_square_of_a_large_photo_is_its_middle() -> None:
    image = Image.new("RGB", (3000, 900), "white")
    image.paste(BLUE, (1050, 0, 1950, 900))
    with read_picture(BytesIO(encoded(image, "JPEG")), largest=128) as picture:
        square = opened(picture.square(128))
    for at in ((3, 3), (124, 3), (64, 64), (3, 124), (124, 124)):
        assert is_near(square.getpixel(at), BLUE)
