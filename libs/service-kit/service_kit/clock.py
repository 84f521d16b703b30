"""The one provider of the present instant; tests put a clock of their own in its place."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

_system_now = partial(datetime.now, UTC)
_now: Callable[[], datetime] = _system_now


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _now()


def use(source: Callable[[], datetime] | None) -> None:
    """Take the present from `source`; None goes back to the system's clock."""
    global _now
    _now = source or _system_now
