"""`python -m bare.whole_way STEP RUN COUNT [INSTANT]`: letters from their day to the mail server.

Each step runs in the place of the service whose part it is: `people` and `mails` in
notification-service, `letters` and `ledgers` in letter-service, `schedules` in scheduler-service.
All make the same ids from the name of the run. `mails` prints JSON: how long after the instant the
mail server has taken each.
"""

import json
import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta
from time import monotonic, sleep
from uuid import NAMESPACE_URL, UUID, uuid5

import django

DEADLINE = 120.0
PEOPLE = 100
LONG_AGO = {"type": "once", "day": "2020-01-01"}


def person(run: str, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"{run}/people/{number % PEOPLE}")


def letter(run: str, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"{run}/letters/{number}")


def people(run: str, _count: int) -> None:
    from django.utils import timezone
    from notify.models import Recipient

    known = {"email_verified": True, "email_told_at": timezone.now()}
    Recipient.objects.bulk_create(
        Recipient(account_id=person(run, number), email=f"{number}@example.com", **known)
        for number in range(PEOPLE)
    )


def letters(run: str, count: int) -> None:
    """Sealed, and their day is there."""
    from django.utils import timezone
    from letters import ledger
    from letters.models import LedgerEntry, Letter

    from bare.bare_letter_service import real

    now, found = timezone.now(), []
    for number in range(count):
        account_id = person(run, number)
        sealed = {"sealed_at": now, "opens_at": now, "opens_on": now.date(), "day": now.date()}
        times = {"created_at": now, "updated_at": now, "written_on": now.date()}
        one = Letter(id=letter(run, number), account_id=account_id, **sealed, **times)
        cipher = real.vault.cipher(account_id)
        real.services.put_text(one, cipher, title="나에게", body="오늘의 나에게. " * 50)
        found.append(one)
    Letter.objects.bulk_create(found, batch_size=500)
    with ledger.continued(found) as ledgers:
        for one in found:
            ledgers.add(one, LedgerEntry.Kind.SEALED, at=now)


def schedules(run: str, count: int, begins: datetime) -> None:
    from django.utils import timezone
    from schedule.models import Person, Schedule

    Person.objects.bulk_create(Person(account_id=person(run, each)) for each in range(PEOPLE))
    Schedule.objects.bulk_create(
        Schedule(
            person_id=person(run, number),
            kind=Schedule.Kind.LETTER,
            source_id=letter(run, number),
            revision=1,
            rule=LONG_AGO,
            wall_times=[time(8)],
            time_zone="Asia/Seoul",
            since=begins - timedelta(days=1),
            next_at=begins,
        )
        for number in range(count)
    )
    if timezone.now() > begins:
        sys.exit("they fell due before they were there")


def mails(run: str, count: int, begins: datetime) -> None:
    from notify.models import Delivery

    theirs = [person(run, number) for number in range(PEOPLE)]
    mine = Delivery.objects.filter(due_at=begins, recipient__in=theirs)
    sent = mine.filter(state=Delivery.State.SENT)
    _until(lambda: sent.count() >= count)
    instants = list(sent.values_list("settled_at", flat=True))
    waits = [(each - begins).total_seconds() for each in instants if each is not None]
    print(json.dumps({"waits": waits, "failed": 0 if mine.count() == len(waits) == count else 1}))


def ledgers(run: str, count: int) -> None:
    """Until each says that its letter was due and handed over."""
    from letters.models import LedgerEntry

    mine = LedgerEntry.objects.filter(account_id__in=[person(run, each) for each in range(PEOPLE)])
    _until(lambda: mine.count() >= 3 * count)
    print(json.dumps({"failed": 0 if mine.count() == 3 * count else 1}))


def _until(done: Callable[[], bool]) -> None:
    deadline = monotonic() + DEADLINE
    while not done():
        if monotonic() > deadline:
            sys.exit("not everything was done in time")
        sleep(0.5)


if __name__ == "__main__":
    django.setup()
    steps = {each.__name__: each for each in (people, letters, schedules, mails, ledgers)}
    step, run, count, *instant = sys.argv[1:]
    steps[step](run, int(count), *map(datetime.fromisoformat, instant))
