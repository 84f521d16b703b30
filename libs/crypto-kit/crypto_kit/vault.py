"""An account's own key: made, wrapped, kept for a moment, destroyed.

Envelope encryption: the account's data-encryption key lies in the database wrapped by a
key-encryption key that lies outside of it (NIST SP 800-57 calls them data and key-wrapping
keys). Deleting the account deletes its key. A backup made before still holds the wrapped one: it
opens for whoever has the key-encryption key too, until that version is destroyed.
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
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crypto_kit.key_ring import KeyEncryptionKeys
from crypto_kit.models import AccountKeyRow, ErasedAccountRow
from crypto_kit.sealing import KEY_BYTES, seal, unseal
from service_kit import clock
from service_kit.problems import Problem

# How long a process may go on using a key that was deleted meanwhile. The rows are gone at
# once, and without the key's row nothing new can be written under it.
CACHE_SECONDS = 60.0
CACHED_KEYS = 10_000


class AccountErased(Problem):
    status_code = 410
    default_code = "account_erased"
    default_detail = _("This account was deleted, and everything in it.")


class AccountCipher:
    """One account's data-encryption key at work."""

    def __init__(self, data_key: bytes) -> None:
        self._data_key = data_key
        self._aead = AESGCM(data_key)

    def encrypt(self, text: str, *, row: UUID, field: str) -> bytes:
        """Bound to its row and field: moved elsewhere it does not decrypt."""
        return seal(self._aead, text.encode(), row.bytes + field.encode())

    def decrypt(self, ciphertext: bytes | memoryview, *, row: UUID, field: str) -> str:
        """Raises `Tampered`."""
        return unseal(self._aead, bytes(ciphertext), row.bytes + field.encode()).decode()

    @cached_property
    def index_key(self) -> bytes:
        """The key of the account's blind indexes."""
        return self.derived(b"blind index")

    def derived(self, info: bytes, *, salt: bytes | None = None) -> bytes:
        """A 256-bit key for one purpose (HKDF, RFC 5869) that dies with the data key."""
        return HKDF(SHA256(), KEY_BYTES, salt=salt, info=info).derive(self._data_key)


@cache
def _parsed(text: str) -> KeyEncryptionKeys:
    return KeyEncryptionKeys.parse(text)


class Vault:
    """The keys of a service's accounts. `setting` names the setting with the operator's keys."""

    def __init__(
        self, *, keys: type[AccountKeyRow], erased: type[ErasedAccountRow], setting: str
    ) -> None:
        self._keys, self._erased, self._setting = keys, erased, setting
        self._ciphers: TTLCache[UUID, AccountCipher] = TTLCache(CACHED_KEYS, CACHE_SECONDS)
        self._lock = threading.Lock()

    @property
    def key_encryption_keys(self) -> KeyEncryptionKeys:
        return _parsed(getattr(settings, self._setting))

    def cipher(self, account_id: UUID) -> AccountCipher:
        """The account's cipher; its key is made when the account first writes.

        Raises `AccountErased`.
        """
        with self._lock:
            known = self._ciphers.get(account_id)
        if known is None:
            known = AccountCipher(self._data_key(account_id))
            with self._lock:
                self._ciphers[account_id] = known
        return known

    def lock_account(self, account_id: UUID) -> None:
        """Until the transaction ends nobody else makes or destroys this account's key."""
        with connection.cursor() as cursor:
            number = int.from_bytes(account_id.bytes[8:], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])

    def begin_erasure(self, account_id: UUID) -> None:
        """From here on nothing can be written for the account; in the caller's transaction.

        Who is writing at this moment holds the key's row and is waited for.
        """
        self.lock_account(account_id)
        erased = {"erased_at": clock.now()}
        self._erased._default_manager.get_or_create(account_id=account_id, defaults=erased)
        self._rows.select_for_update().filter(account_id=account_id).first()

    def destroy(self, account_id: UUID) -> None:
        """The account's key goes, and every row that hangs on it."""
        self._rows.filter(account_id=account_id).delete()
        self.forget(account_id)

    def forget(self, account_id: UUID | None = None) -> None:
        """Drop the account's key from this process, or all keys."""
        with self._lock:
            if account_id is None:
                self._ciphers.clear()
            else:
                self._ciphers.pop(account_id, None)

    @transaction.atomic
    def rewrap(self, *, at_most: int) -> int:
        """Wrap so many keys with the newest key-encryption key; how many it were."""
        newest = self.key_encryption_keys
        stale = self._rows.select_for_update().exclude(kek_version=newest.current)
        rows = list(stale.order_by("account_id")[:at_most])
        for row in rows:
            row.wrapped_key, row.kek_version = newest.wrap(
                self._unwrapped(row), account_id=row.account_id
            )
        self._rows.bulk_update(rows, ["wrapped_key", "kek_version"])
        return len(rows)

    @property
    def _rows(self) -> QuerySet[AccountKeyRow]:
        return self._keys._default_manager.all()

    def _data_key(self, account_id: UUID) -> bytes:
        row = self._rows.filter(account_id=account_id).first() or self._created(account_id)
        return self._unwrapped(row)

    def _unwrapped(self, row: AccountKeyRow) -> bytes:
        return self.key_encryption_keys.unwrap(
            bytes(row.wrapped_key), version=row.kek_version, account_id=row.account_id
        )

    @transaction.atomic
    def _created(self, account_id: UUID) -> AccountKeyRow:
        self.lock_account(account_id)
        if self._erased._default_manager.filter(account_id=account_id).exists():
            raise AccountErased
        new = self.key_encryption_keys.wrap(os.urandom(KEY_BYTES), account_id=account_id)
        made = {"wrapped_key": new[0], "kek_version": new[1], "created_at": clock.now()}
        row, _created = self._keys._default_manager.get_or_create(
            account_id=account_id, defaults=made
        )
        return row
