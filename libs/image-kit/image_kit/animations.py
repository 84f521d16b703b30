"""Pictures that move: how many frames, and all of them as WebP."""

from io import BytesIO

from PIL import Image

from image_kit.formats import Format
from image_kit.refusals import AnimationTooLong

# A JPEG or HEIC with several pictures in it (a depth map, a burst) is its first one.
MOVING: set[Format] = {"GIF", "WEBP", "PNG"}
SHORTEST_FRAME_MS = 20
USUAL_FRAME_MS = 100


def moves(image: Image.Image, kind: Format) -> bool:
    return kind in MOVING and bool(getattr(image, "is_animated", False))


def frames(image: Image.Image, kind: Format, most: int, pixels: int) -> int:
    """How many frames the picture has; raises `AnimationTooLong` for more than may be kept.

    Looks at no more of them than are allowed, whatever the file says.
    """
    if not moves(image, kind):
        return 1
    allowed = min(most, pixels // (image.width * image.height))
    count = 1
    while count <= allowed:
        try:
            image.seek(count)
        except EOFError:
            image.seek(0)
            return count
        count += 1
    raise AnimationTooLong(allowed)


def webp(image: Image.Image, count: int, *, quality: int) -> bytes:
    """All frames, encoded one after the other; no metadata goes along."""
    loop = int(image.info.get("loop", 1 if image.format == "GIF" else 0))
    durations = [_duration(image, number) for number in range(count)]
    image.seek(0)
    file = BytesIO()
    image.save(
        file,
        "WEBP",
        save_all=True,
        duration=durations,
        loop=loop,
        background=(0, 0, 0, 0),
        quality=quality,
        method=0,
        icc_profile=b"",
        exif=b"",
        xmp=b"",
    )
    return file.getvalue()


def _duration(image: Image.Image, number: int) -> int:
    """Milliseconds; browsers show a frame that asks for less than 20 for 100."""
    image.seek(number)
    image.load()  # a WebP's times come with its pixels
    asked = int(image.info.get("duration", 0))
    return asked if asked >= SHORTEST_FRAME_MS else USUAL_FRAME_MS
