"""Every write of special days, and when the next one is."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from account_kit.once import Once
from contracts.events import SpecialDateDeleted
from date_kit import lunar
from date_kit.recurrence import Rule, Yearly, YearlyLunar
from routine import accounts, exceptions, places, selectors, telling
from routine.models import SpecialDay
from routine.vault import vault
from service_kit import clock
from service_kit.authentication import Caller
from service_kit.ids import new_id

FIRST_YEAR, LAST_YEAR = 1800, 2100
SOLAR, LUNAR = SpecialDay.Calendar.SOLAR, SpecialDay.Calendar.LUNAR
UNLESS_SAID = {
    "calendar": SOLAR,
    "leap_month": False,
    "remind_days_before": [0],
    "reminder_time": time(9),
}


def rule_of(special_day: SpecialDay) -> Rule:
    if special_day.calendar == LUNAR:
        return YearlyLunar(special_day.month, special_day.day, special_day.leap_month)
    return Yearly(special_day.month, special_day.day)


def next_on(special_day: SpecialDay, today: date) -> date | None:
    """The next time, today among them; None where the lunar tables end."""
    return next(rule_of(special_day).days(max(today, first_on(special_day))), None)


def first_on(special_day: SpecialDay) -> date:
    """The day itself: no time of it lies before."""
    year, month, day = special_day.year, special_day.month, special_day.day
    if special_day.calendar == LUNAR:
        found = lunar.solar_day(year, month, day, leap_month=special_day.leap_month)
        return found or date.max  # where the tables end, nothing comes back
    return date(year, month, day)


def special_day_create(
    person: Caller, fields: Mapping[str, Any], *, once: Once | None = None
) -> tuple[SpecialDay, bool]:
    """The special day, and whether a repeat of the request found it made already.

    Raises `AccountErased`, `TooMany`, `KeyReused`, `NotADay`, and Http404 as for routines.
    """
    account_id = person.account_id
    vault.cipher(account_id)
    with transaction.atomic():
        accounts.hold(account_id)
        made = SpecialDay(id=new_id(), account_id=account_id, created_at=clock.now())
        if once is not None and (first := once.claim(account_id, made.id)) != made.id:
            return selectors.special_day_get(account_id, first), True
        accounts.room_for_one(SpecialDay, account_id)
        places.note(person)
        _put(made, {**UNLESS_SAID, **fields})
        telling.special_day_changed(made)
        made.save(force_insert=True)
    return made, False


@transaction.atomic
def special_day_update(
    account_id: UUID, special_day_id: UUID, changes: Mapping[str, Any]
) -> SpecialDay:
    """Change what is named. Raises Http404, `NotADay`."""
    found = selectors.special_day_locked(account_id, special_day_id)
    before = telling.special_day_told(found)
    _put(found, changes)
    if telling.special_day_told(found) != before:
        telling.special_day_changed(found)
    found.save()
    return found


@transaction.atomic
def special_day_delete(account_id: UUID, special_day_id: UUID) -> None:
    """Raises Http404."""
    found = selectors.special_day_locked(account_id, special_day_id)
    found.name_ciphertext = b""
    telling.deleted(found, SpecialDateDeleted(special_date_id=found.id))
    found.save()


def _put(row: SpecialDay, fields: Mapping[str, Any]) -> None:
    before = _day_of(row)
    for name in UNLESS_SAID.keys() & fields.keys():
        setattr(row, name, fields[name])
    if "time_zone" in fields:
        row.time_zone = str(fields["time_zone"] or "")
    if "name" in fields:
        cipher = vault.cipher(row.account_id)
        row.name_ciphertext = cipher.encrypt(fields["name"], row=row.id, field="name")
    if "date" in fields:
        row.year, row.month, row.day = fields["date"]
    if _day_of(row) != before:
        _look(row)


def _day_of(row: SpecialDay) -> tuple[object, ...]:
    return row.calendar, row.year, row.month, row.day, row.leap_month


def _look(row: SpecialDay) -> None:
    """Whether there is such a day in the year that was named: what is meant for another one would
    else fall on a day that nobody chose. Raises `NotADay`."""
    there = FIRST_YEAR <= row.year <= LAST_YEAR
    try:
        rule_of(row)
        if row.calendar == SOLAR:
            date(row.year, row.month, row.day)
    except ValueError:
        there = False
    if not there:
        raise exceptions.NotADay("date", _("There is no such day."), "no_such_day")
    if row.calendar == LUNAR:
        _look_in_tables(row)
    elif row.leap_month:
        words = _("Only the lunar calendar has leap months.")
        raise exceptions.NotADay("leap_month", words, "no_such_day")


def _look_in_tables(row: SpecialDay) -> None:
    def is_there(day: int, *, leap_month: bool = row.leap_month) -> bool:
        found = lunar.exact_day(row.year, row.month, day, leap_month=leap_month)
        return found is not None

    if not is_there(1, leap_month=False):
        words = _("The lunar calendar is known until 2050. Choose an earlier year.")
        raise exceptions.NotADay("date", words, "not_known_yet")
    if not is_there(1):
        words = _("The lunar calendar of this year has no such leap month.")
        raise exceptions.NotADay("leap_month", words, "no_such_leap_month")
    if not is_there(row.day):
        words = _("This month has 29 days in the lunar calendar of this year.")
        raise exceptions.NotADay("date", words, "no_such_day")
