"""`manage.py ensure_signing_key`: the role migrate runs it after the migrations."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from authentication import keys, provisioning
from crypto_kit.sealing import Tampered


class Command(BaseCommand):
    help = "Make the first signing key, and see that the newest one can be opened."

    def handle(self, *args: Any, **options: Any) -> None:
        key = provisioning.signing_key_ensure()
        try:
            keys.private_key(key)
        except Tampered as error:
            raise CommandError(
                "SIGNING_KEY_ENCRYPTION_KEY does not open the signing key in the database."
                " Set the right one, or make a new key: manage.py rotate_signing_key --now"
            ) from error
        self.stdout.write(f"signing key {key.kid}")
