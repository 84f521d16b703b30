"""Until when a letter stays closed."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from date_kit import instant_of, zone
from letters.models import Letter


@dataclass(frozen=True, slots=True)
class Seal:
    """A wall time in a zone, never an instant alone: laws about clocks change."""

    opens_on: date
    opens_time: time
    tz: ZoneInfo
    hide_title: bool

    @classmethod
    def of(cls, letter: Letter) -> Self:
        """The seal of a closed letter."""
        assert letter.opens_on is not None  # noqa: S101  set with the seal
        assert letter.opens_time is not None  # noqa: S101  set with the seal
        return cls(letter.opens_on, letter.opens_time, zone(letter.time_zone), letter.hide_title)

    @property
    def opens_at(self) -> datetime:
        """The UTC instant that follows from it by today's rules."""
        return instant_of(self.opens_on, self.opens_time, self.tz)

    def later(self, opens_on: date, opens_time: time | None, tz: ZoneInfo | None) -> "Seal":
        """The same on another day, and at another hour or in another zone where one is given."""
        return Seal(opens_on, opens_time or self.opens_time, tz or self.tz, self.hide_title)

    def close(self, letter: Letter, *, at: datetime | None) -> None:
        """Put it on the letter, which is not saved yet."""
        letter.sealed_at, letter.opened_at = at, None
        letter.day = letter.opens_on = self.opens_on
        letter.opens_time, letter.time_zone = self.opens_time, str(self.tz)
        letter.opens_at, letter.hide_title = self.opens_at, self.hide_title
