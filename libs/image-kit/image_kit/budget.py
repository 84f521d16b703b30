"""How much memory the pictures that are open at the same time may take, in the whole process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from image_kit.refusals import TooBusy

# A 12-megapixel photo takes 66 MiB while it is open (`costs`): two of them, on two threads each,
# are what two cores can work on.
OPEN_BYTES = 140 * 1024 * 1024
# Whoever works or waits here has a thread of the process, and most threads are for what is quick.
OPEN_AT_ONCE, WAITING_AT_ONCE = 2, 2
PATIENCE_SECONDS = 3.0


class MemoryBudget:
    """Lets pictures in while there is room; one alone is always let in, whatever it takes.

    Few work at once, few more wait for a moment, and all others are told to come back at once.
    """

    def __init__(self, total: int = OPEN_BYTES, *, patience: float = PATIENCE_SECONDS) -> None:
        self._total, self._patience, self._used = total, patience, 0
        self._open, self._waiting = 0, 0
        self._changed = threading.Condition()

    @contextmanager
    def taking(self, size: int) -> Iterator[None]:
        """Waits for room; raises `TooBusy` when too many do, or there is none for too long."""
        with self._changed:
            self._wait(size)
            self._used, self._open = self._used + size, self._open + 1
        try:
            yield
        finally:
            with self._changed:
                self._used, self._open = self._used - size, self._open - 1
                self._changed.notify_all()

    def _wait(self, size: int) -> None:
        if self._has_room(size):
            return
        if self._waiting >= WAITING_AT_ONCE:
            raise TooBusy
        self._waiting += 1
        try:
            if not self._changed.wait_for(lambda: self._has_room(size), self._patience):
                raise TooBusy
        finally:
            self._waiting -= 1

    def _has_room(self, size: int) -> bool:
        if self._open >= OPEN_AT_ONCE:
            return False
        return self._open == 0 or self._used + size <= self._total


BUDGET = MemoryBudget()
