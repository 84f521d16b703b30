"""What a person sees while the platform works: short lines with the seconds gone by."""

import sys
import time


class Progress:
    """Prints lines with the time since the start; quiet ones only if `verbose`."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    def say(self, text: str) -> None:
        print(f"[{self.seconds:5.1f}s] {text}", flush=True)

    def fail(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)
