"""Whose letters, and what day it is for that person: the first argument of every read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from rest_framework.request import Request

from letters.models import Letter
from service_kit import clock
from service_kit.authentication import caller

When = Literal["past", "today", "future"]


@dataclass(frozen=True, slots=True)
class Reader:
    account_id: UUID
    tz: ZoneInfo
    today: date
    now: datetime

    def when(self, letter: Letter) -> When:
        if letter.day == self.today:
            return "today"
        return "past" if letter.day < self.today else "future"

    def may_read(self, letter: Letter) -> bool:
        """Whether the seal, if there is one, is due."""
        return letter.opens_at is None or letter.opens_at <= self.now


def reader(request: Request) -> Reader:
    """The signed-in person, with the day it is in their zone and by their day start."""
    person = caller(request)
    now = clock.now()
    return Reader(account_id=person.account_id, tz=person.tz, today=person.today(now), now=now)
