"""Until when a letter stays closed."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from date_kit import instant_of


@dataclass(frozen=True, slots=True)
class Seal:
    """A wall time in a zone, never an instant alone: laws about clocks change."""

    opens_on: date
    opens_time: time
    tz: ZoneInfo
    hide_title: bool

    @property
    def opens_at(self) -> datetime:
        """The UTC instant that follows from it by today's rules."""
        return instant_of(self.opens_on, self.opens_time, self.tz)
