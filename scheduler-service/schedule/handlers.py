"""What scheduler-service does when something happened elsewhere."""

from uuid import UUID

from account_kit.erasure import erases_accounts
from contracts.envelope import Event
from contracts.events import (
    AccountRegistered,
    LetterDeleted,
    LetterSealed,
    LetterUnsealed,
    ProfileChanged,
    RoutineChanged,
    RoutineDeleted,
    SpecialDateChanged,
    SpecialDateDeleted,
)
from schedule import services
from schedule.models import Schedule
from service_kit.messaging.handlers import handles

Kind = Schedule.Kind


@handles(AccountRegistered)
def learn_of_person(event: Event[AccountRegistered]) -> None:
    services.person_registered(event.account_id, event.data.time_zone, at=event.occurred_at)


@handles(ProfileChanged)
def move_person(event: Event[ProfileChanged]) -> None:
    services.person_changed(event.account_id, event.data, at=event.occurred_at)


@handles(LetterSealed)
def await_letter(event: Event[LetterSealed]) -> None:
    services.letter_sealed(event.account_id, event.data, at=event.occurred_at)


@handles(LetterUnsealed)
def let_go_of_letter(event: Event[LetterUnsealed]) -> None:
    told = event.data
    services.letter_unsealed(
        event.account_id, told.letter_id, revision=told.revision, at=event.occurred_at
    )


@handles(LetterDeleted)
def forget_letter(event: Event[LetterDeleted]) -> None:
    services.source_deleted(event.account_id, Kind.LETTER, event.data.letter_id)


@handles(RoutineChanged)
def follow_routine(event: Event[RoutineChanged]) -> None:
    services.routine_changed(event.account_id, event.data, at=event.occurred_at)


@handles(RoutineDeleted)
def forget_routine(event: Event[RoutineDeleted]) -> None:
    services.source_deleted(event.account_id, Kind.ROUTINE, event.data.routine_id)


@handles(SpecialDateChanged)
def follow_special_date(event: Event[SpecialDateChanged]) -> None:
    services.special_date_changed(event.account_id, event.data, at=event.occurred_at)


@handles(SpecialDateDeleted)
def forget_special_date(event: Event[SpecialDateDeleted]) -> None:
    services.source_deleted(event.account_id, Kind.SPECIAL_DATE, event.data.special_date_id)


@erases_accounts
def erase(account_id: UUID) -> int:
    """Every schedule, what fell due of it, and where the person lives."""
    return services.account_erase(account_id)
