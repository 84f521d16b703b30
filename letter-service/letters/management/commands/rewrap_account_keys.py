"""Rotation of the key-encryption key: wraps every account's key with the newest version.

Letters are not touched. Add the new version to LETTER_KEY_ENCRYPTION_KEYS, restart, run this,
then the old version may go from the environment.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from letters import vault
from letters.key_ring import KeyEncryptionKeys
from letters.models import AccountKey

BATCH = 500


class Command(BaseCommand):
    help = "Wrap all account keys with the newest key-encryption key. May be stopped and resumed."

    def handle(self, *args: Any, **options: Any) -> None:
        keys = vault.key_encryption_keys()
        rewrapped = 0
        while batch := self._rewrap(keys):
            rewrapped += batch
            self.stdout.write(f"{rewrapped} account keys are wrapped by version {keys.current} now")
        self.stdout.write("all account keys are wrapped by the newest version")

    @transaction.atomic
    def _rewrap(self, keys: KeyEncryptionKeys) -> int:
        rows = list(
            AccountKey.objects.select_for_update()
            .exclude(kek_version=keys.current)
            .order_by("account_id")[:BATCH]
        )
        for row in rows:
            data_key = keys.unwrap(
                bytes(row.wrapped_key), version=row.kek_version, account_id=row.account_id
            )
            row.wrapped_key, row.kek_version = keys.wrap(data_key, account_id=row.account_id)
        AccountKey.objects.bulk_update(rows, ["wrapped_key", "kek_version"])
        return len(rows)
