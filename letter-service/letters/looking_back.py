"""Reads that hold the past beside today."""

from calendar import isleap
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from letters import rendering, selectors
from letters.models import Letter
from letters.reader import Reader

NEWEST = 3
# A person may write several letters a day; more than these are no look back any more.
MOST = 100


def then_and_now(reader: Reader, letter_id: UUID) -> dict[str, Any]:
    """What has been since a letter was written. Raises Http404, also for one that is closed."""
    letter = selectors.letter_get(reader, letter_id)
    if not reader.may_read(letter):
        raise Http404
    since = _readable(reader).filter(created_at__gt=letter.created_at)
    newest = since.order_by("-created_at").defer("body_ciphertext")[:NEWEST]
    then, *now = rendering.letter_rows(reader, [letter, *newest])
    return {
        "days": (reader.today - letter.written_on).days,
        "letters_since": since.count(),
        "then": then,
        "now": now,
    }


def on_this_day(reader: Reader) -> list[dict[str, Any]]:
    """Letters written on this day of earlier years, the latest first.

    29 February is looked back at on the 28th in years that have none.
    """
    letters = _readable(reader).filter(written_on__in=_same_days(reader))
    found = letters.order_by("-written_on", "-id").defer("body_ciphertext")[:MOST]
    return rendering.letter_rows(reader, list(found))


def _readable(reader: Reader) -> QuerySet[Letter]:
    open_by_now = Q(opens_at=None) | Q(opens_at__lte=reader.now)
    return Letter.objects.filter(open_by_now, account_id=reader.account_id)


def _same_days(reader: Reader) -> list[date]:
    today = reader.today
    oldest = Letter.objects.filter(account_id=reader.account_id).order_by("written_on")
    first = oldest.values_list("written_on", flat=True).first()
    years = range(first.year, today.year) if first else range(0)
    days = [today.replace(year=year) for year in years if today.day != 29 or _has(year, today)]
    if (today.month, today.day) == (2, 28) and not isleap(today.year):
        days += [date(year, 2, 29) for year in years if isleap(year)]
    return days


def _has(year: int, day: date) -> bool:
    return day.month != 2 or isleap(year)
