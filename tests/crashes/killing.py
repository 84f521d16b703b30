"""Ending processes the hard way, and waiting until the supervisor has brought them back."""

import os
import signal
from pathlib import Path

from people import until

from local.paths import state_at
from local.platform import Platform
from local.supervisor import Process


def processes() -> list[Process]:
    supervisor = Platform(state_at(os.environ["LETTERS_STATE"])).supervisor
    return [each for each in supervisor.processes() if each.pid]


# Programs come back in seconds; a busy machine may take longer.
LONGEST = 180


def running(name: str) -> Process | None:
    return next((each for each in processes() if each.name == name), None)


def kill(name: str) -> None:
    """kill -9, and wait until the supervisor has brought the program back."""
    victim = until(lambda: running(name), seconds=LONGEST)  # it may be coming back just now
    os.kill(victim.pid, signal.SIGKILL)

    def is_back() -> bool:
        now = running(name)
        return now is not None and now.pid != victim.pid

    until(is_back, seconds=LONGEST)


def kill_a_child(name: str) -> None:
    """kill -9 of a worker process below the one that the supervisor knows."""
    parent = running(name)
    assert parent is not None
    children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
    assert children, f"{name} has no worker"
    os.kill(int(children[0]), signal.SIGKILL)
