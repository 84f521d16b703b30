"""Encryption of objects that are read in pieces: pictures, files.

Header: one format byte and 32 bytes of salt. Then chunks of 64 KiB of plain bytes (the last one
shorter, never empty unless the object is), each AES-256-GCM with its 16-byte tag. The key is the
object's own: HKDF of the account's key with the salt and the object's name. The nonce is the
chunk's number and whether it is the last one, so chunks cannot be left out, exchanged or cut off
unseen: the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, "Online
Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (CRYPTO 2015).
"""

import os
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto_kit.sealing import Tampered
from crypto_kit.vault import AccountCipher

FORMAT = b"\x02"
SALT_BYTES = 32
HEADER_BYTES = len(FORMAT) + SALT_BYTES
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES


class Seekable(Protocol):
    """What is read from: a file, an object in a bucket."""

    def seek(self, offset: int, /) -> object: ...
    def read(self, size: int, /) -> bytes: ...


def sealed_size(size: int) -> int:
    """Bytes of the sealed form of `size` plain bytes."""
    chunks = max(1, -(-size // CHUNK_BYTES))
    return HEADER_BYTES + size + chunks * TAG_BYTES


def seal_stream(cipher: AccountCipher, plain: BinaryIO, *, name: str) -> Iterator[bytes]:
    """The sealed object piece by piece; `name` is authenticated and not stored."""
    salt = os.urandom(SALT_BYTES)
    key = _key(cipher, salt, name)
    yield FORMAT + salt
    number, chunk = 0, plain.read(CHUNK_BYTES)
    while True:
        following = plain.read(CHUNK_BYTES)
        yield key.encrypt(_nonce(number, last=not following), chunk, None)
        if not following:
            return
        number, chunk = number + 1, following


def unseal_range(
    cipher: AccountCipher, sealed: Seekable, *, name: str, size: int, start: int, stop: int
) -> Iterator[bytes]:
    """The plain bytes `start` … `stop` (exclusive) of an object of `size` plain bytes.

    Reads and authenticates only the chunks that hold them. Raises `Tampered`, before any byte
    of the chunk that was changed is given out.
    """
    if not 0 <= start <= stop <= size:
        raise ValueError("a range outside of the object")
    sealed.seek(0)
    header = sealed.read(HEADER_BYTES)
    if len(header) != HEADER_BYTES or header[:1] != FORMAT:
        raise Tampered
    key = _key(cipher, header[1:], name)
    last = max(0, -(-size // CHUNK_BYTES) - 1)
    if start == stop:
        return
    sealed.seek(HEADER_BYTES + (start // CHUNK_BYTES) * SEALED_CHUNK_BYTES)
    for number in range(start // CHUNK_BYTES, (stop - 1) // CHUNK_BYTES + 1):
        try:
            chunk = key.decrypt(
                _nonce(number, last=number == last), sealed.read(SEALED_CHUNK_BYTES), None
            )
        except (InvalidTag, ValueError) as error:
            raise Tampered from error
        begins = number * CHUNK_BYTES
        yield chunk[max(0, start - begins) : stop - begins]


def _key(cipher: AccountCipher, salt: bytes, name: str) -> AESGCM:
    return AESGCM(cipher.derived(b"object " + name.encode(), salt=salt))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
