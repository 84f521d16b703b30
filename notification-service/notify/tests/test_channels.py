"""Which ways are open, in which order, and until when somebody is left in peace."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify import channels
from notify.models import Kind, Recipient
from notify.quiet_hours import after_quiet_hours
from notify.tests.telling import NOON


def somebody(**changes: object) -> Recipient:
    known = {"email": "a@example.com", "email_verified": True, "second_email": "b@example.com"}
    return Recipient(**{**known, "second_email_confirmed_at": NOON, **changes})


def test_a_letter_begins_with_the_first_way_that_is_open() -> None:
    assert channels.first_ways(somebody(), Kind.LETTER, has_device=True) == ["email"]
    moved = somebody(email="")
    assert channels.first_ways(moved, Kind.LETTER, has_device=True) == ["second_email"]
    nobody = somebody(email="", second_email="")
    assert channels.first_ways(nobody, Kind.LETTER, has_device=True) == ["push"]
    assert channels.first_ways(nobody, Kind.LETTER, has_device=False) == ["inbox"]


def test_what_did_not_come_through_goes_on_to_the_next_and_never_back() -> None:
    after = [
        channels.next_way(somebody(), Kind.LETTER, way, has_device=True)
        for way in ("email", "second_email", "push")
    ]
    assert after == ["second_email", "push", "inbox"]
    without = somebody(channels={"letter": {"second_email": False}})
    assert channels.next_way(without, Kind.LETTER, "email", has_device=False) == "inbox"


def test_a_second_address_counts_once_it_is_confirmed() -> None:
    waiting = somebody(second_email_confirmed_at=None)
    assert channels.next_way(waiting, Kind.LETTER, "email", has_device=False) == "inbox"


def test_reminders_leave_the_second_address_alone_unless_somebody_wants_them_there() -> None:
    assert channels.first_ways(somebody(), Kind.ROUTINE, has_device=False) == ["email"]
    wanting = somebody(channels={"routine": {"second_email": True}})
    assert channels.first_ways(wanting, Kind.ROUTINE, has_device=True) == [
        "email",
        "second_email",
        "push",
    ]


@pytest.mark.parametrize("kind", [Kind.ROUTINE, Kind.SPECIAL_DATE])
def test_reminders_never_go_to_an_address_that_nobody_confirmed(kind: Kind) -> None:
    new = somebody(email_verified=False)
    assert channels.first_ways(new, kind, has_device=True) == ["push"]
    assert channels.first_ways(new, kind, has_device=False) == ["inbox"]


@pytest.mark.parametrize("kind", [Kind.LETTER, Kind.STILL_YOU])
def test_a_letter_goes_to_an_unconfirmed_address_after_those_that_are_sure(kind: Kind) -> None:
    new = somebody(email_verified=False)
    assert channels.first_ways(new, kind, has_device=True) == ["second_email"]
    after = [
        channels.next_way(new, kind, way, has_device=True)
        for way in ("second_email", "push", "email")
    ]
    assert after == ["push", "email", "inbox"]
    alone = somebody(email_verified=False, second_email="")
    assert channels.first_ways(alone, kind, has_device=False) == ["email"]


def test_what_somebody_switches_off_for_one_kind_stays_on_for_the_others() -> None:
    quiet = somebody(channels={"routine": {"email": False}})
    assert channels.first_ways(quiet, Kind.ROUTINE, has_device=False) == ["inbox"]
    assert channels.first_ways(quiet, Kind.SPECIAL_DATE, has_device=False) == ["email"]


NIGHT = (time(22), time(7))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-22T12:59", None),  # 21:59 in Seoul
        ("2026-11-22T13:00", "2026-11-22T22:00"),
        ("2026-11-22T14:59", "2026-11-22T22:00"),
        ("2026-11-22T15:00", "2026-11-22T22:00"),  # midnight
        ("2026-11-22T21:59", "2026-11-22T22:00"),
        ("2026-11-22T22:00", None),
        ("2026-11-23T03:00", None),
    ],
)
def test_hours_over_midnight_end_in_the_morning(now: str, until: str | None) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    end = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else instant
    assert after_quiet_hours(instant, "Asia/Seoul", *NIGHT) == end


def test_hours_within_a_day_end_on_that_day() -> None:
    noon = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 13:00 in Seoul
    nap = (time(13), time(15))
    assert after_quiet_hours(noon, "Asia/Seoul", *nap) == datetime(2026, 11, 22, 6, tzinfo=UTC)
    later = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    assert after_quiet_hours(later, "Asia/Seoul", *nap) == later


def test_no_hours_or_two_that_are_the_same_keep_nothing_back() -> None:
    for hours in ((None, None), (time(7), time(7)), (time(7), None)):
        assert after_quiet_hours(NOON, "Asia/Seoul", *hours) == NOON


def test_an_end_that_the_clock_skips_is_the_first_moment_after_it() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # half past one in Berlin, before the gap
    end = after_quiet_hours(night, "Europe/Berlin", time(22), time(2, 30))
    assert end == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


TIMES = st.times().map(lambda each: each.replace(microsecond=0))
ZONES = st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/New_York", "Pacific/Apia", "UTC"])


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001  made aware below
    ZONES,
    TIMES,
    TIMES,
)
def test_nothing_is_ever_kept_for_longer_than_a_day_or_sent_before(
    wall: datetime, zone: str, begin: time, end: time
) -> None:
    instant = wall.replace(tzinfo=UTC)
    after = after_quiet_hours(instant, zone, begin, end)
    assert 0 <= (after - instant).total_seconds() <= 25 * 3600
    assert after_quiet_hours(after, zone, begin, end) == after
