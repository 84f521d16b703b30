"""Due until accepted: arrivals due at one instant, to a mail server that keeps nothing."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

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
PATIENCE = 60.0


def sending(platform: Platform, plan: Plan) -> dict[str, Any]:
    """Three processes of the role `deliver` share the work; the platform's own stands still."""
    supervisor = platform.supervisor
    own = [each for each in supervisor.processes() if each.name.endswith("-deliver")]
    supervisor.stop(own)
    free = (port for port in candidates(platform.state.digest) if is_free(port))
    with ExitStack() as running:
        smtp = next(free)
        running.enter_context(_process([VENV_BIN / "python", SINK, HOST, smtp], {}))
        _wait(partial(mail_catcher.is_ready, smtp))
        for _ in range(DELIVERERS):
            probes = next(free)
            running.enter_context(_deliverer(platform, smtp=smtp, probes=probes))
            _wait(partial(_is_ready, probes))
        line = finish(start(platform, MODULE, str(plan.mails)))
    row = json.loads(line)
    rate = plan.mails / max(row["waits"])
    reached = rate >= AIM
    return {"mails": plan.mails, "rate": rate, "reached": reached, "failed": row["failed"]}


def line(row: dict[str, Any]) -> str:
    """For people."""
    verdict = "reached" if row["reached"] else "missed"
    return (
        f"{row['mails']} arrivals due at one instant: {row['rate']:.0f}/s taken by the mail server"
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
