"""A JPEG that was made in parts is the one that is made at once."""

import sys
import threading
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


def in_parts(upright: Upright) -> bytes:
    parts = (jpegs.encode(upright.band(top), quality=88) for top in upright.tops)
    return jpegs.joined(parts, upright.size[1], rows=upright.tops.step)


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize(
    "size",
    [(64, 64), (17, 65), (300, 128), (301, 1000), (8, 3000), (17_000, 70)],
    ids=lambda size: f"{size[0]}x{size[1]}",
)
def test_the_pixels_are_the_same(size: tuple[int, int], mode: str) -> None:
    image = noise(*size, mode)
    data = in_parts(Upright(image, convert=same))
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
    made = Image.open(BytesIO(in_parts(upright))).convert("L")
    assert made.crop((0, 0, width, 256)).getextrema() == (255, 255)
    assert made.crop((0, 256, width, 300)).getextrema() == (0, 0)


def test_another_thread_goes_on_while_a_part_is_encoded() -> None:
    """Two that share the work would otherwise take as long as one."""
    begun, went_on = threading.Event(), []

    def other() -> None:
        begun.wait()
        went_on.append(True)

    thread, part = threading.Thread(target=other), noise(1000, 1000, "RGB")
    jpegs.encode(part, quality=88)  # whatever is done only once is done
    thread.start()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(600)  # nobody is interrupted: the other goes on where it is let
    try:
        begun.set()
        for _ in range(200):  # the system may have no time for the other at once
            jpegs.encode(part, quality=88)
            if let := bool(went_on):
                break
    finally:
        sys.setswitchinterval(usual)
        thread.join()
    assert let


@pytest.mark.parametrize("turn", [None, *TURNS.values()])
def test_parts_are_those_of_the_whole(turn: Image.Transpose | None) -> None:
    image = noise(150, 200, "RGB")
    upright = Upright(image, turn, same)
    paper, top = Image.new("RGB", upright.size), 0
    for part in map(upright.band, upright.tops):
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
