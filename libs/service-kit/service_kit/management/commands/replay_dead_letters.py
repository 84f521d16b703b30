"""Puts parked messages back into the queue, after the reason for their failure is mended."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from service_kit.messaging.broker import BrokerUnavailable
from service_kit.messaging.consumer import subscription


class Command(BaseCommand):
    help = "Move messages from this service's dead-letter queue back into its queue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, help="at most this many, oldest first")

    def handle(self, *args: Any, **options: Any) -> None:
        queues = subscription()
        moved = 0
        try:
            for _ in queues.replay(limit=options["limit"]):
                moved += 1
        except BrokerUnavailable as error:
            # The one at hand may be in both queues now; its event is handled once all the same.
            raise CommandError(f"RabbitMQ went away; {moved} moved before. Try again") from error
        self.stdout.write(f"{moved} moved from {queues.dead} to {queues.queue}")
