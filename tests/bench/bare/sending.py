"""`python -m bare.sending COUNT`, in notification-service: letters' arrivals that are due at one
instant, and how long after it the mail server has taken each. Prints JSON."""

import json
import sys
from datetime import date, timedelta
from time import monotonic, sleep
from uuid import uuid4

import django

DEADLINE = 300.0
PEOPLE = 100
LEAD = timedelta(seconds=3)


def sending(count: int) -> None:
    from django.utils import timezone
    from notify.announcing import delivery_of
    from notify.models import Channel, Delivery, Kind, Notice, Recipient

    people = [
        Recipient(account_id=uuid4(), email=f"{number}@example.com") for number in range(PEOPLE)
    ]
    Recipient.objects.bulk_create(people)
    begins = timezone.now() + LEAD + timedelta(seconds=count / 500)
    notices = [
        Notice(
            id=uuid4(),
            recipient=people[number % PEOPLE],
            kind=Kind.LETTER,
            source_id=uuid4(),
            due_at=begins,
            due_on=date(2026, 11, 22),
            shown_at=begins,
        )
        for number in range(count)
    ]
    Notice.objects.bulk_create(notices, batch_size=1000)
    Delivery.objects.bulk_create(
        (delivery_of(each, each.recipient, Channel.EMAIL, now=begins) for each in notices),
        batch_size=1000,
    )
    late = timezone.now() > begins
    mine = Delivery.objects.filter(due_at=begins)
    deadline = monotonic() + DEADLINE
    while mine.filter(state=Delivery.State.WAITING).exists():
        if monotonic() > deadline:
            sys.exit("not everything was sent in time")
        sleep(0.2)
    waits = [
        (settled_at - begins).total_seconds()
        for settled_at in mine.values_list("settled_at", flat=True)
        if settled_at is not None
    ]
    sent = mine.filter(state=Delivery.State.SENT).count()
    print(json.dumps({"waits": waits, "failed": 0 if sent == count and not late else 1}))


if __name__ == "__main__":
    django.setup()
    sending(int(sys.argv[1]))
