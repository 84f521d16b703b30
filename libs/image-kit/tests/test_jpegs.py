"""A JPEG that was made in parts is the one that is made at once."""

from io import BytesIO

import pytest
from PIL import Image

from image_kit import jpegs
from image_kit.bands import TURNS, WIDE, Upright


def noise(width: int, height: int, mode: str) -> Image.Image:
    grey = Image.effect_noise((width, height), 50)
    return grey if mode == "L" else Image.merge("RGB", [grey, grey.rotate(180), grey])


def same(image: Image.Image) -> Image.Image:
    return image


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize(
    "size",
    [(64, 64), (17, 65), (300, 128), (301, 1000), (8, 3000), (17_000, 70)],
    ids=lambda size: f"{size[0]}x{size[1]}",
)
def test_the_pixels_are_the_same(size: tuple[int, int], mode: str) -> None:
    image = noise(*size, mode)
    upright = Upright(image, convert=same)
    data = jpegs.encode(upright.bands(), size, rows=upright.rows, quality=88)
    file = BytesIO()
    image.save(file, "JPEG", quality=88)
    made, usual = Image.open(BytesIO(data)), Image.open(BytesIO(file.getvalue()))
    assert (made.size, made.mode) == (usual.size, usual.mode)
    assert made.tobytes() == usual.tobytes()


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("width", [WIDE, 65_500])
def test_the_widest_picture_can_be_made_in_parts(width: int, mode: str) -> None:
    """What is encoded together is counted with 16 bits."""
    upright = Upright(Image.new(mode, (width, 300), "white"), convert=same)
    upright.image.paste("black", (0, 256, width, 300))
    data = jpegs.encode(upright.bands(), upright.size, rows=upright.rows, quality=88)
    made = Image.open(BytesIO(data)).convert("L")
    assert made.crop((0, 0, width, 256)).getextrema() == (255, 255)
    assert made.crop((0, 256, width, 300)).getextrema() == (0, 0)


@pytest.mark.parametrize("turn", [None, *TURNS.values()])
def test_parts_are_those_of_the_whole(turn: Image.Transpose | None) -> None:
    image = noise(150, 200, "RGB")
    upright = Upright(image, turn, same)
    paper, top = Image.new("RGB", upright.size), 0
    for part in upright.bands():
        paper.paste(part, (0, top))
        top += part.height
    whole = image if turn is None else image.transpose(turn)
    assert (upright.size, top) == (whole.size, whole.height)
    assert paper.tobytes() == whole.tobytes() == upright.whole().tobytes()


@pytest.mark.parametrize("turn", [None, TURNS[6]])
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "CMYK"])
def test_a_smaller_one_is_at_least_as_large_as_asked_for(
    mode: str, turn: Image.Transpose | None
) -> None:
    upright = Upright(noise(400, 310, "RGB").convert(mode), turn)
    small = upright.smaller(100, 70)
    assert small.mode == ("RGBA" if mode == "RGBA" else "RGB")
    assert 100 <= small.width < 200
    assert 70 <= small.height < 140
