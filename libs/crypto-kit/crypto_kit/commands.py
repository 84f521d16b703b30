"""Rotation of the key-encryption key, for a service's `manage.py rewrap_account_keys`.

What was encrypted is not touched. Add the new version to the setting, restart, run this, then
the old version may go from the environment.
"""

from typing import Any, ClassVar

from django.core.management.base import BaseCommand

from crypto_kit.vault import Vault

BATCH = 500


class RewrapCommand(BaseCommand):
    help = "Wrap all account keys with the newest key-encryption key. May be stopped and resumed."
    vault: ClassVar[Vault]

    def handle(self, *args: Any, **options: Any) -> None:
        version, rewrapped = self.vault.key_encryption_keys.current, 0
        while batch := self.vault.rewrap(at_most=BATCH):
            rewrapped += batch
            self.stdout.write(f"{rewrapped} account keys are wrapped by version {version} now")
        self.stdout.write("all account keys are wrapped by the newest version")
