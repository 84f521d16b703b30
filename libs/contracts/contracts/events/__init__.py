"""The events, by the service that publishes them."""

from contracts.events.letters import (
    ImagesAttached,
    LetterChanged,
    LetterDeleted,
    LetterImagesChanged,
    LetterOpened,
    LetterSealed,
    LetterUnsealed,
    LetterWritten,
)
from contracts.events.people import (
    AccountChanged,
    AccountDeleted,
    AccountMailDue,
    AccountPurged,
    AccountRegistered,
    ProfileChanged,
)
from contracts.events.reminders import (
    LetterDelivered,
    Pause,
    Recurrence,
    RoutineChanged,
    RoutineDeleted,
    ScheduleDue,
    SpecialDateChanged,
    SpecialDateDeleted,
)

__all__ = [
    "AccountChanged",
    "AccountDeleted",
    "AccountMailDue",
    "AccountPurged",
    "AccountRegistered",
    "ImagesAttached",
    "LetterChanged",
    "LetterDeleted",
    "LetterDelivered",
    "LetterImagesChanged",
    "LetterOpened",
    "LetterSealed",
    "LetterUnsealed",
    "LetterWritten",
    "Pause",
    "ProfileChanged",
    "Recurrence",
    "RoutineChanged",
    "RoutineDeleted",
    "ScheduleDue",
    "SpecialDateChanged",
    "SpecialDateDeleted",
]
