"""Encryption of what people write: AES-256-GCM under a key of each account's own.

Envelope encryption: the account's data-encryption key lies in the database wrapped by a
key-encryption key that lies outside of it (NIST SP 800-57 calls them data and key-wrapping
keys). Deleting the account deletes its key. A backup made before still holds the wrapped one: it
opens for whoever has the key-encryption key too, until that version is destroyed.

The additional authenticated data binds a ciphertext to its row and field: moved elsewhere it
does not decrypt.
"""

import os
import threading
from functools import cache, cached_property
from uuid import UUID

from cachetools import TTLCache
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, transaction

from letters.exceptions import AccountErased
from letters.key_ring import KEY_BYTES, KeyEncryptionKeys, Tampered, seal, unseal
from letters.models import AccountKey, ErasedAccount
from service_kit import clock

# How long a process may go on using a key that was deleted meanwhile. The rows are gone at
# once, and without the key's row nothing new can be written under it.
CACHE_SECONDS = 60.0


class AccountCipher:
    """One account's data-encryption key at work."""

    def __init__(self, data_key: bytes) -> None:
        self._data_key = data_key
        self._aead = AESGCM(data_key)

    def encrypt(self, text: str, *, row: UUID, field: str) -> bytes:
        return seal(self._aead, text.encode(), row.bytes + field.encode())

    def decrypt(self, ciphertext: bytes | memoryview, *, row: UUID, field: str) -> str:
        """Raises `Tampered`."""
        return unseal(self._aead, bytes(ciphertext), row.bytes + field.encode()).decode()

    @cached_property
    def index_key(self) -> bytes:
        """The key of the account's blind indexes, derived so that it dies with the data key."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"blind index").derive(self._data_key)


@cache
def _parsed(text: str) -> KeyEncryptionKeys:
    return KeyEncryptionKeys.parse(text)


def key_encryption_keys() -> KeyEncryptionKeys:
    return _parsed(settings.LETTER_KEY_ENCRYPTION_KEYS)


__all__ = ["AccountCipher", "Tampered", "cipher", "forget", "key_encryption_keys", "lock_account"]

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
