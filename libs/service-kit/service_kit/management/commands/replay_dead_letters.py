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
        try:
            moved = queues.replay(limit=options["limit"])
        except BrokerUnavailable as error:
            raise CommandError("RabbitMQ is away; nothing was moved") from error
        self.stdout.write(f"{moved} moved from {queues.dead} to {queues.queue}")
