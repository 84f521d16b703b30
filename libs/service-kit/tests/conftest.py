"""What the tests of service-kit share: a broker of their own names, waiting, a log to look into."""

import io
import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sample import handlers
from support.messages import queue_names
from support.network import TcpProxy
from support.processes import Role, StartRole
from support.waiting import background

from service_kit import logs
from service_kit.messaging import broker, consumer, queues
from service_kit.messaging.queues import Subscription


@pytest.fixture(autouse=True)
def _own_name_only(settings: Any) -> None:
    """The environment may name other hosts: it can be that of a real service."""
    settings.ALLOWED_HOSTS = [settings.SERVICE_NAME]


@pytest.fixture(autouse=True)
def _no_reactions() -> Iterator[None]:
    yield
    handlers.reactions.clear()
    handlers.gathered.clear()


@pytest.fixture
def json_log() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Everything that is logged, in the form in which it leaves the process."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Formatter())
    handler.addFilter(logs.ContextFilter("sample-service"))
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed message comes back after a blink; three attempts in all."""
    monkeypatch.setattr(queues, "RETRY_SECONDS", (0.1, 0.2))
    monkeypatch.setattr(queues, "MAX_ATTEMPTS", 3)


@pytest.fixture
def make_queues(short_delays: None) -> Iterator[Callable[..., Subscription]]:
    """`make_queues(types, at_once)`: queues that no other test has, gone afterwards."""
    made: list[Subscription] = []

    def make(types: tuple[str, ...] = ("sample.happened",), at_once: int = 1) -> Subscription:
        made.append(Subscription(f"test-{uuid4().hex[:12]}", types, at_once=at_once))
        made[-1].set_up()
        return made[-1]

    yield make
    with broker.opened() as channel:
        for subscription in made:
            for name in queue_names(subscription):
                channel.queue_delete(name)


@pytest.fixture
def proxy(settings: Any) -> Iterator[TcpProxy]:
    """RabbitMQ behind a connection that can be cut, for this process's own connections."""
    direct = settings.RABBITMQ
    with TcpProxy(direct["host"], direct["port"]) as between:
        settings.RABBITMQ = {**direct, "host": "127.0.0.1", "port": between.port}
        yield between
    settings.RABBITMQ = direct


@pytest.fixture
def in_background() -> Iterator[Callable[[Callable[[threading.Event], None]], threading.Event]]:
    """`in_background(run)`: `run(stopping)` in a thread until the test's end; gives `stopping`."""
    with background() as start:
        yield start


@pytest.fixture
def subscription() -> Iterator[Subscription]:
    """The queues of the sample service, empty; the processes use the same."""
    queues = consumer.subscription()
    queues.set_up()
    with broker.opened() as channel:
        for name in queue_names(queues):
            channel.queue_purge(name)
    yield queues
    with broker.opened() as channel:
        for name in queue_names(queues):
            channel.queue_delete(name)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[StartRole]:
    """`start(role, **environment)`: the process, killed at the end of the test."""
    started: list[Role] = []

    def begin(name: str, prelude: str = "", **changes: str | None) -> Role:
        started.append(Role(name, tmp_path, prelude, **changes))
        return started[-1]

    yield begin
    for role in started:
        role.end()
