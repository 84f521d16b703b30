"""What a file is by its first bytes, whatever its name or its sender says."""

from typing import BinaryIO, Literal

from image_kit.refusals import UnsupportedPicture

Format = Literal["JPEG", "PNG", "WEBP", "GIF", "HEIF"]

HEAD_BYTES = 64
# Brands of ISO 23008-12 (HEIF) whose pictures are HEVC; "mif1" is also what some AVIFs begin with.
HEVC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
STRUCTURAL_BRANDS = {b"mif1", b"msf1"}


def sniff(file: BinaryIO) -> Format:
    """Raises `UnsupportedPicture`; leaves the file at its beginning."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    found = _format_of(head)
    if found is None:
        raise UnsupportedPicture
    return found


def _format_of(head: bytes) -> Format | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if head[4:8] == b"ftyp" and _is_heic(head) else None


def _is_heic(head: bytes) -> bool:
    """The major brand, or one of the compatible brands behind it."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    compatible = {head[at : at + 4] for at in range(16, end - 3, 4)}
    major = head[8:12]
    return major in HEVC_BRANDS or (major in STRUCTURAL_BRANDS and bool(compatible & HEVC_BRANDS))
