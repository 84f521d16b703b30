"""Where a person lives: a move that takes hours from a day must not cost them what they keep up."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from contracts.events import ProfileChanged
from date_kit import local_day, zone
from routine.models import AccountKey, Move, Place, Routine
from service_kit import clock
from service_kit.authentication import Caller


def note(person: Caller) -> None:
    """Where they live by their token, unless it is known; in the writer's transaction."""
    there = {"time_zone": person.time_zone, "day_starts_at": person.day_starts_at}
    Place.objects.get_or_create(account_id=person.account_id, defaults=there)


def follow(account_id: UUID, profile: ProfileChanged) -> None:
    """They live by another clock from now on; in the handler's transaction.

    Nothing is kept of an account that has nothing here.
    """
    if not AccountKey.objects.filter(account_id=account_id).exists():
        return
    place = Place.objects.select_for_update().filter(account_id=account_id).first()
    if place is None or place.revision >= profile.revision:
        return
    day_starts_at = time.fromisoformat(profile.day_starts_at)
    days = shortened(
        clock.now(),
        before=(place.time_zone, place.day_starts_at),
        after=(profile.time_zone, day_starts_at),
    )
    place.time_zone, place.day_starts_at = profile.time_zone, day_starts_at
    place.revision = profile.revision
    place.save()
    if days is not None:
        Move.objects.create(account_id=account_id, first=days[0], last=days[1])
        settled = Routine.objects.filter(account_id=account_id, settled_until__gte=days[0])
        settled.update(settled_until=None)


def shortened(
    now: datetime, *, before: tuple[str, time], after: tuple[str, time]
) -> tuple[date, date] | None:
    """The days that lost hours when the clock of the one became that of the other, if any did."""

    def into_its_day(name: str, starts: time) -> tuple[date, timedelta]:
        tz = zone(name)
        day = local_day(now, tz, starts)
        begin = datetime.combine(day, starts)
        return day, now.astimezone(tz).replace(tzinfo=None) - begin

    was, is_now = into_its_day(*before), into_its_day(*after)
    return (was[0], is_now[0]) if is_now > was else None
