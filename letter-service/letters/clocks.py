"""Laws about clocks change: by another edition of the zone database a letter that waits may open at
another instant. Its wall time stays what its person chose."""

from uuid import UUID

from django.db import transaction

from date_kit import database_version
from letters import images, seals
from letters.models import Letter, ZoneDatabase
from letters.sealing import Seal
from service_kit import clock

BATCH = 200
ONE = 1


def follow_laws(version: str = "") -> int:
    """Compute every letter that waits again, once for each edition; how many instants changed.

    It goes on where an earlier run was interrupted.
    """
    version, moved = version or database_version(), 0
    while (ids := _next_batch(version)) is not None:
        for letter_id in ids:
            moved += _reckon(letter_id)
        _done(version, ids)
    return moved


def _next_batch(version: str) -> list[UUID] | None:
    """The letters to look at, None when this edition has seen all."""
    state, _new = ZoneDatabase.objects.get_or_create(id=ONE, defaults={"version": version})
    if state.version == version:
        return None
    waiting = Letter.objects.filter(opens_at__gt=clock.now(), opened_at=None)
    if state.reached is not None:
        waiting = waiting.filter(id__gt=state.reached)
    return list(waiting.order_by("id").values_list("id", flat=True)[:BATCH])


def _done(version: str, ids: list[UUID]) -> None:
    if len(ids) == BATCH:
        ZoneDatabase.objects.filter(id=ONE).update(reached=ids[-1])
    else:
        ZoneDatabase.objects.filter(id=ONE).update(version=version, reached=None)


@transaction.atomic
def _reckon(letter_id: UUID) -> bool:
    """Whether it opens at another instant now; its ledger and everybody concerned hear of it."""
    letter = Letter.objects.select_for_update().filter(id=letter_id, opened_at=None).first()
    now = clock.now()
    if letter is None or letter.opens_at is None or letter.opens_at <= now:
        return False
    seal = Seal.of(letter)
    if seal.opens_at == letter.opens_at:
        return False
    seal.close(letter, at=letter.sealed_at)
    letter.save()
    seals.reckoned(letter, at=now, zone_database=database_version())
    images.tell(letter)
    return True
