"""Laws about clocks change: with another edition of the zone database every instant that is to
come is computed again, once, in batches that a restart goes on with."""

from django.db import transaction

from date_kit import database_version
from schedule.models import Person, Schedule, ZoneDatabase
from schedule.rules import Reckoning
from schedule.services import held

BATCH = 1000
ONE = 1


def recompute_all(version: str = "") -> int:
    """See all instants through this edition of the database; how many changed."""
    version, changed = version or database_version(), 0
    while (batch := recompute_batch(version)) is not None:
        changed += batch
    return changed


@transaction.atomic
def recompute_batch(version: str) -> int | None:
    """The next batch by id; how many of it changed, None when there was nothing to do."""
    ZoneDatabase.objects.get_or_create(id=ONE, defaults={"version": version})
    state = ZoneDatabase.objects.select_for_update().get(id=ONE)
    if state.version == version:
        return None
    rows = Schedule.objects.filter(next_at__isnull=False)
    if state.reached is not None:
        rows = rows.filter(id__gt=state.reached)
    ids = list(rows.order_by("id").values_list("id", flat=True)[:BATCH])
    batch = held(Schedule.objects.filter(id__in=ids))
    people = Person.objects.in_bulk({row.person_id for row in batch})
    changed = [row for row in batch if _is_another_instant(row, people[row.person_id])]
    Schedule.objects.bulk_update(changed, ["next_at"])
    if len(ids) == BATCH:
        state.reached = ids[-1]
    else:
        state.version, state.reached = version, None
    state.save()
    return len(changed)


def _is_another_instant(schedule: Schedule, person: Person) -> bool:
    before = schedule.next_at
    schedule.next_at = Reckoning.of(schedule, person).next_at()
    return before != schedule.next_at
