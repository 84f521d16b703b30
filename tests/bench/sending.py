"""Due until accepted, by a mail server that keeps nothing: the whole way, and its last part."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from filling import finish, start
from plan import Plan

from local import mail_catcher
from local.environment import HOST
from local.paths import VENV_BIN
from local.platform import Platform
from local.ports import candidates, is_free
from local.readiness import status_of
from local.services import service_named

MODULE = "notification-service:bare.sending"
SINK = Path(__file__).with_name("sink.py")
DELIVERERS = 3
AIM = 300.0
# Until the letters are due: their schedules have to be there by then.
LEAD_SECONDS = 4
PATIENCE = 60.0


def whole_way(platform: Platform, plan: Plan) -> dict[str, Any]:
    """Everything works, letter-service's ledger included; a server that keeps nothing takes the
    mails."""
    run = [uuid4().hex, str(plan.mails)]
    with _sending_to_the_sink(platform):
        _step(platform, "notification", "people", *run)
        _step(platform, "letter", "letters", *run)
        begins = datetime.now(UTC) + timedelta(seconds=LEAD_SECONDS + plan.mails / 500)
        instant = begins.isoformat()
        _step(platform, "scheduler", "schedules", *run, instant)
        row = json.loads(_step(platform, "notification", "mails", *run, instant))
    ledgers = json.loads(_step(platform, "letter", "ledgers", *run))
    return _row(plan, {**row, "failed": row["failed"] + ledgers["failed"]})


def sending(platform: Platform, plan: Plan) -> dict[str, Any]:
    """From deliveries that are there; the consumers stand still."""
    with _sending_to_the_sink(platform):
        return _row(plan, json.loads(finish(start(platform, MODULE, str(plan.mails)))))


def _step(platform: Platform, service: str, *words: str) -> str:
    return finish(start(platform, f"{service}-service:bare.whole_way", *words))


def _row(plan: Plan, found: dict[str, Any]) -> dict[str, Any]:
    rate = plan.mails / max(found["waits"])
    reached = rate >= AIM
    return {"mails": plan.mails, "rate": rate, "reached": reached, "failed": found["failed"]}


@contextmanager
def _sending_to_the_sink(platform: Platform) -> Iterator[None]:
    """Three processes of the role `deliver` share the work; the platform's own stands still."""
    supervisor = platform.supervisor
    supervisor.stop(each for each in supervisor.processes() if each.name.endswith("-deliver"))
    free = (port for port in candidates(platform.state.digest) if is_free(port))
    with ExitStack() as running:
        smtp = next(free)
        running.enter_context(_process([VENV_BIN / "python", SINK, HOST, smtp], {}))
        _wait(partial(mail_catcher.is_ready, smtp))
        for _ in range(DELIVERERS):
            probes = next(free)
            running.enter_context(_deliverer(platform, smtp=smtp, probes=probes))
            _wait(partial(_is_ready, probes))
        yield


def lines(results: dict[str, Any]) -> list[str]:
    """For people."""
    begins = {
        "whole_way": "letters due at one instant, the whole way",
        "sent": "deliveries due at one instant",
    }
    return [line(results[name], what) for name, what in begins.items() if name in results]


def line(row: dict[str, Any], what: str) -> str:
    verdict = "reached" if row["reached"] else "missed"
    return (
        f"{row['mails']} {what}: {row['rate']:.0f}/s taken by the mail server"
        f" from {DELIVERERS} processes; aim ≥ {AIM:.0f}: {verdict}"
        + ("; FAILED" if row["failed"] else "")
    )


def _deliverer(platform: Platform, *, smtp: int, probes: int) -> Any:
    service = service_named("notification-service", platform.services)
    environment = {
        **platform.base_environment(),
        **platform.service_environment(service),
        "SMTP_PORT": str(smtp),
        "WORKER_BIND": f"{HOST}:{probes}",
        "LOG_LEVEL": "WARNING",
    }
    return _process([service.folder / "entrypoint.sh", "deliver"], environment, service.folder)


@contextmanager
def _process(
    command: Sequence[object], environment: dict[str, str], folder: Any = None
) -> Iterator[None]:
    process = subprocess.Popen([str(word) for word in command], cwd=folder, env=environment or None)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _is_ready(port: int) -> bool:
    return status_of(f"http://{HOST}:{port}/health/ready/") == 200


def _wait(condition: Any) -> None:
    deadline = monotonic() + PATIENCE
    while not condition():
        if monotonic() > deadline:
            raise RuntimeError("a process was not ready in time")
        sleep(0.1)
