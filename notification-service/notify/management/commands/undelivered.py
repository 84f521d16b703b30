"""Shows an operator which letters' arrivals came through on no way, and what hangs."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from notify import selectors
from service_kit import clock


class Command(BaseCommand):
    help = "List arrivals that only the inbox knows of, and deliveries that are overdue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="how far to look back")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        lost = selectors.undelivered(since=now - timedelta(days=options["days"]))
        hanging = selectors.overdue(now=now)
        for found in (lost.order_by("settled_at"), hanging.order_by("due_at")[:1000]):
            for each in found:
                words = (each.due_at.isoformat(), each.kind, each.channel, each.state)
                self.stdout.write(" ".join([*words, str(each.source_id), each.reply]).rstrip())
        self.stdout.write(f"{lost.count()} undelivered, {hanging.count()} overdue")
