"""What a person sees while the platform works: short lines with the seconds gone by."""

import os
from pathlib import Path

# The start of the whole command: `make` and local/bootstrap.sh set it and count from it too.
STARTED = "LETTERS_STARTED"


def uptime() -> float:
    """Seconds since the machine's start: one clock that a shell script can read as well."""
    return float(Path("/proc/uptime").read_text().split()[0])


class Progress:
    """Prints lines with the time since the start of the command."""

    def __init__(self) -> None:
        self._start = float(os.environ.get(STARTED) or uptime())

    @property
    def seconds(self) -> float:
        return uptime() - self._start

    def say(self, text: str) -> None:
        print(f"[{self.seconds:5.1f}s] {text}", flush=True)
