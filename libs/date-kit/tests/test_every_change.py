"""Every zone there is, at the changes of its clocks: what comes daily comes once each day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from date_kit import instant_of, zone
from date_kit.days import shipped_zones
from date_kit.recurrence import EveryNDays, occurrences

DAILY = EveryNDays(date(1970, 1, 1), 1)
FIRST, LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
# Two changes within it that cancel each other out are not seen.
STEP = timedelta(days=28)
MINUTE, A_BIT = timedelta(minutes=1), timedelta(minutes=10)


def changes(tz: ZoneInfo) -> Iterator[datetime]:
    """The instants from which on the clocks show something else, to the minute."""
    earlier = FIRST
    while earlier < LAST:
        later = earlier + STEP
        before = earlier.astimezone(tz).utcoffset()
        if later.astimezone(tz).utcoffset() != before:
            low, high = earlier, later
            while high - low > MINUTE:
                middle = low + (high - low) / 2
                same = middle.astimezone(tz).utcoffset() == before
                low, high = (middle, high) if same else (low, middle)
            yield high
        earlier = later


@pytest.mark.parametrize("name", sorted(shipped_zones()))
def test_at_each_change_of_the_clocks_there_is_one_a_day(name: str) -> None:
    tz = zone(name)
    for change in changes(tz):
        old = (change - MINUTE).astimezone(tz)
        goes_forward = change.astimezone(tz).utcoffset() > old.utcoffset()  # type: ignore[operator]  # both are known
        # A time that is left out, or one that comes twice.
        wall = (old.replace(tzinfo=None) + (A_BIT if goes_forward else -A_BIT)).time()
        wall = wall.replace(second=0, microsecond=0)
        after = change - timedelta(hours=36)
        days = (old.date() + timedelta(days=number) for number in range(-3, 5))
        due = sorted(at for at in {instant_of(day, wall, tz) for day in days} if at > after)
        found = list(islice(occurrences(DAILY, [wall], tz, after=after), 3))
        assert found == due[:3]
        shown = [each.astimezone(tz).time() == wall for each in found]
        swallowed = [abs(each - change) <= MINUTE for each in found]
        assert all(one or other for one, other in zip(shown, swallowed, strict=True))
