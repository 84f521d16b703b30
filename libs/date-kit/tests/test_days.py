"""Days and wall times over zones, day starts and clock changes."""

import importlib.metadata
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from date_kit import UnknownTimeZone, database_version, instant_of, local_day, zone
from date_kit.days import shipped_zones

SEOUL = zone("Asia/Seoul")
NEW_YORK = zone("America/New_York")

zones = st.sampled_from(sorted(shipped_zones())).map(zone)
days = st.dates(min_value=date(1970, 1, 3), max_value=date(2099, 12, 29))
wall_times = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def test_the_day_is_the_one_on_the_persons_wall() -> None:
    instant = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    assert local_day(instant, SEOUL) == date(2026, 11, 23)
    assert local_day(instant, NEW_YORK) == date(2026, 11, 22)


def test_the_machines_own_database_decides_nothing() -> None:
    assert zoneinfo.TZPATH == ()
    assert database_version() == importlib.metadata.version("tzdata")


def test_before_the_day_starts_it_is_still_yesterday() -> None:
    two_at_night = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert local_day(two_at_night, SEOUL, time(4)) == date(2026, 11, 22)
    assert local_day(two_at_night + timedelta(hours=2), SEOUL, time(4)) == date(2026, 11, 23)


def test_a_time_that_does_not_exist_is_the_first_instant_after_the_gap() -> None:
    # New York, 8 March 2026: the clock goes from 02:00 EST straight to 03:00 EDT.
    assert instant_of(date(2026, 3, 8), time(2, 30), NEW_YORK) == datetime(
        2026, 3, 8, 7, 0, tzinfo=UTC
    )


def test_a_time_that_exists_twice_is_the_first_of_the_two() -> None:
    # New York, 1 November 2026: 01:30 comes in EDT (UTC-4) and again in EST (UTC-5).
    assert instant_of(date(2026, 11, 1), time(1, 30), NEW_YORK) == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )


def test_a_day_that_does_not_exist_is_the_first_instant_after_it() -> None:
    # Samoa left out 30 December 2011 when it crossed the date line.
    apia = zone("Pacific/Apia")
    assert instant_of(date(2011, 12, 30), time(12, 0), apia) == datetime(
        2011, 12, 30, 10, 0, tzinfo=UTC
    )


@given(zones, days, wall_times)
def test_the_instant_shows_the_chosen_wall_time_or_is_the_end_of_the_gap(tz, day, at) -> None:  # type: ignore[no-untyped-def]  # hypothesis fills the arguments
    instant = instant_of(day, at, tz)
    shown = instant.astimezone(tz).replace(tzinfo=None)
    wanted = datetime.combine(day, at)
    if shown != wanted:
        just_before = (instant - timedelta(seconds=1)).astimezone(tz).replace(tzinfo=None)
        assert just_before < wanted < shown


@given(zones, days, wall_times)
def test_no_earlier_instant_of_that_day_shows_the_same_wall_time(tz, day, at) -> None:  # type: ignore[no-untyped-def]  # hypothesis fills the arguments
    instant = instant_of(day, at, tz)
    for hours in (0.5, 1, 2, 3):
        earlier = instant - timedelta(hours=hours)
        assert earlier.astimezone(tz).replace(tzinfo=None) != datetime.combine(day, at)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "Asia", "a\0b", "x" * 9000])
def test_a_zone_that_does_not_exist_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownTimeZone):
        zone(name)


# Files that some machines keep beside the database's own, and a placeholder for no place at all.
@pytest.mark.parametrize(
    "name", ["localtime", "posixrules", "Factory", "posix/Asia/Seoul", "right/Asia/Seoul"]
)
def test_what_only_some_machines_know_is_no_zone(name: str) -> None:
    with pytest.raises(UnknownTimeZone):
        zone(name)


def test_every_machine_knows_the_same_zones() -> None:
    shipped = (files("tzdata") / "zones").read_text(encoding="utf-8").split()
    assert shipped_zones() == set(shipped) - {"Factory"}
    assert {"Asia/Seoul", "America/New_York", "UTC", "Europe/Kyiv", "Asia/Calcutta"} <= (
        shipped_zones()
    )
    for name in shipped_zones():
        assert zone(name).key == name
