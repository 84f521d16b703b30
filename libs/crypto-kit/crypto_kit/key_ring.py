"""The operator's key-encryption keys: they wrap other keys and nothing else."""

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured
from environs import ValidationError

from crypto_kit.sealing import KEY_BYTES, seal, unseal


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
        """The wrapped key and the version that wrapped it."""
        return seal(self.keys[self.current], data_key, account_id.bytes), self.current

    def unwrap(self, wrapped: bytes, *, version: int, account_id: UUID) -> bytes:
        """Raises `Tampered`, or `ImproperlyConfigured` where the version's key is not given."""
        if version not in self.keys:
            raise ImproperlyConfigured(f"there is no key-encryption key of version {version}")
        return unseal(self.keys[version], wrapped, account_id.bytes)


def require_keys(text: str) -> None:
    """For `env.str(validate=…)`."""
    KeyEncryptionKeys.parse(text)
