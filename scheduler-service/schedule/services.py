"""Every write of schedules that follows from what others tell."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from contracts.events import (
    LetterSealed,
    ProfileChanged,
    RoutineChanged,
    SpecialDateChanged,
)
from date_kit import zone
from schedule.models import Person, Schedule
from schedule.rules import OF_A_PERSONS_DAY, Plan, Reckoning
from service_kit import clock

Kind = Schedule.Kind

# Before a letter of this age its person is asked whether they are still there.
MORE_THAN_A_YEAR = timedelta(days=366)


def person_locked(account_id: UUID | None) -> Person | None:
    """The person's row, held until the transaction ends; None for an erased account.

    Made for somebody never heard of: events overtake each other.
    """
    if account_id is None:
        return None
    Person.objects.get_or_create(account_id=account_id)
    person = Person.objects.select_for_update().get(account_id=account_id)
    return person if person.erased_at is None else None


@transaction.atomic
def person_registered(account_id: UUID | None, time_zone: str, *, at: datetime) -> None:
    """The zone somebody signed up with; what the profile says is newer, whenever it was heard."""
    person = person_locked(account_id)
    if person is not None and person.revision == 0:
        _move(person, time_zone, person.day_starts_at, at=at)


@transaction.atomic
def person_changed(account_id: UUID | None, told: ProfileChanged, *, at: datetime) -> None:
    person = person_locked(account_id)
    if person is not None and told.revision > person.revision:
        person.revision = told.revision
        _move(person, told.time_zone, time.fromisoformat(told.day_starts_at), at=at)


def _move(person: Person, time_zone: str, day_starts_at: time, *, at: datetime) -> None:
    """Who follows the person's clock follows it from the instant on at which it changed."""
    moved = (person.time_zone, person.day_starts_at) != (time_zone, day_starts_at)
    person.time_zone, person.day_starts_at = time_zone, day_starts_at
    person.save()
    if moved:
        pending = Schedule.objects.filter(person=person, kind__in=OF_A_PERSONS_DAY, gone=False)
        for schedule in held(pending):
            schedule.since = max(schedule.since, at)
            reckon(schedule, person, overdue_until=at)


@transaction.atomic
def letter_sealed(account_id: UUID | None, told: LetterSealed, *, at: datetime) -> None:
    """The letter's day, and the question before it whether the person is still there."""
    day, opens_time = told.opens_on, time.fromisoformat(told.opens_time)
    opens, ask = Plan.of_day(day, opens_time, told.time_zone), None
    sealed_on = told.sealed_at.astimezone(zone(told.time_zone)).date()
    if day - sealed_on >= MORE_THAN_A_YEAR:
        ask = Plan.of_question(day, opens_time, told.time_zone)
    _letter_set(account_id, told.letter_id, opens, ask, revision=told.revision, at=at)


@transaction.atomic
def letter_unsealed(
    account_id: UUID | None, letter_id: UUID, *, revision: int, at: datetime
) -> None:
    _letter_set(account_id, letter_id, None, None, revision=revision, at=at)


def _letter_set(
    account_id: UUID | None,
    letter_id: UUID,
    opens: Plan | None,
    ask: Plan | None,
    *,
    revision: int,
    at: datetime,
) -> None:
    """The question goes with its letter; most letters never have one."""
    new = schedule_set(account_id, Kind.LETTER, letter_id, opens, revision=revision, at=at)
    asked = Schedule.objects.filter(kind=Kind.STILL_YOU, source_id=letter_id)
    if new and (ask or asked.exists()):
        schedule_set(account_id, Kind.STILL_YOU, letter_id, ask, revision=revision, at=at)


def routine_changed(account_id: UUID | None, told: RoutineChanged, *, at: datetime) -> None:
    plan, source_id = Plan.of_routine(told), told.routine_id
    schedule_set(account_id, Kind.ROUTINE, source_id, plan, revision=told.revision, at=at)


def special_date_changed(
    account_id: UUID | None, told: SpecialDateChanged, *, at: datetime
) -> None:
    plan, source_id = Plan.of_special_date(told), told.special_date_id
    schedule_set(account_id, Kind.SPECIAL_DATE, source_id, plan, revision=told.revision, at=at)


@transaction.atomic
def schedule_set(
    account_id: UUID | None,
    kind: Schedule.Kind,
    source_id: UUID,
    plan: Plan | None,
    *,
    revision: int,
    at: datetime,
) -> bool:
    """What an owner said at an instant; no plan is nothing to come. Whether it was news.

    Raises ValueError for a rule that cannot be, and nothing changes.
    """
    person = person_locked(account_id)
    if person is None:
        return False
    known = {"person": person, "revision": revision - 1, "since": at}
    Schedule.objects.get_or_create(kind=kind, source_id=source_id, defaults=known)
    (schedule,) = held(Schedule.objects.filter(kind=kind, source_id=source_id))
    if schedule.gone or schedule.revision >= revision or schedule.person_id != account_id:
        return False
    schedule.revision, schedule.since, schedule.seen_at = revision, at, clock.now()
    schedule.wall_times = []
    if plan is not None:
        schedule.rule, schedule.wall_times = plan.rule, list(plan.wall_times)
        schedule.time_zone, schedule.ends_on = plan.time_zone, plan.ends_on
    reckon(schedule, person, overdue_until=at if schedule.wall_times else None)
    return True


def reckon(schedule: Schedule, person: Person, *, overdue_until: datetime | None = None) -> None:
    """Compute what comes next, and save.

    What was due by another rule before `overdue_until` and could not be told yet stays due.
    """
    schedule.put_off_until = None  # this word may have mended it
    overdue = schedule.next_at and overdue_until and schedule.next_at <= overdue_until
    if not (overdue and schedule.kind in OF_A_PERSONS_DAY):
        schedule.next_at = Reckoning.of(schedule, person).next_at()
    schedule.save()


@transaction.atomic
def source_deleted(account_id: UUID | None, kind: Schedule.Kind, source_id: UUID) -> None:
    """It is gone for good, also for events about it that come after this one."""
    person = person_locked(account_id)
    if person is None:
        return
    made = {"person": person, "revision": 0, "since": clock.now()}
    Schedule.objects.get_or_create(kind=kind, source_id=source_id, defaults=made)
    kinds = [kind, Kind.STILL_YOU] if kind == Kind.LETTER else [kind]
    theirs = Schedule.objects.filter(person=person, kind__in=kinds, source_id=source_id)
    theirs.update(gone=True, next_at=None)


@transaction.atomic
def account_erase(account_id: UUID) -> int:
    """Nothing of the person stays but that they are gone; how many rows were erased."""
    _row, unknown = Person.objects.get_or_create(account_id=account_id)
    person = Person.objects.select_for_update().get(account_id=account_id)
    erased, _by_table = Schedule.objects.filter(person=person).delete()
    known = not unknown and person.erased_at is None
    Person.objects.filter(account_id=account_id).update(
        time_zone="", day_starts_at=time(0), revision=0, erased_at=person.erased_at or clock.now()
    )
    return erased + known


def held(schedules: QuerySet[Schedule]) -> list[Schedule]:
    """These rows until the transaction ends, always in one order."""
    return list(schedules.select_for_update().order_by("id"))
