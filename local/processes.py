"""Processes we started, remembered in files, so that leftovers are ended by id, never by name."""

import contextlib
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from local.files import read_json, write_json
from local.paths import State

PROC = Path("/proc")


@dataclass(frozen=True)
class Started:
    """One start of a program. Its process leads a group of the same number."""

    program: str
    pid: int
    ticks: int
    boot: str
    cwd: str
    stop_signal: int
    fingerprint: str


def boot_id() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def stat_fields(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat after the name (proc(5) counts them from 3)."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def start_ticks(pid: int) -> int | None:
    """When that process started, in clock ticks since boot: tells reused ids apart."""
    fields = stat_fields(pid)
    return int(fields[19]) if fields and fields[0] != "Z" else None


def record_path(state: State, program: str) -> Path:
    return state.run / "started" / f"{program}.json"


def remember(state: State, started: Started) -> None:
    path = record_path(state, started.program)
    path.parent.mkdir(exist_ok=True)
    write_json(path, asdict(started))


def remembered(state: State, program: str) -> Started | None:
    values = read_json(record_path(state, program))
    return Started(**values) if values else None


def survivors(started: Started) -> list[int]:
    """Living processes of that start: the leader's group, as long as it is that same group.

    A number can be reused. The leader is recognised by its start time; if it is gone, members
    of its group by having started later, in this boot, and still working in our folder.
    """
    if started.boot != boot_id():
        return []
    leader = start_ticks(started.pid)
    if leader is not None and leader != started.ticks:
        return []
    members = []
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        fields = stat_fields(int(entry.name))
        if not fields or fields[0] == "Z" or int(fields[2]) != started.pid:
            continue
        if leader is None and not (int(fields[19]) >= started.ticks and _cwd(entry) == started.cwd):
            continue
        members.append(int(entry.name))
    return members


def _cwd(entry: Path) -> str | None:
    try:
        return os.readlink(entry / "cwd")
    except OSError:
        return None


def end(started: Started, grace: float) -> bool:
    """Ask the survivors to stop, insist after `grace` seconds; was there anything to end?"""
    alive = survivors(started)
    if not alive:
        return False
    deadline = time.monotonic() + grace
    _send(alive, started.stop_signal)
    while (alive := survivors(started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    _send(alive, signal.SIGKILL)
    while survivors(started) and time.monotonic() < deadline + 5:
        time.sleep(0.05)
    return True


def _send(pids: list[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def end_leftovers(state: State, grace: float = 20) -> list[str]:
    """End whatever still runs of this state's programs; returns their names.

    Called when no supervisor is there. The infrastructure goes last, as it was started first.
    """
    folder = state.run / "started"
    if not folder.is_dir():
        return []
    infrastructure = ["rabbitmq", "postgres", "epmd"]
    names = sorted(path.stem for path in folder.glob("*.json"))
    order = [name for name in names if name not in infrastructure]
    order += [name for name in infrastructure if name in names]
    ended = []
    for name in order:
        started = remembered(state, name)
        if started and end(started, grace):
            ended.append(name)
        record_path(state, name).unlink(missing_ok=True)
    return ended
