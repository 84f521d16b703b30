"""JPEG from parts of a picture, the same pixels as if it had been encoded in one piece.

A JPEG may begin anew at regular distances (restart intervals, ITU-T T.81, E.1.4). Parts that were
encoded alike are such intervals, so what they consist of can be put one behind the other.
"""

from collections.abc import Iterable
from io import BytesIO

from PIL import Image

# Pixels that are encoded together, at the usual subsampling of colours; of grey ones 8.
BLOCK, GREY_BLOCK = 16, 8
START_OF_FRAME, START_OF_SCAN, END = b"\xff\xc0", b"\xff\xda", b"\xff\xd9"
RESTART_EVERY, FIRST_RESTART = b"\xff\xdd\x00\x04", 0xD0


def encode(
    bands: Iterable[Image.Image], size: tuple[int, int], *, rows: int, quality: int
) -> bytes:
    """`bands` are `rows` high (a multiple of `BLOCK`), but for the last one, and of one mode."""
    whole = BytesIO()
    for number, band in enumerate(bands):
        file = BytesIO()
        band.save(file, "JPEG", quality=quality)
        if band.size == size:
            return file.getvalue()
        head, scan = _split(file.getbuffer())
        if number == 0:
            whole.write(_head(bytes(head), size, interval=_blocks(band, rows)))
        else:
            whole.write(bytes([0xFF, FIRST_RESTART + (number - 1) % 8]))
        whole.write(scan)
    whole.write(END)
    return whole.getvalue()


def _blocks(band: Image.Image, rows: int) -> int:
    side = GREY_BLOCK if band.mode == "L" else BLOCK
    return -(-band.width // side) * (rows // side)


def _split(data: memoryview) -> tuple[memoryview, memoryview]:
    """All segments up to the scan, and what is coded in it without the marker of the end."""
    at, name = 2, b""
    while name != START_OF_SCAN:
        name = bytes(data[at : at + 2])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return data[:at], data[at : -len(END)]


def _head(head: bytes, size: tuple[int, int], *, interval: int) -> bytes:
    """That of a band, for all of them."""
    frame = head.index(START_OF_FRAME) + 5  # behind its marker, its length and its precision
    scan = head.rindex(START_OF_SCAN)
    restarts = RESTART_EVERY + interval.to_bytes(2, "big")
    height = size[1].to_bytes(2, "big")
    return head[:frame] + height + head[frame + 2 : scan] + restarts + head[scan:]
