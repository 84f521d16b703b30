"""Jobs run in their rhythm, once among all workers, and survive their failures."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from support.waiting import wait_until

from service_kit import periodic
from service_kit.models import PeriodicRun
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.django_db(transaction=True)


class Book:
    """Who ran, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self) -> None:
        self.lines.append("ran")

    def fail(self) -> None:
        self.lines.append("failed")
        raise RuntimeError("a job's own mistake")


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Book:
    monkeypatch.setattr(periodic, "_jobs", {})
    return Book()


def add(job: Any, *, minutes: int = 10) -> str:
    periodic.periodic(every=timedelta(minutes=minutes))(job)
    [name] = periodic._jobs
    return name


def test_a_job_runs_at_first_and_then_in_its_rhythm(book: Book, clock: FakeClock) -> None:
    name = add(book.write)
    assert periodic.run_if_due(name)
    assert not periodic.run_if_due(name)
    clock.advance(minutes=9, seconds=59)
    assert not periodic.run_if_due(name)
    clock.advance(seconds=1)
    assert periodic.run_if_due(name)
    assert book.lines == ["ran", "ran"]


def test_a_restart_does_not_change_the_rhythm(book: Book, clock: FakeClock) -> None:
    name = add(book.write)
    periodic.run_if_due(name)
    assert PeriodicRun.objects.get(name=name).began_at == clock.instant
    clock.advance(minutes=5)
    assert not periodic.run_if_due(name)


def test_of_many_workers_one_runs_the_job(book: Book) -> None:
    from django.db import connection

    name = add(book.write)
    start = threading.Barrier(5)

    def worker() -> None:
        start.wait(10)
        periodic.run_if_due(name)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert book.lines == ["ran"]


def test_a_job_that_fails_is_counted_and_tried_again_in_time(
    book: Book, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    name = add(book.fail)
    assert periodic.run_if_due(name)
    assert "periodic job failed" in caplog.text
    labels = {"job": name, "outcome": "failed"}
    assert REGISTRY.get_sample_value("periodic_runs_total", labels) == 1
    clock.advance(minutes=10)
    assert periodic.run_if_due(name)
    assert book.lines == ["failed", "failed"]


def test_the_loop_runs_what_is_due_and_stops_when_told(book: Book) -> None:
    from django.db import connection

    add(book.write)
    stopping = threading.Event()

    def loop() -> None:
        periodic.run(stopping)
        connection.close()

    thread = threading.Thread(target=loop)
    thread.start()
    wait_until(lambda: book.lines == ["ran"], "the job ran")
    stopping.set()
    thread.join(10)
    assert not thread.is_alive()


def test_the_kit_tidies_up_once_an_hour() -> None:
    every, _job = periodic._jobs["service_kit.messaging.relay.forget"]
    assert every == timedelta(hours=1)
