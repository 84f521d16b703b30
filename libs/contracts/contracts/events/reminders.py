"""Events about what comes back, what falls due, and who was told."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.envelope import event

# --- routine-service ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """On which days a routine comes back. `type` says which of the other fields count:
    `weekly` (`weekdays`, "mon" to "sun"), `monthly` (`days_of_month`, 1 to 31), `per_week`
    (`times_per_week`, 1 to 7), `every_n_days` (`interval_days`, counted from `starts_on`)."""

    type: str
    weekdays: tuple[str, ...] = ()
    days_of_month: tuple[int, ...] = ()
    times_per_week: int | None = None
    interval_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """From the first day to the last, both of them included; no last day means until further
    notice."""

    first: date
    last: date | None


@event("routine.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineChanged:
    """When a routine reminds its person, as it is now; what it is about is routine-service's.

    `reminder_times` ("HH:MM", none for a routine that reminds nobody) are those of the person's
    day. `time_zone` is an IANA name, None for the zone the person lives in. The highest
    `revision` of a routine holds.
    """

    routine_id: UUID
    recurrence: Recurrence
    reminder_times: tuple[str, ...]
    time_zone: str | None
    starts_on: date
    ends_on: date | None
    pauses: tuple[Pause, ...]
    revision: int


@event("routine.deleted")
@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineDeleted:
    routine_id: UUID


@event("special_date.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDateChanged:
    """When a special day is told of, as it is now: so many days before it, at a wall time.

    `calendar` is `solar` or `lunar` (Korean), `month` and `day` are that calendar's. `time_zone`
    and `revision` as for a routine.
    """

    special_date_id: UUID
    calendar: str
    month: int
    day: int
    leap_month: bool
    remind_days_before: tuple[int, ...]
    reminder_time: str
    time_zone: str | None
    revision: int


@event("special_date.deleted")
@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDateDeleted:
    special_date_id: UUID


# --- scheduler-service ----------------------------------------------------------------------------


@event("schedule.due")
@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDue:
    """An occurrence of a schedule has come; there is one for each (`schedule_id`, `due_at`).

    `kind` is `letter` (its day has come), `still_you` (`days_before` that of an old letter, which
    was 30 where nothing is said), `routine` or `special_date`; `source_id` is the id of that.
    `due_on` is the person's day of it. `folded` earlier occurrences that nobody could be told of
    in time are told with it.
    """

    schedule_id: UUID
    kind: str
    source_id: UUID
    due_at: datetime
    due_on: date
    folded: int = 0
    days_before: int | None = None


# --- notification-service -------------------------------------------------------------------------


@event("letter.delivered")
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDelivered:
    """Its person was told that a letter has arrived: `channel` is `email`, `second_email`,
    `push` or `inbox`. For a mail, `message_id` is its Message-ID and `reply` what the mail
    server answered when it took it."""

    letter_id: UUID
    delivered_at: datetime
    channel: str
    message_id: str = ""
    reply: str = ""
