"""Encryption of what people write: AES-256-GCM under a key of each account's own.

Envelope encryption: the account's data-encryption key lies in the database wrapped by a
key-encryption key that lies outside of it (NIST SP 800-57 calls them data and key-wrapping
keys). Deleting the account deletes its key, and with it every copy in every backup.

Ciphertext: one format byte, 12 bytes of nonce, then what AES-GCM gives (NIST SP 800-38D; a
random nonce is good for 2**32 messages under one key). The additional authenticated data
binds a ciphertext to its row and field: moved elsewhere it does not decrypt.
"""

import base64
import binascii
import os
import threading
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from cachetools import TTLCache
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from letters.exceptions import AccountErased
from letters.models import AccountKey, ErasedAccount
from service_kit import clock

FORMAT = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32

# How long a process may go on using a key that was deleted meanwhile. The rows are gone at
# once, and without the key's row nothing new can be written under it.
CACHE_SECONDS = 60.0


class Tampered(Exception):
    """A ciphertext that was not made for this row and field under this key."""


def _seal(key: AESGCM, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + key.encrypt(nonce, plain, bound_to)


def _unseal(key: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    if sealed[:1] != FORMAT:
        raise Tampered
    try:
        return key.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], bound_to)
    except InvalidTag as error:
        raise Tampered from error


class AccountCipher:
    """One account's data-encryption key at work."""

    def __init__(self, data_key: bytes) -> None:
        self._data_key = data_key
        self._aead = AESGCM(data_key)

    def encrypt(self, text: str, *, row: UUID, field: str) -> bytes:
        return _seal(self._aead, text.encode(), row.bytes + field.encode())

    def decrypt(self, ciphertext: bytes | memoryview, *, row: UUID, field: str) -> str:
        """Raises `Tampered`."""
        return _unseal(self._aead, bytes(ciphertext), row.bytes + field.encode()).decode()

    @cached_property
    def index_key(self) -> bytes:
        """The key of the account's blind indexes, derived so that it dies with the data key."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"blind index").derive(self._data_key)


@dataclass(frozen=True)
class KeyEncryptionKeys:
    """The operator's keys by version; the highest wraps, each unwraps what it wrapped."""

    keys: dict[int, AESGCM]

    @classmethod
    def parse(cls, text: str) -> "KeyEncryptionKeys":
        """From "1:<base64 of 32 bytes>,2:…"; the message of an error holds no key."""
        keys = {}
        try:
            for part in text.split(","):
                version, _colon, encoded = part.strip().partition(":")
                raw = base64.b64decode(encoded, validate=True)
                if len(raw) != KEY_BYTES:
                    raise ValueError("length")
                keys[int(version)] = AESGCM(raw)
        except (ValueError, binascii.Error):
            message = "LETTER_KEY_ENCRYPTION_KEYS must look like 1:<base64 of 32 bytes>,2:…"
            raise ImproperlyConfigured(message) from None
        return cls(keys)

    @property
    def current(self) -> int:
        return max(self.keys)

    def wrap(self, data_key: bytes, *, account_id: UUID) -> tuple[bytes, int]:
        return _seal(self.keys[self.current], data_key, account_id.bytes), self.current

    def unwrap(self, wrapped: bytes, *, version: int, account_id: UUID) -> bytes:
        """Raises `Tampered`, or `ImproperlyConfigured` where the version's key is not given."""
        if version not in self.keys:
            raise ImproperlyConfigured(f"LETTER_KEY_ENCRYPTION_KEYS lacks version {version}")
        return _unseal(self.keys[version], wrapped, account_id.bytes)


def key_encryption_keys() -> KeyEncryptionKeys:
    return KeyEncryptionKeys.parse(settings.LETTER_KEY_ENCRYPTION_KEYS)


_ciphers: TTLCache[UUID, AccountCipher] = TTLCache(10_000, CACHE_SECONDS)
_lock = threading.Lock()


def cipher(account_id: UUID) -> AccountCipher:
    """The account's cipher; its key is made when the account first writes.

    Raises `AccountErased`.
    """
    with _lock:
        known = _ciphers.get(account_id)
    if known is None:
        row = AccountKey.objects.filter(account_id=account_id).first() or _create(account_id)
        data_key = key_encryption_keys().unwrap(
            bytes(row.wrapped_key), version=row.kek_version, account_id=account_id
        )
        known = AccountCipher(data_key)
        with _lock:
            _ciphers[account_id] = known
    return known


def forget(account_id: UUID) -> None:
    """Drop the account's key from this process."""
    with _lock:
        _ciphers.pop(account_id, None)


def lock_account(account_id: UUID) -> None:
    """Making and destroying this account's key exclude each other until the transaction ends."""
    with connection.cursor() as cursor:
        number = int.from_bytes(account_id.bytes[8:], signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


@transaction.atomic
def _create(account_id: UUID) -> AccountKey:
    lock_account(account_id)
    if ErasedAccount.objects.filter(account_id=account_id).exists():
        raise AccountErased
    wrapped, version = key_encryption_keys().wrap(os.urandom(KEY_BYTES), account_id=account_id)
    row, _created = AccountKey.objects.get_or_create(
        account_id=account_id,
        defaults={"wrapped_key": wrapped, "kek_version": version, "created_at": clock.now()},
    )
    return row
