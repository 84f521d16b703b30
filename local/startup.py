"""Starting a platform: each step waits for what it needs, and only what changed is restarted."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from local import mail_catcher
from local.accounts import data_root
from local.databases import database_script
from local.environment import HOST
from local.paths import CLONE
from local.platform import Platform
from local.processes import end_leftovers, remembered
from local.programs import Program, save
from local.progress import Progress
from local.readiness import NotReadyError, status_of, wait_until_ready
from local.services import Service

ALIVE = {"RUNNING", "STARTING"}


def start(platform: Platform, progress: Progress, gateway_port: int | None = None) -> None:
    """Bring the platform up, or up to date if it runs already."""
    with platform.locked():
        _Start(platform, progress).run(gateway_port)


def restart(platform: Platform, progress: Progress, names: AbstractSet[str]) -> None:
    """Restart programs of a running platform with their present code and settings.

    Their services are migrated before: if that fails, what runs goes on as it was.
    """
    with platform.locked():
        _Start(platform, progress).restart(names)


class _Start:
    def __init__(self, platform: Platform, progress: Progress) -> None:
        self._platform = platform
        self._supervisor = platform.supervisor
        self._say = progress.say
        self._starting: dict[str, str] = {}
        """Programs that were started and not ready yet, with their groups."""

    def run(self, gateway_port: int | None) -> None:
        platform = self._platform
        platform.state.create()
        self._clean_up()
        running = self._supervisor.processes() if self._supervisor.is_running() else []
        if notice := platform.choose_ports(gateway_port, running):
            self._say(notice)
        if not platform.secrets.exist:
            self._say("Making the secrets of this platform")
        if not running:
            if data_root(platform.state) != platform.state.private_data:
                self._say(
                    f"Only root can enter {CLONE}: PostgreSQL and RabbitMQ, which do not run as"
                    f" root, keep their data in {platform.state.shared_data}"
                )
            platform.configure_rabbitmq()
        platform.write_env_files()
        platform.write_sites()
        platform.check_sites()
        platform.remember_choices()
        programs = platform.programs()
        for program in programs:
            save(platform.state, program)
        self._supervisor.configure(programs)
        if running:
            self._supervisor.reload()
        else:
            self._supervisor.start()
        by_name = {program.name: program for program in programs}
        self._start_infrastructure(by_name)
        self._prepare_databases()
        self._ensure([each for each in programs if each.group not in {"postgres", "rabbitmq"}])

    def restart(self, names: AbstractSet[str]) -> None:
        platform = self._platform
        platform.write_env_files()
        if names & {site.name for site in platform.sites()}:
            platform.write_sites()
            platform.check_sites()
        programs = [program for program in platform.programs() if program.name in names]
        groups = {program.group for program in programs}
        services = [service for service in platform.services if service.name in groups]
        self._migrate_all(services)
        for program in programs:
            save(platform.state, program)
        processes = self._supervisor.processes()
        self._supervisor.stop(each for each in processes if each.name in names)
        # Each needs the ones before.
        infrastructure = [["epmd"], ["rabbitmq", "postgres"]]
        others = names - {name for wave in infrastructure for name in wave}
        for wave in (*infrastructure, others):
            chosen = [program for program in programs if program.name in wave]
            self._bring_up(chosen, {each.name: self._check_of(each) for each in chosen})
        if any(each.name == "gateway" and each.state in ALIVE for each in processes):
            self._wait_through_gateway(services)

    def _clean_up(self) -> None:
        """After a crash of the supervisor or the machine: nothing of before may be in the way."""
        if self._supervisor.is_running():
            return
        self._supervisor.end_unreachable()
        if ended := end_leftovers(self._platform.state):
            self._say(f"Ended what an earlier start had left behind: {', '.join(ended)}")

    # --- infrastructure ----------------------------------------------------------------------

    def _start_infrastructure(self, programs: dict[str, Program]) -> None:
        postgres, rabbitmq = self._platform.postgres(), self._platform.rabbitmq()
        self._restart([programs["epmd"]])
        wait_until_ready({"epmd": rabbitmq.has_port_mapper}, self._supervisor)
        self._starting.clear()
        if self._restart([programs["rabbitmq"]]):
            self._say("Starting RabbitMQ (some 10 seconds; the rest goes on meanwhile)")
        if not postgres.data.exists():
            self._say("Making a private PostgreSQL cluster")
            postgres.initialise()
        self._bring_up([programs["postgres"]], {"postgres": postgres.is_ready})

    def _prepare_databases(self) -> None:
        """Roles, databases, tables. RabbitMQ may take its time to start meanwhile."""
        platform = self._platform
        script = database_script(platform.services, for_tests=platform.for_tests)
        platform.postgres().run_script(script, platform.database_passwords())
        pending = [service for service in platform.services if self._migration_due(service)]
        self._migrate_all(pending)

    def _migration_stamp(self, service: Service) -> str:
        """Code, environment and database that were last migrated together."""
        platform = self._platform
        parts = [
            platform.service_code(service),
            sorted(platform.service_environment(service).items()),
            platform.postgres().data.stat().st_ino,
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _migration_due(self, service: Service) -> bool:
        stamp = self._platform.state.run / f"{service.name}.migrated"
        return not stamp.exists() or stamp.read_text() != self._migration_stamp(service)

    def _migrate_all(self, services: Sequence[Service]) -> None:
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(self._migrate, services))

    def _migrate(self, service: Service) -> None:
        platform = self._platform
        self._say(f"Migrating {service.name}")
        name = f"{service.name}-migrate"
        with (platform.state.logs / f"{name}.log").open("w") as log:
            done = subprocess.run(
                [service.folder / "entrypoint.sh", "migrate"],
                cwd=service.folder,
                env={**platform.base_environment(), **platform.service_environment(service)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise NotReadyError(name, f"ended with {done.returncode}")
        (platform.state.run / f"{service.name}.migrated").write_text(self._migration_stamp(service))
        self._say(f"{service.name} is migrated")

    # --- everything else ---------------------------------------------------------------------

    def _ensure(self, programs: list[Program]) -> None:
        checks: dict[str, Callable[[], bool]] = {
            "rabbitmq": self._platform.rabbitmq().is_ready,
            **{each.name: self._check_of(each) for each in programs},
        }
        self._bring_up(programs, checks)
        self._wait_through_gateway(self._platform.services)

    def _wait_through_gateway(self, services: Iterable[Service]) -> None:
        # Keyed by program, so that a failure shows the right log.
        through_gateway = {
            f"{service.name}-web": self._answers(self._platform.address + prefix, below=500)
            for service in services
            for prefix in service.public[:1]
        }
        wait_until_ready(
            through_gateway,
            self._supervisor,
            deadline=20,
            wish="did not answer through the gateway",
        )

    def _check_of(self, program: Program) -> Callable[[], bool]:
        ports = self._platform.port_book.ports
        if program.name == "postgres":
            return self._platform.postgres().is_ready
        if program.name == "epmd":
            return self._platform.rabbitmq().has_port_mapper
        if program.name == "rabbitmq":
            return self._platform.rabbitmq().is_ready
        if program.name == mail_catcher.NAME:
            return partial(mail_catcher.is_ready, ports[mail_catcher.NAME])
        if program.name == "gateway":
            return self._answers(self._platform.address + "/", below=400)
        if program.name == "web-client":
            return self._answers(f"http://{HOST}:{ports['web-client']}/", below=400)
        key = program.group if program.name == f"{program.group}-web" else program.name
        return self._answers(f"http://{HOST}:{ports[key]}/health/ready/", below=300)

    @staticmethod
    def _answers(url: str, *, below: int) -> Callable[[], bool]:
        return lambda: (status_of(url) or 999) < below

    def _bring_up(self, programs: list[Program], checks: dict[str, Callable[[], bool]]) -> None:
        """(Re)start what is not running as it should, and wait until all of it is ready."""
        if changed := self._restart(programs):
            groups = dict.fromkeys(_title(program.group) for program in changed)
            self._say(f"Starting {', '.join(groups)}")

        def announce(name: str) -> None:
            group = self._starting.pop(name, None)
            if group and group not in self._starting.values():
                self._say(f"{_title(group)} is ready")

        wait_until_ready(checks, self._supervisor, on_ready=announce)

    def _restart(self, programs: Iterable[Program]) -> list[Program]:
        processes = {process.name: process for process in self._supervisor.processes()}
        changed = []
        for program in programs:
            started = remembered(self._platform.state, program.name)
            current = started is not None and started.fingerprint == program.fingerprint
            if not current or processes[program.name].state not in ALIVE:
                changed.append(program)
        affected = [processes[program.name] for program in changed]
        self._supervisor.stop(affected)
        self._supervisor.start_programs(affected)
        self._starting |= {program.name: program.group for program in changed}
        return changed


def _title(group: str) -> str:
    return {"rabbitmq": "RabbitMQ", "postgres": "PostgreSQL"}.get(group, group)
