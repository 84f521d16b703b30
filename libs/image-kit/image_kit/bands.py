"""A decoded picture as it is meant to be seen, a part at a time: no second one of its size is made.

A photo of 50 megapixels takes 200 MB; turned upright or in other colours as a whole it would take
that twice.
"""

from dataclasses import dataclass

from PIL import Image

from image_kit import colours
from image_kit.colours import Conversion

# By the EXIF orientation (CIPA DC-008, 4.6.4).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Whose rows are columns of what was decoded, and whose first one is the last of what was decoded.
SIDEWAYS = {TURNS[number] for number in (5, 6, 7, 8)}
BACKWARDS = {TURNS[number] for number in (3, 4, 7, 8)}
# Of these, pixels can be taken together as they are; of the others (palettes, what shows
# through), only once they are plain.
AVERAGED = {"L", "RGB", "CMYK"}
# Multiples of what a JPEG encodes together, and few enough for it to count those (16 bits).
USUAL_ROWS, ROWS_OF_WIDE = 256, 64
WIDE = 16_000


@dataclass(frozen=True, slots=True)
class Upright:
    """What was decoded, and what makes it or a part of it upright and sRGB."""

    image: Image.Image
    turn: Image.Transpose | None = None
    convert: Conversion | None = None

    @property
    def size(self) -> tuple[int, int]:
        width, height = self.image.size
        return (height, width) if self.turn in SIDEWAYS else (width, height)

    @property
    def rows(self) -> int:
        """Of a band."""
        return USUAL_ROWS if self.size[0] <= WIDE else ROWS_OF_WIDE

    def whole(self) -> Image.Image:
        """All of it; what was decoded itself where nothing has to be done."""
        return self._made(self.image)

    @property
    def tops(self) -> range:
        """Where its bands begin, `rows` each but for the last; one where nothing has to be done."""
        height = self.size[1]
        return range(0, height, height if self._is_as_meant else self.rows)

    def band(self, top: int) -> Image.Image:
        """Threads may ask for different ones at the same time."""
        if self._is_as_meant:
            return self.image
        return self._made(self.image.crop(self._box(top, min(top + self.rows, self.size[1]))))

    def smaller(self, width: int, height: int) -> Image.Image:
        """Plain RGB or RGBA, made as small as taking whole pixels together makes it: not smaller
        than asked for, and less than twice as large."""
        if self.turn in SIDEWAYS:
            width, height = height, width
        factors = max(1, self.image.width // width), max(1, self.image.height // height)
        if self.image.mode in AVERAGED and "transparency" not in self.image.info:
            small = self._coloured(self.image.reduce(factors))
        else:
            small = self._reduced(*factors)
        return small if self.turn is None else small.transpose(self.turn)

    @property
    def _is_as_meant(self) -> bool:
        return self.turn is None and self.convert is None

    def _reduced(self, across: int, down: int) -> Image.Image:
        width, height = self.image.size
        rows = max(down, USUAL_ROWS // down * down)
        paper: Image.Image | None = None
        for top in range(0, height, rows):
            part = self.image.crop((0, top, width, min(top + rows, height)))
            small = self._coloured(part).reduce((across, down))
            paper = paper or Image.new(small.mode, (-(-width // across), -(-height // down)))
            paper.paste(small, (0, top // down))
        return paper or self._coloured(self.image)

    def _made(self, part: Image.Image) -> Image.Image:
        part = part if self.turn is None else part.transpose(self.turn)
        return part if self.convert is None else self.convert(part)

    def _coloured(self, part: Image.Image) -> Image.Image:
        return colours.plain(part if self.convert is None else self.convert(part))

    def _box(self, top: int, bottom: int) -> tuple[int, int, int, int]:
        """Where these rows are in what was decoded."""
        width, height = self.image.size
        if self.turn in BACKWARDS:
            top, bottom = self.size[1] - bottom, self.size[1] - top
        return (top, 0, bottom, height) if self.turn in SIDEWAYS else (0, top, width, bottom)
