"""AES-256-GCM over a whole value, bound to where it belongs.

Sealed: one format byte, 12 bytes of nonce, then what AES-GCM gives (NIST SP 800-38D; a random
nonce is good for 2**32 messages under one key).
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32


class Tampered(Exception):
    """A ciphertext that was not made for this place under this key, or was changed since."""


def seal(key: AESGCM, plain: bytes, bound_to: bytes) -> bytes:
    """`bound_to` (the row and field, say) is authenticated and not stored."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + key.encrypt(nonce, plain, bound_to)


def unseal(key: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    """Raises `Tampered`."""
    if sealed[:1] != FORMAT:
        raise Tampered
    nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return key.decrypt(nonce, ciphertext, bound_to)
    except (InvalidTag, ValueError) as error:
        raise Tampered from error
