"""Hours in which somebody does not want to be woken: what can wait, waits until they are over."""

from datetime import datetime, time, timedelta

from date_kit import instant_of, zone


def after_quiet_hours(
    instant: datetime, time_zone: str, quiet_from: time | None, quiet_until: time | None
) -> datetime:
    """`instant`, or the end of the quiet hours it lies in, as the clock there shows them.

    They may go over midnight; two times that are the same mean none.
    """
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return instant
    tz = zone(time_zone)
    local = instant.astimezone(tz)
    now, day = local.time(), local.date()
    if quiet_from < quiet_until:
        is_quiet = quiet_from <= now < quiet_until
    else:
        is_quiet = now >= quiet_from or now < quiet_until
        day += timedelta(days=now >= quiet_from)
    return max(instant, instant_of(day, quiet_until, tz)) if is_quiet else instant
