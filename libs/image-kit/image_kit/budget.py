"""How much memory the pictures that are open at the same time may take, in the whole process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from image_kit.refusals import TooBusy

# A 12-megapixel photo takes 47 MiB while it is open, twice that while it is turned upright: two
# photos or one, which is what two cores can work on.
OPEN_BYTES = 100 * 1024 * 1024
PATIENCE_SECONDS = 60.0


class MemoryBudget:
    """Lets pictures in while there is room; one alone is always let in, whatever it takes."""

    def __init__(self, total: int = OPEN_BYTES, *, patience: float = PATIENCE_SECONDS) -> None:
        self._total, self._patience, self._used = total, patience, 0
        self._changed = threading.Condition()

    @contextmanager
    def taking(self, size: int) -> Iterator[None]:
        """Waits for room; raises `TooBusy` when there is none for too long."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_room(size), self._patience):
                raise TooBusy
            self._used += size
        try:
            yield
        finally:
            with self._changed:
                self._used -= size
                self._changed.notify_all()

    def _has_room(self, size: int) -> bool:
        return self._used == 0 or self._used + size <= self._total


BUDGET = MemoryBudget()
