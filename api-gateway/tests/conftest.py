"""The gateway with small programs behind it, fresh for each test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import Gateway, Upstream

Start = Callable[..., Gateway]
# What each address variable of the gateway leads to here.
ADDRESSES = {
    "AUTH_SERVICE_ADDR": "auth",
    "USER_SERVICE_ADDR": "users",
    "ROUTINE_SERVICE_ADDR": "routines",
    "SCHEDULER_SERVICE_ADDR": "schedules",
    "NOTIFICATION_SERVICE_ADDR": "notifications",
    "LETTER_SERVICE_ADDR": "letters",
    "LETTER_STORAGE_SERVICE_ADDR": "images",
    "WEB_CLIENT_ADDR": "web",
}


@pytest.fixture(autouse=True)
def nginx_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"] + os.pathsep + "/usr/sbin")


@pytest.fixture
def upstreams() -> Iterator[dict[str, Upstream]]:
    started = {name: Upstream(name) for name in ADDRESSES.values()}
    for upstream in started.values():
        upstream.start()
    yield started
    for upstream in started.values():
        upstream.stop()


@pytest.fixture
def auth(upstreams: dict[str, Upstream]) -> Upstream:
    return upstreams["auth"]


@pytest.fixture
def users(upstreams: dict[str, Upstream]) -> Upstream:
    return upstreams["users"]


@pytest.fixture
def letters(upstreams: dict[str, Upstream]) -> Upstream:
    return upstreams["letters"]


@pytest.fixture
def images(upstreams: dict[str, Upstream]) -> Upstream:
    return upstreams["images"]


@pytest.fixture
def web(upstreams: dict[str, Upstream]) -> Upstream:
    return upstreams["web"]


@pytest.fixture
def start(tmp_path: Path, upstreams: dict[str, Upstream]) -> Iterator[Start]:
    """Starts the gateway; keyword arguments override its variables."""
    started: list[Gateway] = []

    def start_gateway(**overrides: str) -> Gateway:
        folder = tmp_path / f"gateway-{len(started)}"
        folder.mkdir()
        addresses = {
            variable: f"127.0.0.1:{upstreams[name].port}" for variable, name in ADDRESSES.items()
        }
        started.append(Gateway(folder, **{"PICTURE_CACHE": "pictures", **addresses, **overrides}))
        return started[-1]

    yield start_gateway
    for gateway in started:
        gateway.stop()


@pytest.fixture
def gateway(start: Start) -> Gateway:
    return start(RATE_LIMITS="off")
