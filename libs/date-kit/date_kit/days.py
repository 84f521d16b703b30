"""Which day it is for a person, and when a wall time of theirs is."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from zoneinfo import ZoneInfo, reset_tzpath

# The database that comes with us and never the machine's own: two services that have one version
# of it agree about every instant, and a new version is known by its number.
reset_tzpath(to=())

PLACEHOLDER = "Factory"  # the database's own word for a machine that was never told where it is


class UnknownTimeZone(ValueError):
    """The name is not in the IANA time-zone database."""


@cache
def database_version() -> str:
    """Which edition of the IANA database decides here: with another one, a wall time that is
    still to come may be another instant."""
    return version("tzdata")


@cache
def shipped_zones() -> frozenset[str]:
    """The names in the database that comes with us.

    A machine's own folder holds more ("localtime", "posixrules"), which mean something else, or
    nothing, on the next machine.
    """
    names = (files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return frozenset(names) - {PLACEHOLDER}


def zone(name: str) -> ZoneInfo:
    """The IANA zone called `name`; raises `UnknownTimeZone`."""
    if name not in shipped_zones():
        raise UnknownTimeZone(name)
    return ZoneInfo(name)


def local_day(instant: datetime, tz: ZoneInfo, day_starts_at: time = time(0)) -> date:
    """The person's day at `instant` (aware).

    Before `day_starts_at` on the wall clock it is still yesterday: who writes at two in the
    night writes about the day that has not ended for them.
    """
    wall = instant.astimezone(tz)
    if wall.time() < day_starts_at:
        return wall.date() - timedelta(days=1)
    return wall.date()


def instant_of(day: date, wall_time: time, tz: ZoneInfo) -> datetime:
    """The UTC instant at which clocks in `tz` show `wall_time` on `day`.

    A time inside a gap (PEP 495: it does not survive the round trip) is the first instant
    after the gap; a time in an overlap is the first of the two (`fold=0`).
    """
    wall = datetime.combine(day, wall_time, tzinfo=tz)
    instant = wall.astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    # Inside a gap fold=0 reckons with the offset before it and fold=1 with the one after it
    # (PEP 495), so the two instants enclose the transition; halve until it is found.
    late, early = instant, wall.replace(fold=1).astimezone(UTC)
    before = early.astimezone(tz).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=1) // 2)
        if middle.astimezone(tz).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
