"""Memory of all processes of a platform as proportional set size: shared pages count once."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from local.platform import Platform
from local.processes import stat_fields

PROC = Path("/proc")
SUPERVISOR = "supervisor"


def megabytes(platform: Platform) -> dict[str, float]:
    """PSS of each program with all its descendants."""
    leaders = {each.pid: each.name for each in platform.supervisor.processes() if each.pid}
    supervisor = int((platform.state.run / "supervisord.pid").read_text())
    parents = _parents()
    sums = dict.fromkeys([*leaders.values(), SUPERVISOR], 0.0)
    for pid, name in owners(parents, {**leaders, supervisor: SUPERVISOR}).items():
        sums[name] += _pss(pid)
    return sums


def owners(parents: Mapping[int, int], leaders: Mapping[int, str]) -> dict[int, str]:
    """For each process the leader it descends from, by way of the nearest one; others are out."""
    found = {}
    for pid in parents:
        above = pid
        while above not in leaders and above in parents:
            above = parents[above]
        if above in leaders:
            found[pid] = leaders[above]
    return found


def of_group(sums: Mapping[str, float], names: Iterable[str]) -> float:
    return sum(sums[name] for name in names)


def _parents() -> dict[int, int]:
    parents = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := stat_fields(int(entry.name))):
            parents[int(entry.name)] = int(fields[1])
    return parents


def _pss(pid: int) -> float:
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:  # it ended meanwhile
        return 0.0
    return pss_of(text)


def pss_of(rollup: str) -> float:
    """Megabytes, from the line `Pss:  1234 kB` of smaps_rollup (proc(5))."""
    for line in rollup.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
