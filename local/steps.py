"""The steps of a test run: what each runs, what came out of it, and running some at a time."""

import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from local.progress import Progress

LONGEST = 900
# Two keep two processors busy; a third fills the time in which tests wait for another process, and
# a fourth is for the tests that kill processes and wait for them.
AT_A_TIME = 4
SHOWN_LINES = 80
SHOWN_WIDTH = 200
FAILED = re.compile(r"(FAILED|ERROR) \S+::")
COUNTS = re.compile(r"(\d+) (passed|failed|errors?)\b")


@dataclass(frozen=True)
class Result:
    """How many things a step found right and wrong, and what it printed."""

    passed: int
    failed: int
    output: str = ""
    output_at_first: str = ""
    """That of a run after which what had failed was tried again."""

    def failures(self, step: str) -> list[str]:
        """A line for each thing that failed, as pytest names it, else one for the step."""
        return (_named(step, self.output) or [step]) if self.failed else []

    def second_tries(self, step: str) -> list[str]:
        """A line for each test that failed at first and was tried again."""
        return _named(step, self.output_at_first)


def _named(step: str, output: str) -> list[str]:
    lines = filter(FAILED.match, output.splitlines())
    return [f"{step}: {line[:SHOWN_WIDTH]}" for line in lines]


@dataclass(frozen=True)
class Step:
    """One named part of a test run."""

    name: str
    action: Callable[[], Result]


def command_step(
    name: str, command: Sequence[object], *, cwd: Path, env: Mapping[str, str]
) -> Step:
    """A program that is right if it ends with 0."""

    def action() -> Result:
        code, output = _run(command, cwd, env)
        return Result(int(code == 0), int(code != 0), output)

    return Step(name, action)


def pytest_step(
    name: str,
    command: Sequence[object],
    *,
    cwd: Path,
    env: Mapping[str, str],
    second_try: bool = False,
) -> Step:
    """A pytest run: counts its tests; a run without any test has failed.

    With `second_try` what failed runs once more: several browsers on two cores now and then
    starve one for longer than its test waits. What needed that is told, so that it is mended.
    """

    def action() -> Result:
        code, output = _run(command, cwd, env)
        passed, failed = pytest_counts(output)
        if not failed or not second_try:
            return Result(passed, failed or int(code != 0), output)
        code, again = _run([*command, "--last-failed"], cwd, env)
        passed_now, failed_now = pytest_counts(again)
        return Result(passed + passed_now, failed_now or int(code != 0), again, output)

    return Step(name, action)


def pytest_counts(output: str) -> tuple[int, int]:
    """Passed, and failed with errors, from the last line in which pytest sums up."""
    summaries = [line for line in output.splitlines() if re.search(r" in \d[\d.]*s\b", line)]
    found = {
        word: int(number) for number, word in COUNTS.findall(summaries[-1] if summaries else "")
    }
    failed = found.get("failed", 0) + found.get("error", 0) + found.get("errors", 0)
    return found.get("passed", 0), failed


def check_step(name: str, problem: Callable[[], str | None]) -> Step:
    """A function that returns what is wrong, if anything."""

    def action() -> Result:
        found = problem()
        return Result(int(not found), int(bool(found)), found or "")

    return Step(name, action)


def run_steps(lanes: Sequence[Sequence[Step]], progress: Progress) -> list[tuple[str, Result]]:
    """Run all steps, also after a failure, and say how each went as soon as it is known.

    The steps of a lane run one after the other, the lanes beside each other.
    """
    results: list[tuple[str, Result]] = []

    def run(lane: Sequence[Step]) -> None:
        for step in lane:
            result, seconds = _timed(step)
            results.append((step.name, result))
            _report(step, result, seconds, progress)

    with ThreadPoolExecutor(max_workers=AT_A_TIME) as pool:
        list(pool.map(run, lanes))
    return results


def _report(step: Step, result: Result, seconds: float, progress: Progress) -> None:
    counts = []
    if result.passed > 1:
        counts.append(f", {result.passed} passed")
    if result.failed and result.passed:
        counts.append(f", {result.failed} failed")
    sign = "FAILED" if result.failed else "ok"
    text = f"{sign:6} {step.name} ({seconds:.1f} s{''.join(counts)})"
    if result.failed:
        lines = result.output.strip().splitlines()[-SHOWN_LINES:]
        text = "\n".join([text, *(f"    {line}" for line in lines)])
    progress.say(text)


def _timed(step: Step) -> tuple[Result, float]:
    start = time.monotonic()
    try:
        result = step.action()
    except Exception as error:  # a step that breaks must not hide the others
        result = Result(0, 1, f"{type(error).__name__}: {error}")
    return result, time.monotonic() - start


def _run(command: Sequence[object], cwd: Path, env: Mapping[str, str]) -> tuple[int, str]:
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        printed = (
            late.output.decode(errors="replace") if isinstance(late.output, bytes) else late.output
        )
        return 1, f"{printed or ''}\nnot finished after {LONGEST} seconds"
    return done.returncode, done.stdout
