"""What the tests of service-kit share: a broker of their own names, waiting, a log to look into."""

import io
import json
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from sample import handlers
from support.network import TcpProxy
from support.waiting import background

from service_kit import logs
from service_kit.messaging import broker, queues
from service_kit.messaging.queues import Subscription


@pytest.fixture(autouse=True)
def _no_reactions() -> Iterator[None]:
    yield
    handlers.reactions.clear()


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
def make_queues() -> Iterator[Callable[..., Subscription]]:
    """`make_queues(types)`: queues that no other test has, gone afterwards."""
    made: list[Subscription] = []

    def make(types: tuple[str, ...] = ("sample.happened",), **options: Any) -> Subscription:
        made.append(Subscription(f"test-{uuid4().hex[:12]}", types, **options))
        made[-1].set_up()
        return made[-1]

    yield make
    with broker.opened() as channel:
        for subscription in made:
            for name in queue_names(subscription):
                channel.queue_delete(name)


def queue_names(subscription: Subscription) -> list[str]:
    return [subscription.queue, subscription.dead, *(name for name, _ in subscription._retries)]


@pytest.fixture
def proxy(settings: Any) -> Iterator[TcpProxy]:
    """RabbitMQ behind a connection that can be cut, for this process's own connections."""
    with TcpProxy(settings.RABBITMQ["host"], settings.RABBITMQ["port"]) as between:
        settings.RABBITMQ = {**settings.RABBITMQ, "host": "127.0.0.1", "port": between.port}
        yield between


@pytest.fixture
def in_background() -> Iterator[Callable[[Callable[[threading.Event], None]], threading.Event]]:
    """`in_background(run)`: `run(stopping)` in a thread until the test's end; gives `stopping`."""
    with background() as start:
        yield start
