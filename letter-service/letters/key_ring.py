"""The operator's key-encryption keys, and the one way in which anything here is encrypted.

Ciphertext: one format byte, 12 bytes of nonce, then what AES-GCM gives (NIST SP 800-38D; a
random nonce is good for 2**32 messages under one key).
"""

import base64
import binascii
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured
from environs import ValidationError

FORMAT = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32


class Tampered(Exception):
    """A ciphertext that was not made for this row and field under this key."""


def seal(key: AESGCM, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + key.encrypt(nonce, plain, bound_to)


def unseal(key: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    if sealed[:1] != FORMAT:
        raise Tampered
    try:
        return key.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], bound_to)
    except InvalidTag as error:
        raise Tampered from error


@dataclass(frozen=True)
class KeyEncryptionKeys:
    """The operator's keys by version; the highest wraps, each unwraps what it wrapped."""

    keys: dict[int, AESGCM]

    @classmethod
    def parse(cls, text: str) -> "KeyEncryptionKeys":
        """From "1:<base64 of 32 bytes>,2:…"; raises ValidationError, which shows no key."""
        keys = {}
        try:
            for part in text.split(","):
                version, _colon, encoded = part.strip().partition(":")
                raw = base64.b64decode(encoded, validate=True)
                if len(raw) != KEY_BYTES or int(version) in keys:
                    raise ValueError("length or version")
                keys[int(version)] = AESGCM(raw)
        except (ValueError, binascii.Error):
            message = "must look like 1:<base64 of 32 bytes>,2:…, each version once"
            raise ValidationError(message) from None
        return cls(keys)

    @property
    def current(self) -> int:
        return max(self.keys)

    def wrap(self, data_key: bytes, *, account_id: UUID) -> tuple[bytes, int]:
        return seal(self.keys[self.current], data_key, account_id.bytes), self.current

    def unwrap(self, wrapped: bytes, *, version: int, account_id: UUID) -> bytes:
        """Raises `Tampered`, or `ImproperlyConfigured` where the version's key is not given."""
        if version not in self.keys:
            raise ImproperlyConfigured(f"LETTER_KEY_ENCRYPTION_KEYS lacks version {version}")
        return unseal(self.keys[version], wrapped, account_id.bytes)


def require_keys(text: str) -> None:
    """For `env.str(validate=…)`."""
    KeyEncryptionKeys.parse(text)
