"""Waiting until things are ready, with a deadline, and giving up early when one keeps dying."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

from local.supervisor import Process, Supervisor

DEADLINE = 120
TOO_MANY_STARTS = 4
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 0.5


class NotReadyError(Exception):
    """A program did not become ready; carries its name, so that its log can be shown."""

    def __init__(self, program: str, reason: str) -> None:
        super().__init__(f"{program} {reason}")
        self.program = program


def status_of(url: str, timeout: float = 3) -> int | None:
    """The status an HTTP server answers with; None if there is no answer."""
    request = urllib.request.Request(url, headers={"Accept": "text/html,application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        with opener.open(request, timeout=timeout) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code
    except (OSError, http.client.HTTPException):
        return None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer too."""

    def redirect_request(self, *_arguments: object, **_named: object) -> None:
        return None


def wait_until_ready(
    checks: Mapping[str, Callable[[], bool]],
    supervisor: Supervisor,
    *,
    deadline: float = DEADLINE,
    wish: str = "was not ready",
    on_ready: Callable[[str], None] = lambda _name: None,
) -> None:
    """Wait until every check (by program) says yes; a program that keeps dying ends the wait."""
    waiting = dict(checks)
    starts: dict[str, set[int]] = {name: set() for name in checks}
    end = time.monotonic() + deadline
    pause = FIRST_PAUSE
    while True:
        for name in [name for name, check in waiting.items() if check()]:
            del waiting[name]
            on_ready(name)
        if not waiting:
            return
        for process in supervisor.processes():
            if process.name in waiting:
                _refuse_if_dying(process, starts[process.name])
        if time.monotonic() > end:
            raise NotReadyError(next(iter(waiting)), f"{wish} within {deadline:.0f} seconds")
        time.sleep(pause)
        pause = min(pause * 1.2, LONGEST_PAUSE)


def _refuse_if_dying(process: Process, starts: set[int]) -> None:
    if process.state in {"STARTING", "RUNNING", "BACKOFF"} and process.started:
        starts.add(process.started)
    if process.state == "FATAL" or len(starts) >= TOO_MANY_STARTS:
        raise NotReadyError(process.name, "keeps ending right after its start")
