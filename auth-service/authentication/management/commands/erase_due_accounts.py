"""`manage.py erase_due_accounts [--now ACCOUNT]`."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from authentication import selectors
from authentication.services import erasures


class Command(BaseCommand):
    help = "Erase the accounts whose owners asked for it a week ago, as the worker does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now",
            metavar="ACCOUNT",
            help="this account's id or address: do not wait for the end of the week",
        )

    def handle(self, *args: Any, now: str | None, **options: Any) -> None:
        count = erasures.due_erase() if now is None else self._at_once(now)
        self.stdout.write(f"{count} erased")

    def _at_once(self, typed: str) -> int:
        try:
            account_id = UUID(typed)
        except ValueError:
            account = selectors.account_by_email(typed)
            if account is None:
                raise CommandError("There is no such account.") from None
            account_id = account.id
        erasure = selectors.erasure_open(account_id)
        if erasure is None:
            raise CommandError("Nobody asked for this account to be deleted.")
        return int(erasures.account_erase(erasure_id=erasure.id))
