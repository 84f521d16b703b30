"""`make restart`: migrates, gives the present settings, and returns when all of it is ready."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local import startup
from local.paths import State
from local.platform import Platform, as_started, last_host
from local.ports import PortBook, candidates, is_free, save_ports
from local.programs import Program, save
from local.progress import Progress
from local.readiness import NotReadyError, status_of
from local.services import Service, load_services

# Slow to start, so that who does not wait finds nobody listening.
ENTRYPOINT = """\
#!/bin/sh
if [ "$1" = migrate ]; then
    echo "with $LOG_LEVEL" >>migrated
    exit "$(cat migration-result)"
fi
sleep 1
echo "$$ $LOG_LEVEL" >>started
exec python3 -c '
import http.server, os
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
host, port = os.environ["BIND"].split(":")
http.server.HTTPServer((host, int(port)), Ready).serve_forever()
'
"""


@dataclass(frozen=True)
class ElsewhereService(Service):
    """A service that is not in the clone."""

    place: Path

    @property
    def folder(self) -> Path:
        return self.place


class OneService(Platform):
    """A platform of that service alone: no database, broker or Nginx."""

    def programs(self) -> list[Program]:
        return self.service_programs(self.services[0])

    def postgres(self) -> Any:
        return SimpleNamespace(data=self.state.private_data)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    folder = tmp_path / "sample-service"
    folder.mkdir()
    (folder / "entrypoint.sh").write_text(ENTRYPOINT)
    (folder / "entrypoint.sh").chmod(0o755)
    (folder / "migration-result").write_text("0")
    return ElsewhereService(
        "sample-service", 8000, "sample_service", "sample", "sample_db", (), ("web",), "", folder
    )


def one_service(state: State, service: Service, **settings: str) -> OneService:
    return OneService(state, settings, services=(service,))


@pytest.fixture
def running(state: State, service: Service) -> Iterator[OneService]:
    """The platform with its first process, started at a time when LOG_LEVEL was INFO."""
    free = (port for port in candidates(state.digest) if is_free(port))
    names = ("postgres", "rabbitmq", "gateway", service.name)
    save_ports(state, PortBook({name: next(free) for name in names}, state.digest))
    platform = one_service(state, service, LOG_LEVEL="INFO")
    (program,) = platform.programs()
    save(state, program)
    platform.supervisor.configure([program])
    platform.supervisor.start()
    try:
        restart(platform)
        yield platform
    finally:
        platform.supervisor.shutdown()


def restart(platform: Platform) -> None:
    startup.restart(platform, Progress(), {"sample-service-web"})


def lines(service: Service, name: str) -> list[str]:
    return (service.folder / name).read_text().splitlines()


def test_a_restarted_service_is_migrated_and_ready_with_the_present_settings(
    running: OneService, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    restart(one_service(running.state, service, LOG_LEVEL="DEBUG"))
    address = f"http://127.0.0.1:{running.port_book.ports[service.name]}/health/ready/"
    assert status_of(address) == 200
    first, second = lines(service, "started")
    assert first.split()[0] != second.split()[0]
    assert [first.split()[1], second.split()[1]] == ["INFO", "DEBUG"]
    assert lines(service, "migrated") == ["with INFO", "with DEBUG"]
    assert "LOG_LEVEL=DEBUG" in (running.state.env / "sample-service.env").read_text()
    said = [line.partition("] ")[2] for line in capsys.readouterr().out.splitlines()]
    assert said == [
        "Migrating sample-service",
        "sample-service is migrated",
        "Starting sample-service",
        "sample-service is ready",
    ]


def test_what_cannot_be_migrated_goes_on_as_it_was(running: OneService, service: Service) -> None:
    (before,) = running.supervisor.processes()
    (service.folder / "migration-result").write_text("3")
    with pytest.raises(NotReadyError, match="sample-service-migrate ended with 3"):
        restart(running)
    (after,) = running.supervisor.processes()
    assert (after.pid, after.state) == (before.pid, "RUNNING")


def test_a_restart_keeps_what_was_chosen_at_the_start(state: State) -> None:
    chosen = {"LOG_LEVEL": "DEBUG", "RATE_LIMITS": "off"}
    Platform(state, chosen, for_tests=True, host="127.0.0.1").remember_choices()
    ports = {service.name: 16000 + number for number, service in enumerate(load_services())}
    save_ports(state, PortBook(ports, state.digest))
    again = as_started(state, {"LOG_LEVEL": "ERROR"})
    assert (again.host, again.for_tests) == ("127.0.0.1", True)
    assert again.settings == {"LOG_LEVEL": "ERROR", "RATE_LIMITS": "off"}


def test_a_service_that_was_never_started_needs_more_than_a_restart(state: State) -> None:
    with pytest.raises(LookupError, match="make up"):
        as_started(state, {})


def test_where_the_gateway_listens_is_remembered(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert last_host(state) is None
    platform = Platform(state)
    platform.host = "127.0.0.1"
    state.run.mkdir(parents=True)
    platform.remember_choices()
    assert last_host(state) == "127.0.0.1"
