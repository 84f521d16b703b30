"""`manage.py rotate_signing_key [--now]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from authentication import provisioning


class Command(BaseCommand):
    help = "Publish a new signing key, which signs as soon as every service has fetched it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now",
            action="store_true",
            help="a key leaked: withdraw all keys; tokens end within six minutes, sessions stay",
        )

    def handle(self, *args: Any, now: bool, **options: Any) -> None:
        try:
            key = provisioning.signing_key_rotate(at_once=now)
        except provisioning.RotationUnderWay as error:
            raise CommandError(
                "The newest key does not sign yet; wait for it, or use --now if a key leaked."
            ) from error
        self.stdout.write(f"signing key {key.kid} signs from {key.activates_at:%Y-%m-%d %H:%M:%SZ}")
