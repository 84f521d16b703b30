"""Every read; whose data it is comes first."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice, takewhile
from typing import NamedTuple
from uuid import UUID

from rest_kit.pagination import Page, PageRequest, encode_cursor
from schedule.models import Person, Schedule
from schedule.rules import LONG_AGO, Reckoning

UPCOMING_KEY = (datetime, UUID)


class Upcoming(NamedTuple):
    """An occurrence that is to come, in the order of a list."""

    at: datetime
    schedule_id: UUID
    reckoning: Reckoning


def upcoming(
    account_id: UUID, page: PageRequest, *, until: datetime, next_only: bool = False
) -> Page[Upcoming]:
    """What will reach the person up to an instant, the soonest first; of each schedule every time,
    or the next one alone, so that what comes daily hides nothing that comes once a year."""
    person = Person.objects.filter(account_id=account_id).first()
    if person is None:
        return Page([], None)
    after = page.after or (LONG_AGO, UUID(int=0))
    live = Schedule.objects.filter(person=person, next_at__lte=until)
    from_at, times = (LONG_AGO if next_only else after[0]), (1 if next_only else None)
    each = (islice(_occurrences(one, person, from_at=from_at), times) for one in live)
    soonest_first = takewhile(lambda one: one.at <= until, merge(*each))
    later = (one for one in soonest_first if (one.at, one.schedule_id) > after)
    found = list(islice(later, page.limit + 1))
    if len(found) <= page.limit:
        return Page(found, None)
    last = found[page.limit - 1]
    return Page(found[:-1], encode_cursor([last.at, last.schedule_id]))


def _occurrences(schedule: Schedule, person: Person, *, from_at: datetime) -> Iterator[Upcoming]:
    """Its next instant, which may be overdue, and those that follow; none before `from_at`."""
    reckoning, next_at = Reckoning.of(schedule, person), schedule.next_at
    assert next_at is not None  # noqa: S101  asked for
    if next_at >= from_at:
        yield Upcoming(next_at, schedule.id, reckoning)
    for at in reckoning.after(max(next_at, from_at - timedelta(microseconds=1))):
        yield Upcoming(at, schedule.id, reckoning)
