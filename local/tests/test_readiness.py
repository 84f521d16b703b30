"""Waiting: until all is ready, until the deadline, or until one keeps dying."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import cast

import pytest

from local.readiness import NotReadyError, status_of, wait_until_ready
from local.supervisor import Process, Supervisor


class FakeSupervisor:
    """Tells of one process that is started anew whenever somebody looks, if it is dying."""

    def __init__(self, *, dying: bool = False, state: str = "RUNNING") -> None:
        self.looks = 0
        self._dying, self._state = dying, state

    def processes(self) -> list[Process]:
        self.looks += 1
        started = self.looks if self._dying else 1
        return [Process("web", "web", self._state, 1, started, started, Path("/log"))]


def wait(check: Callable[[], bool], supervisor: FakeSupervisor, deadline: float = 5) -> list[str]:
    ready: list[str] = []
    wait_until_ready(
        {"web": check}, cast(Supervisor, supervisor), deadline=deadline, on_ready=ready.append
    )
    return ready


def test_it_goes_on_as_soon_as_all_is_ready() -> None:
    supervisor = FakeSupervisor()
    assert wait(lambda: supervisor.looks >= 2, supervisor) == ["web"]


def test_after_the_deadline_the_culprit_is_named() -> None:
    with pytest.raises(NotReadyError, match="web was not ready within 0 seconds") as failure:
        wait(lambda: False, FakeSupervisor(), deadline=0)
    assert failure.value.program == "web"


@pytest.mark.parametrize(
    "supervisor",
    [
        FakeSupervisor(dying=True),
        FakeSupervisor(dying=True, state="BACKOFF"),
        FakeSupervisor(state="FATAL"),
    ],
)
def test_a_program_that_keeps_dying_ends_the_wait_early(supervisor: FakeSupervisor) -> None:
    with pytest.raises(NotReadyError, match="keeps ending"):
        wait(lambda: False, supervisor, deadline=60)


class Answer(BaseHTTPRequestHandler):
    """Answers with the status in the path; 302 leads to 200."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/")))
        self.send_header("Location", "/200/")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("status", [200, 302, 404, 503])
def test_every_answer_has_its_own_status(address: str, status: int) -> None:
    assert status_of(f"{address}/{status}/") == status


def test_no_answer_is_none() -> None:
    assert status_of("http://127.0.0.1:1/") is None
