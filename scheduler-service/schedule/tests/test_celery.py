"""The beat goes on whatever happens to clocks and brokers, and each beat is a tick."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from time import monotonic, sleep
from typing import Any

import pytest
from celery.worker import state
from django.db import connection
from scheduler_service import celery

from schedule import heartbeat, reconciliation, tasks, tick
from service_kit import probes
from service_kit.messaging import broker

LOOK_SECONDS = 0.05
PATIENCE = 30.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline, what
        sleep(LOOK_SECONDS)


@pytest.fixture(autouse=True)
def _checks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(probes, "CHECKS", {})
    yield
    state.should_stop = None


@pytest.fixture
def start() -> Iterator[Callable[[Any], threading.Event]]:
    """Runs a loop in a thread until the test ends, or its event is set."""
    running: list[tuple[threading.Event, threading.Thread]] = []

    def begin(loop: Any) -> threading.Event:
        def run() -> None:
            try:
                loop.run(stopping)
            finally:
                connection.close()

        stopping = threading.Event()
        thread = threading.Thread(target=run)
        thread.start()
        running.append((stopping, thread))
        return stopping

    yield begin
    for stopping, _thread in running:
        stopping.set()
    for _stopping, thread in running:
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """When each tick came; they do nothing, and whoever asks the owners gets no answer."""
    seen: list[float] = []
    answered = threading.Event()
    monkeypatch.setattr(tick, "run", lambda: seen.append(monotonic()))
    monkeypatch.setattr(reconciliation, "run", answered.wait)
    yield seen
    answered.set()


def empty_queue() -> None:
    with broker.opened() as channel:
        channel.queue_delete(celery.QUEUE)


@pytest.mark.django_db(transaction=True)
def test_beat_and_worker_tick_every_second_also_while_no_owner_answers(
    ticks: list[float], start: Callable[[Any], threading.Event]
) -> None:
    empty_queue()
    beat, worker = celery.BeatLoop(), celery.WorkerLoop()
    start(beat)
    start(worker)
    wait_until(lambda: len(ticks) >= 5, "five ticks")
    assert beat.connected
    assert worker.connected
    pauses = [later - earlier for earlier, later in pairwise(ticks)]
    assert 0.5 < sorted(pauses)[len(pauses) // 2] < 1.5


def arguments_of_queue() -> dict[str, Any]:
    (queue,) = celery.app.amqp.queues.values()
    arguments: dict[str, Any] = queue.queue_arguments
    return arguments


@pytest.mark.django_db(transaction=True)
def test_beats_that_nobody_takes_are_over_and_make_no_heap(
    monkeypatch: pytest.MonkeyPatch, start: Callable[[Any], threading.Event]
) -> None:
    empty_queue()
    assert arguments_of_queue() == {"x-queue-type": "quorum", "x-message-ttl": 5000}
    monkeypatch.setitem(arguments_of_queue(), "x-message-ttl", 1)
    beat = celery.BeatLoop()
    stopping = start(beat)
    wait_until(lambda: beat.connected, "it beats")
    stopping.wait(3)
    with broker.opened() as channel:
        waiting = channel.queue_declare(celery.QUEUE, passive=True).method.message_count
    assert waiting <= 1
    empty_queue()


def test_nothing_else_is_declared_than_the_queue_of_beats() -> None:
    """Celery would add 28 queues for tasks that wait; none of ours does."""
    steps = celery._Consumer.Blueprint.default_steps
    assert "celery.worker.consumer.tasks:Tasks" in steps
    assert not [step for step in steps if "delayed" in step]


def test_beats_go_on_when_the_clock_is_put_back_by_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Celery's own clock is the wall's, which then has an hour to make up for."""
    sent: list[str] = []

    class Heard(celery._Beats):
        def apply_entry(self, entry: Any, producer: Any = None) -> None:
            sent.append(entry.name)

        producer = None

    now = monotonic()
    monkeypatch.setattr(celery, "monotonic", lambda: now)
    beats = Heard(celery.app)
    while beats.tick() == 0:
        pass
    sent.clear()
    monkeypatch.setattr(celery.app, "now", lambda: datetime.now(tz=None) - timedelta(hours=1))  # noqa: DTZ005  the wall's
    for _ in range(3):
        now += 1
        while beats.tick() == 0:
            pass
    assert sent.count("tick") == 3


@pytest.mark.django_db(transaction=True)
def test_a_beat_without_a_broker_waits_for_one(
    settings: Any, monkeypatch: pytest.MonkeyPatch, start: Callable[[Any], threading.Event]
) -> None:
    waited = threading.Event()
    monkeypatch.setattr(celery.app.conf, "broker_url", "amqp://x:x@127.0.0.1:1/")
    monkeypatch.setattr(broker.logger, "warning", lambda *_, **__: waited.set())
    celery.app.pool.force_close_all()
    beat = celery.BeatLoop()
    start(beat)
    assert waited.wait(PATIENCE)
    assert not beat.connected


def test_both_are_ready_only_while_ticks_are_done(db: None) -> None:
    celery.BeatLoop()
    assert {"tick": heartbeat.is_beating} == probes.CHECKS
    celery.WorkerLoop()
    assert not probes.CHECKS["tick"]()
    tick.run()
    assert probes.CHECKS["tick"]()


def test_a_worker_that_ends_by_itself_takes_its_process_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = celery.WorkerLoop()
    monkeypatch.setattr(loop._worker, "start", lambda: None)
    with pytest.raises(RuntimeError, match="by itself"):
        loop.run(threading.Event())


def test_a_failing_task_is_a_line_in_the_log_and_the_next_beat_comes(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("a secret")

    monkeypatch.setattr(tick, "run", fail)
    tasks.tick()
    assert caplog.messages == ["failed at a beat"]
    assert caplog.records[-1].__dict__["task"] == "tick"


def test_a_password_of_any_kind_fits_into_the_brokers_address(settings: Any) -> None:
    settings.RABBITMQ = {**settings.RABBITMQ, "password": "a/b@c:d%", "virtual_host": "/"}
    assert ":a%2Fb%40c%3Ad%25@" in celery.broker_url()
    assert celery.broker_url().endswith("/%2F")
