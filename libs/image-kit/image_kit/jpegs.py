"""JPEG from parts of a picture, the same pixels as if it had been encoded in one piece.

A JPEG may begin anew at regular distances (restart intervals, ITU-T T.81, E.1.4). Parts that were
encoded alike are such intervals, so what they consist of can be put one behind the other.
"""

import os
from collections.abc import Iterable
from io import BytesIO

from PIL import Image

# Pixels that are encoded together, at the usual subsampling of colours; of grey ones 8.
BLOCK, GREY_BLOCK = 16, 8
START_OF_FRAME, START_OF_SCAN, END = b"\xff\xc0", b"\xff\xda", b"\xff\xd9"
RESTART_EVERY, FIRST_RESTART = b"\xff\xdd\x00\x04", 0xD0


def encode(part: Image.Image, *, quality: int) -> bytes:
    """Into a file of the system's that lies in memory: into one of Python's, Pillow lets no other
    thread go on meanwhile."""
    with open(os.memfd_create("picture"), "w+b") as file:
        part.save(file, "JPEG", quality=quality)
        file.seek(0)
        return file.read()


def joined(parts: Iterable[bytes], height: int, *, rows: int) -> bytes:
    """`parts` are of one mode and `rows` high (a multiple of `BLOCK`), but for the last one."""
    if height <= rows:
        (only,) = parts
        return only
    whole = BytesIO()
    for number, part in enumerate(parts):
        scan = _scan(part)
        if number == 0:
            whole.write(_head(part[:scan], height, rows))
        else:
            whole.write(bytes([0xFF, FIRST_RESTART + (number - 1) % 8]))
        whole.write(memoryview(part)[scan : -len(END)])
    whole.write(END)
    return whole.getvalue()


def _scan(data: bytes) -> int:
    """Where it begins, behind all segments."""
    at, name = 2, b""
    while name != START_OF_SCAN:
        name = data[at : at + 2]
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return at


def _head(head: bytes, height: int, rows: int) -> bytes:
    """That of a part, for all of them."""
    frame = head.index(START_OF_FRAME) + 5  # behind its marker, its length and its precision
    scan = head.rindex(START_OF_SCAN)
    width, colours = int.from_bytes(head[frame + 2 : frame + 4], "big"), head[frame + 4]
    block = GREY_BLOCK if colours == 1 else BLOCK
    interval = -(-width // block) * (rows // block)
    restarts = RESTART_EVERY + interval.to_bytes(2, "big")
    new_height = height.to_bytes(2, "big")
    return head[:frame] + new_height + head[frame + 2 : scan] + restarts + head[scan:]
