"""`make bench`: a platform of its own, measured through its gateway; a table and a JSON file."""

import argparse
import sys
from collections.abc import Sequence
from time import monotonic
from typing import Any

import filling
import httpx
import machine
import memory
import report
import rows
from filling import fill
from measuring import Bench
from pictures import PictureBench
from plan import FULL, QUICK, Plan
from scheduling import TimeBench

from local import shutdown, startup
from local.development import running_platform
from local.files import write_json
from local.paths import CLONE, state_at
from local.platform import Platform
from local.progress import Progress

STATE = "bench"
PARTS = ("letters", "pictures", "time")
MANY = httpx.Limits(max_connections=None)
RESULTS = CLONE / ".local" / "bench-results.json"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="see that it works; figures mean little"
    )
    parser.add_argument("--only", choices=PARTS, help="these rows alone")
    options = parser.parse_args(arguments)
    results: dict[str, Any] = {"machine": machine.description()}
    try:
        parts = [options.only] if options.only else PARTS
        measure(QUICK if options.quick else FULL, parts, results)
    finally:  # what was measured before something broke is worth having
        write_json(RESULTS, results)
    print(report.text(results))
    print(f"\nAll figures: {RESULTS.relative_to(CLONE)}")
    return 0 if report.succeeded(results) else 1


def measure(plan: Plan, parts: Sequence[str], results: dict[str, Any]) -> None:
    """Put the figures of each part into `results` as soon as they are known."""
    state = state_at(CLONE / ".local" / STATE)
    results["plan"] = vars(plan)
    shutdown.throw_away(Platform(state, for_tests=True), Progress())
    began = monotonic()
    with running_platform(STATE, filling.settings(state)) as platform:
        results["start_up"] = {"first": monotonic() - began, **restarted(platform)}
        with httpx.Client(base_url=platform.address, timeout=30, limits=MANY) as api:
            results["memory_idle"] = memory.megabytes(platform)
            if "pictures" in parts:
                Progress().say("Measuring: pictures")
                results["pictures"] = PictureBench(platform, api, plan).all()
            if "letters" in parts:
                measure_letters(platform, api, plan, results)
            if "time" in parts:
                Progress().say("Measuring: what falls due")
                results["time"] = TimeBench(platform, plan).all()
            results["memory_after"] = memory.megabytes(platform)
        results["services"] = [service.name for service in platform.services]


def measure_letters(
    platform: Platform, api: httpx.Client, plan: Plan, results: dict[str, Any]
) -> None:
    progress = Progress()
    progress.say("Filling")
    bench = Bench(platform, api, fill(platform, api, plan), plan)
    results["rows"] = {}
    for row in rows.rows(api, bench.filled):
        progress.say(f"Measuring: {row.name}")
        results["rows"][row.name] = bench.row(row)
    progress.say("Measuring: a large account, many clients, the outbox")
    results["large_account"] = bench.large_account()
    results["storm"] = bench.storm()
    results["outbox"] = bench.outbox()


def restarted(platform: Platform) -> dict[str, float]:
    """Seconds of a start with data from before, and of one when everything runs already."""
    seconds = {}
    shutdown.stop(platform, Progress())
    for name in ("second", "running"):
        began = monotonic()
        startup.start(platform, Progress())
        seconds[name] = monotonic() - began
    return seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
