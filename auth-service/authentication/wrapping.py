"""Keeping a private key in a table without the table being worth stealing."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12  # NIST SP 800-38D, 8.2


class CannotUnwrap(Exception):
    """The ciphertext was made with another key, or for another row, or was changed."""


def wrap(secret: bytes, *, key: str, bound_to: str) -> bytes:
    """AES-256-GCM: nonce and ciphertext. `bound_to` is authenticated and not stored."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, secret, bound_to.encode())


def unwrap(wrapped: bytes, *, key: str, bound_to: str) -> bytes:
    """The secret; raises `CannotUnwrap`."""
    nonce, ciphertext = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    try:
        return _cipher(key).decrypt(nonce, ciphertext, bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotUnwrap from error


def _cipher(key: str) -> AESGCM:
    return AESGCM(base64.b64decode(key))
