"""Where a picture ends in its file, and whether what lies behind it is meant to be another file.

Cameras leave things behind a picture: second pictures (MPF), films (motion photos), notes of their
own. All of that is dropped. A file that is a picture to one program and an archive, a document, a
page or a program to another (a polyglot) is refused.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from image_kit.formats import Format
from image_kit.refusals import BrokenPicture, HiddenFile

PIECE_BYTES = 8 * 1024
# A marker of JPEG within coded pixels: neither a stuffed byte nor a restart (ITU-T T.81, B.1.1).
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
SCAN, IMAGE_END = 0xDA, 0xD9
BOX_HEAD = 8
# More of them are made to keep somebody busy: each scan of a JPEG goes over all its pixels.
MOST_SCANS, MOST_PARTS = 100, 200_000
# What begins an archive (ZIP, RAR, 7z, gzip, xz), a program (ELF, PE, Java) or a script.
BEGINNINGS = (
    b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\xfd7zXZ\x00",
    b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe", b"#!",
)  # fmt: skip
# Readers look for these a good way into a file.
LOOKED_FOR = re.compile(
    rb"%PDF-|<!doctype|<\?xml|<\?php|<html|<head|<body|<script|<iframe|<svg", re.IGNORECASE
)
LOOKED_THROUGH = 1024


@dataclass(frozen=True, slots=True)
class Ending:
    at: int
    scans: int = 1
    """Of a JPEG: in how many goes its pixels are stored."""


def ending(file: BinaryIO, kind: Format) -> Ending:
    """Where the picture ends. Raises `HiddenFile`, and `BrokenPicture` if it does not end.

    Leaves the file at its beginning.
    """
    size = file.seek(0, 2)
    try:
        found = ENDINGS[kind](file, size)
    finally:
        file.seek(0)
    _refuse_hidden(file, found.at, size)
    file.seek(0)
    return found


def _refuse_hidden(file: BinaryIO, end: int, size: int) -> None:
    if zipfile.is_zipfile(file):  # its table is at the end: also one that begins in a comment
        raise HiddenFile
    file.seek(end)
    behind = file.read(LOOKED_THROUGH).lstrip(b"\x00\t\n\r ")
    if behind.startswith(BEGINNINGS) or LOOKED_FOR.search(behind):
        raise HiddenFile


def _jpeg(file: BinaryIO, size: int) -> Ending:
    """Segments that say how long they are, and behind some of them coded pixels."""
    at, scans = 2, 0
    for _ in range(MOST_PARTS):
        at = _next_marker(file, at)
        file.seek(at + 1)
        head = file.read(3)
        if head[0] == IMAGE_END:
            return Ending(at + 2, scans)
        scans += head[0] == SCAN
        if len(head) < 3 or scans > MOST_SCANS:
            break
        at += 2 + int.from_bytes(head[1:], "big")
    raise BrokenPicture


def _next_marker(file: BinaryIO, at: int) -> int:
    """Usually it is where it is looked for."""
    file.seek(at)
    before, piece = b"", file.read(2)
    while piece:
        if found := MARKER.search(before + piece):
            return at - len(before) + found.start()
        at, before, piece = at + len(piece), piece[-1:], file.read(PIECE_BYTES)
    raise BrokenPicture


def _png(file: BinaryIO, size: int) -> Ending:
    at = 8
    for _ in range(MOST_PARTS):
        file.seek(at)
        head = file.read(8)
        at += 12 + int.from_bytes(head[:4], "big")
        if head[4:] == b"IEND":
            return Ending(at)
        if at > size:
            break
    raise BrokenPicture


def _gif(file: BinaryIO, size: int) -> Ending:
    """Pictures and extensions; what is in them comes in blocks that say how long they are."""
    file.seek(10)
    file.seek(13 + _bytes_of_colours(file.read(1)))
    inside = False
    for _ in range(MOST_PARTS):
        head = file.read(1)
        if inside:
            inside = head > b"\x00"
            file.seek(head[0] if head else 0, 1)
        elif head == b";":
            return Ending(file.tell())
        elif head == b"!":
            inside = bool(file.read(1))
        elif head == b",":
            flags = file.read(9)[8:]
            inside = bool(file.seek(_bytes_of_colours(flags) + 1, 1))
        else:
            break
    raise BrokenPicture


def _bytes_of_colours(flags: bytes) -> int:
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0


def _webp(file: BinaryIO, size: int) -> Ending:
    file.seek(4)
    length = int.from_bytes(file.read(4), "little")
    return Ending(8 + length + length % 2)


def _heif(file: BinaryIO, size: int) -> Ending:
    """Boxes as long as it goes; what is none is not the picture any more."""
    at = 0
    for _ in range(MOST_PARTS):
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if not head[4:8].isalnum() or length not in range(size - at + 1):
            return Ending(at)
        if length == 1:  # written behind the name, because it is long
            length = int.from_bytes(head[8:], "big")
        if length < BOX_HEAD:  # 0: up to the end
            return Ending(at if length else size)
        at += length
    raise BrokenPicture


ENDINGS: dict[Format, Callable[[BinaryIO, int], Ending]] = {
    "JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp, "HEIF": _heif,
}  # fmt: skip
