"""Pictures to upload, made on the spot."""

import struct
from io import BytesIO
from typing import Any

from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 30), (30, 30, 220), (255, 255, 255)
GPS = 0x8825
ORIENTATION = 0x0112


def quarters(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """Red, green, blue and white, clockwise from the upper left."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (width // 2, height // 2, width, height))
    return image.convert(mode)


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def photo(**options: Any) -> bytes:
    return encoded(quarters(), "JPEG", quality=92, **options)


def moving(format: str, frames: int = 3, size: int = 20, **options: Any) -> bytes:
    pictures = [
        Image.new("RGB", (size, size), (number * 7 % 256, 0, 90)) for number in range(frames)
    ]
    first, *others = pictures
    return encoded(first, format, save_all=True, append_images=others, **options)


def alike(frames: int) -> bytes:
    """A GIF of the same frame again and again; Pillow itself would write it once."""
    data = encoded(Image.new("P", (20, 20), 3), "GIF")
    head = 13 + (3 << (data[10] & 7) + 1)
    control = b"!\xf9\x04\x00\x0a\x00\x00\x00"
    return data[:head] + (control + data[head:-1]) * frames + b";"


def exif(orientation: int = 1) -> bytes:
    """A camera, a place and a remark."""
    tags = Image.Exif()
    tags[ORIENTATION] = orientation
    tags[0x010F] = "SecretCamera"
    place = tags.get_ifd(GPS)
    place[1], place[2] = "N", (37.0, 33.0, 58.0)
    return tags.tobytes()


def is_near(pixel: Any, colour: tuple[int, int, int], by: int = 30) -> bool:
    return all(abs(one - other) <= by for one, other in zip(pixel[:3], colour, strict=True))


def wide_profile(name: bytes = b"Wide") -> bytes:
    """An ICC profile (ICC.1:2001) with the primaries of Display P3 and a gamma of 2.2."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    text = name + b"\0"
    description = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)
    tags = {
        b"desc": description + bytes(-len(description) % 4),
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.51512, 0.2412, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.1571, 0.06657, 0.78407),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    table, body = struct.pack(">I", len(tags)), b""
    for tag, data in tags.items():
        table += tag + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(data))
        body += data
    head = b"lcms" + struct.pack(">I", 0x02100000) + b"mntrRGB XYZ " + bytes(12) + b"acsp"
    head += bytes(28) + struct.pack(">3i", 63190, 65536, 54061) + bytes(48)
    return struct.pack(">I", 4 + len(head) + len(table) + len(body)) + head + table + body
