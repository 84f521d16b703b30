"""After a new key-encryption key: wrap the authenticator apps' secrets with it."""

from typing import Any

from django.core.management.base import BaseCommand

from authentication.services.factors import secrets_rewrap


class Command(BaseCommand):
    help = "Wrap every authenticator secret with the newest key of FACTOR_KEY_ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{secrets_rewrap()} secrets wrapped anew.")
