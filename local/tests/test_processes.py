"""Leftovers are found and ended by their recorded ids, and nothing else is."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local.paths import State
from local.processes import (
    Started,
    boot_id,
    end,
    end_leftovers,
    record_path,
    remember,
    remembered,
    start_ticks,
    survivors,
)

# A leader with a child in its group, like a master with its worker.
WITH_CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); input()"

Run = Callable[[str], Started]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    children = []

    def start(code: str) -> Started:
        child = subprocess.Popen(
            [sys.executable, "-c", code], cwd=tmp_path, stdin=subprocess.PIPE, process_group=0
        )
        children.append(child)
        ticks = start_ticks(child.pid)
        assert ticks is not None
        return Started(
            "example", child.pid, ticks, boot_id(), str(tmp_path), signal.SIGTERM, "fingerprint"
        )

    yield start
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def test_a_start_is_remembered(state: State, run: Run) -> None:
    started = run("input()")
    remember(state, started)
    assert remembered(state, "example") == started
    assert remembered(state, "another") is None


def test_the_whole_group_of_a_start_is_found(run: Run) -> None:
    started = run(WITH_CHILD)
    until(lambda: len(survivors(started)) == 2)


def test_children_are_found_when_their_leader_was_killed(run: Run) -> None:
    started = run(WITH_CHILD)
    until(lambda: len(survivors(started)) == 2)
    os.kill(started.pid, signal.SIGKILL)
    until(lambda: started.pid not in survivors(started))
    assert len(survivors(started)) == 1
    assert end(started, grace=5)
    assert survivors(started) == []


def test_a_process_that_reuses_the_number_is_left_alone(run: Run) -> None:
    started = run("input()")
    assert survivors(replace(started, ticks=started.ticks - 1)) == []
    assert survivors(replace(started, boot="another boot")) == []
    assert not end(replace(started, ticks=started.ticks - 1), grace=1)
    assert survivors(started) == [started.pid]


def test_a_group_without_its_leader_that_works_elsewhere_is_left_alone(run: Run) -> None:
    started = run(WITH_CHILD)
    until(lambda: len(survivors(started)) == 2)
    os.kill(started.pid, signal.SIGKILL)
    until(lambda: started.pid not in survivors(started))
    assert survivors(replace(started, cwd="/somewhere/else")) == []


def test_one_that_does_not_listen_is_killed_after_its_grace(run: Run) -> None:
    started = run(DEAF)
    until(lambda: len(survivors(started)) == 1)
    assert end(started, grace=0.3)
    assert survivors(started) == []


def test_all_leftovers_of_a_state_are_ended_and_forgotten(state: State, run: Run) -> None:
    for name in ("postgres", "example"):
        remember(state, replace(run("input()"), program=name))
    assert end_leftovers(state, grace=5) == ["example", "postgres"], "the database goes last"
    assert not record_path(state, "example").exists()
    assert end_leftovers(state) == []
