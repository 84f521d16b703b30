"""`python -m bare.bare_letter_service.outbox emit N | wait SINCE`: how fast does the relay publish?

`wait` ends when nothing waits any more and prints, as JSON, the batches that were confirmed
after the instant SINCE: [seconds since 1970, events] of each.
"""

import json
import sys
from datetime import UTC, datetime
from time import monotonic, sleep
from uuid import uuid4

import django

DEADLINE = 120.0


def emit(count: int) -> None:
    from django.db import transaction

    from contracts.events import LetterWritten
    from service_kit import clock
    from service_kit.messaging import outbox

    account = uuid4()
    with transaction.atomic():
        for _ in range(count):
            written = LetterWritten(letter_id=uuid4(), written_on=clock.now().date())
            outbox.emit(written, account_id=account)


def wait(since: datetime) -> None:
    from django.db.models import Count

    from service_kit.models import OutboxEvent

    deadline = monotonic() + DEADLINE
    while OutboxEvent.objects.filter(sent_at=None).exists():
        if monotonic() > deadline:
            sys.exit("the relay did not publish everything in time")
        sleep(0.1)
    batches = list(
        OutboxEvent.objects.filter(sent_at__gt=since)
        .values_list("sent_at")
        .annotate(events=Count("id"))
        .order_by("sent_at")
    )
    print(json.dumps([[sent_at.timestamp(), events] for sent_at, events in batches]))


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "emit":
        emit(int(sys.argv[2]))
    else:
        wait(datetime.fromtimestamp(float(sys.argv[2]), UTC))
