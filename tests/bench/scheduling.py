"""What falling due costs: how fast it is told, how late, and beside how many schedules to come."""

import json
from collections.abc import Sequence
from math import ceil
from statistics import median
from typing import Any

import sending
from filling import finish, start
from plan import Plan
from ratios import spread

from local.platform import Platform

MODULE = "scheduler-service:bare.scheduling"
BEATING = ("scheduler-service-celery", "scheduler-service-beat")
CONFIRMED_AIM, LATENESS_AIM, TICK_AIM = 2000.0, 2.0, 1.1
MINUTE = 60.0


class TimeBench:
    """After the whole way the consumers of other services stand still: what they do is not measured
    then, but their queues are bound, so every event is kept by the broker."""

    def __init__(self, platform: Platform, plan: Plan) -> None:
        self._platform = platform
        self._plan = plan

    def all(self) -> dict[str, Any]:
        found = {"whole_way": sending.whole_way(self._platform, self._plan)}
        own = "scheduler-service-worker"
        self._stop(name for name in self._running() if name.endswith("-worker") and name != own)
        found |= {"at_once": self._at_once(), "in_a_minute": self._in_a_minute()}
        self._stop(BEATING)
        found["sent"] = sending.sending(self._platform, self._plan)
        return {**found, "ticks": self._ticks()}

    def _at_once(self) -> dict[str, Any]:
        """A heap that falls due at one instant: how many a second the broker has confirmed."""
        row = self._due(self._plan.due, 0)
        rate = self._plan.due / max(row["waits"])
        return {**_without_waits(row), "rate": rate, "reached": rate >= CONFIRMED_AIM}

    def _in_a_minute(self) -> dict[str, Any]:
        """As many, one after the other within a minute: how late the broker has each."""
        row = self._due(self._plan.due, MINUTE if self._plan.due >= 10_000 else 5.0)
        figures = {f"p{of}": percentile(row["waits"], of) for of in (50, 99)}
        reached = figures["p99"] <= LATENESS_AIM
        return {**_without_waits(row), **figures, "longest": max(row["waits"]), "reached": reached}

    def _ticks(self) -> dict[str, Any]:
        few, many = self._plan.few_schedules, self._plan.many_schedules
        line = finish(start(self._platform, MODULE, "ticks", *map(str, (few, many, 60))))
        measured = json.loads(line)
        rows = {kind: compared(times) for kind, times in measured.items()}
        reached = all(row["ratio"]["median"] <= TICK_AIM for row in rows.values())
        return {"few": few, "many": many, **rows, "reached": reached, "failed": 0}

    def _due(self, count: int, seconds: float) -> dict[str, Any]:
        line = finish(start(self._platform, MODULE, "due", str(count), str(seconds)))
        row: dict[str, Any] = json.loads(line)
        return {**row, "due": count}

    def _running(self) -> list[str]:
        return [each.name for each in self._platform.supervisor.processes()]

    def _stop(self, names: Any) -> None:
        chosen = set(names)
        supervisor = self._platform.supervisor
        supervisor.stop(each for each in supervisor.processes() if each.name in chosen)


def _without_waits(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "waits"}


def compared(times: dict[str, list[float]]) -> dict[str, Any]:
    """Medians in milliseconds, and what the tick beside many takes of the one beside few, turn by
    turn; of five neighbouring turns the middle one counts, as one interruption is no cost."""
    few, many = (_of_five(times[size]) for size in ("few", "many"))
    ratio = spread([one / other for one, other in zip(many, few, strict=True)])
    return {
        "few": median(times["few"]),
        "many": median(times["many"]),
        "ratio": {"median": ratio.median, "low": ratio.low, "high": ratio.high},
    }


def _of_five(values: Sequence[float]) -> list[float]:
    return [median(values[at : at + 5]) for at in range(0, len(values), 5)]


def percentile(values: Sequence[float], of: int) -> float:
    """The smallest value that so many percent do not exceed."""
    return sorted(values)[max(0, ceil(len(values) * of / 100) - 1)]


def lines(results: dict[str, Any]) -> list[str]:
    """For people."""
    at_once, minute, ticks = (results[name] for name in ("at_once", "in_a_minute", "ticks"))
    return [
        *sending.lines(results),
        f"{at_once['due']} schedules due at one instant: {at_once['rate']:.0f}/s from the instant"
        f" to the broker's confirm; aim ≥ {CONFIRMED_AIM:.0f}{_end(at_once)}",
        f"{minute['due']} due within a minute: confirmed after p50 {minute['p50']:.2f} s, p99"
        f" {minute['p99']:.2f} s, longest {minute['longest']:.2f} s; aim p99 ≤ 2 s{_end(minute)}",
        *(
            f"a tick with {what}: {row['few']:.1f} ms beside {ticks['few']} schedules to come,"
            f" {row['many']:.1f} ms beside {ticks['many']}; ratio {row['ratio']['median']:.2f}"
            f" ({row['ratio']['low']:.2f}–{row['ratio']['high']:.2f});"
            f" aim ≤ {TICK_AIM}{_end(ticks)}"
            for what, row in (("nothing due", ticks["idle"]), ("100 due", ticks["busy"]))
        ),
    ]


def _end(row: dict[str, Any]) -> str:
    verdict = "reached" if row["reached"] else "missed"
    return f": {verdict}" + ("; FAILED" if row["failed"] else "")
