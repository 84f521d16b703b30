"""A tick that is cut off at any point is as if it had not begun; ticks at once share the work."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from contracts.events import ScheduleDue
from schedule import tick
from schedule.models import Occurrence, Schedule
from schedule.tests.conftest import Told, routine
from service_kit import clock as provider
from service_kit.models import OutboxEvent
from service_kit.testing.fakes import FakeBroker, FakeClock

pytestmark = pytest.mark.django_db(transaction=True)
SCHEDULES = 12


class Killed(BaseException):
    """As if the process had ended here: nothing catches it."""


@contextmanager
def killed_at(statement: int) -> Iterator[list[str]]:
    """The connection ends before its so-manieth statement; yields what was executed."""
    executed: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if len(executed) == statement:
            raise Killed
        executed.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield executed


@pytest.fixture
def due(transactional_db: None, clock: FakeClock, told: Told) -> int:
    """So many schedules that are due now."""
    for _ in range(SCHEDULES):
        told(routine("12:30"))
    clock.advance(hours=1)
    return SCHEDULES


def told_once(broker: FakeBroker) -> None:
    """Each of them has its occurrence, its event and its next instant, once."""
    events = broker.waiting(ScheduleDue)
    assert len({event.data.schedule_id for event in events}) == len(events) == SCHEDULES
    assert Occurrence.objects.count() == SCHEDULES
    tomorrow = {event.data.due_at + timedelta(days=1) for event in events}
    assert set(Schedule.objects.values_list("next_at", flat=True)) == tomorrow


def test_killed_before_each_statement_it_loses_nothing_and_doubles_nothing(
    due: int, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tick, "BATCH", 5)
    kills = 0
    for statement in range(100):
        with killed_at(statement) as executed:
            try:
                tick.run()
            except Killed:
                kills += 1
            else:
                break
        assert len(executed) == statement
    told_once(broker)
    assert kills >= 7  # a batch has six statements, and some were killed in a later one


class Killing:
    """A step of the tick, after which nothing comes."""

    def __init__(self, step: str) -> None:
        self.work = getattr(tick, step)

    def __call__(self, *words: Any) -> Any:
        self.work(*words)
        raise Killed


@pytest.mark.parametrize("step", ["_enter", "emit_all", "_advance", "_measure"])
def test_a_failure_after_each_step_is_made_good_by_the_next_tick(
    due: int, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(tick, step, Killing(step))
        with pytest.raises(Killed):
            tick.run()
    tick.run()
    told_once(broker)


def test_ticks_at_the_same_time_tell_each_once(
    due: int, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tick, "BATCH", 2)
    counts: list[int] = []

    def beat() -> None:
        try:
            counts.append(tick.run())
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts.append(tick.run())  # who found a batch held by another went home early
    assert sum(counts) == due
    told_once(broker)


def test_a_row_that_another_tick_holds_is_left_to_it(
    due: int, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, leave = threading.Event(), threading.Event()

    class Slow(Killing):
        def __call__(self, *words: Any) -> None:
            if threading.current_thread() is thread:
                held.set()
                assert leave.wait(20)
            self.work(*words)

    def beat() -> None:
        try:
            tick.run()
        finally:
            connection.close()

    thread = threading.Thread(target=beat)
    monkeypatch.setattr(tick, "_advance", Slow("_advance"))
    thread.start()
    assert held.wait(20)
    assert tick.run() == 0
    leave.set()
    thread.join()
    told_once(broker)


KILL = """
import os, signal
import django
django.setup()
from schedule import tick
from schedule.tests.conftest import FakeClock
from service_kit import clock
from datetime import datetime
clock.use(FakeClock(datetime.fromisoformat(os.environ["NOW"])))
def end(*_):
    os.kill(os.getpid(), signal.SIGKILL)
tick._advance = end
tick.run()
"""


def test_kill_9_in_the_middle_of_a_tick_loses_nothing_and_doubles_nothing(
    due: int, broker: FakeBroker
) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "DB_NAME": str(connection.settings_dict["NAME"]),
        "NOW": provider.now().isoformat(),
    }
    ended = subprocess.run(
        [sys.executable, "-c", KILL], env=environment, capture_output=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert not OutboxEvent.objects.filter(type="schedule.due").exists()
    tick.run()
    told_once(broker)
