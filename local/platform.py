"""One platform: what it consists of, made from services.toml, its ports, secrets and settings."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from pathlib import Path

from local import environment, mail_catcher, nginx
from local.accounts import data_root
from local.files import read_json, write_json, write_private
from local.paths import CLONE, State
from local.ports import PortBook, load_ports, save_ports
from local.postgres import Postgres
from local.programs import Program, code_digest
from local.rabbitmq import RabbitMQ
from local.secrets import SecretStore
from local.services import Service, load_services
from local.supervisor import Process, Supervisor

INFRASTRUCTURE_PORTS = (
    *("postgres", "rabbitmq", "rabbitmq-distribution", "epmd"),
    *("web-client", mail_catcher.NAME),
)
TEST_VHOST = "test"


@dataclass
class Platform:
    """A platform in its state folder; `settings` are variables a person set for this start."""

    state: State
    settings: Mapping[str, str] = field(default_factory=dict)
    for_tests: bool = False
    """Roles may create databases, a virtual host for tests exists, port 8080 is left alone."""
    host: str = "0.0.0.0"  # noqa: S104  # the gateway is the one public door; all else is loopback
    services: tuple[Service, ...] = field(default_factory=load_services)

    def __post_init__(self) -> None:
        self.supervisor = Supervisor(self.state)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One command at a time changes a platform."""
        self.state.root.mkdir(parents=True, exist_ok=True)
        with (self.state.root / "lock").open("w") as file:
            flock(file, LOCK_EX)
            yield

    @property
    def port_book(self) -> PortBook:
        return load_ports(self.state)

    @property
    def secrets(self) -> SecretStore:
        return SecretStore(self.state)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port_book.ports['gateway']}"

    def choose_ports(self, wanted_gateway: int | None, running: list[Process]) -> str | None:
        """Settle all ports; returns what a person should be told."""
        names = list(INFRASTRUCTURE_PORTS)
        for service in self.services:
            names.append(service.name)
            names += [f"{service.name}-{role}" for role in service.background_roles]
        book = self.port_book
        gateway = book.ports.get("gateway")
        book.assign(names, in_use_by_us=set(book.ports) if running else ())
        if gateway is not None:
            book.ports["gateway"] = gateway
        listening = any(p.name == "gateway" and p.state == "RUNNING" for p in running)
        ours, notice = gateway if listening else None, None
        if wanted_gateway is None:
            notice = book.choose_gateway(ours=ours, public=not self.for_tests)
        else:
            book.want_gateway(wanted_gateway, host=self.host, ours=ours)
        save_ports(self.state, book)
        return notice

    def remember_choices(self) -> None:
        """Note what a person chose for this start, so that a restart keeps to it."""
        chosen = {"settings": dict(self.settings), "host": self.host, "for_tests": self.for_tests}
        write_json(_choices(self.state), chosen)

    # --- the parts ---------------------------------------------------------------------------

    def postgres(self) -> Postgres:
        password = self.secrets.get("postgres.password")
        return Postgres(data_root(self.state), self.port_book.ports["postgres"], password)

    def rabbitmq(self) -> RabbitMQ:
        return RabbitMQ(data_root(self.state), self.port_book.ports, self.state.digest)

    def configure_rabbitmq(self) -> None:
        vhosts = ["/", TEST_VHOST] if self.for_tests else ["/"]
        secrets = self.secrets
        self.rabbitmq().configure(
            secrets.get("rabbitmq.password"), secrets.get("rabbitmq.cookie"), vhosts
        )

    def base_environment(self) -> dict[str, str]:
        return environment.base_environment(os.environ)

    def service_environment(self, service: Service) -> dict[str, str]:
        """The content of that service's env file."""
        own = {"STORAGE_FOLDER": str(self.state.private_data / "objects" / service.name)}
        settings = {**own, **self.service_settings}
        return environment.service_environment(
            service, self.services, self.port_book.ports, self.secrets, settings
        )

    def write_env_files(self) -> None:
        for service in self.services:
            text = environment.env_file(self.service_environment(service))
            write_private(self.state.env / f"{service.name}.env", text)

    def database_passwords(self) -> dict[str, str]:
        """The environment for the database script."""
        secrets = self.secrets
        return {
            f"{service.variable}_DB_PASSWORD": environment.database_password(service, secrets)
            for service in self.services
        }

    def sites(self) -> list[nginx.Site]:
        return [nginx.gateway_site(self.state.nginx), nginx.web_client_site(self.state.nginx)]

    def write_sites(self) -> None:
        """Render both Nginx configurations; a setting replaces a default of the same name."""
        gateway, web_client = self.sites()
        ports = self.port_book.ports
        for site, own in (
            (gateway, nginx.gateway_variables(self.services, ports, self.host)),
            (web_client, nginx.web_client_variables(ports)),
        ):
            chosen = {key: value for key, value in self.settings.items() if key in site.defaults}
            nginx.write(site, {**site.defaults, **chosen, **own})

    def check_sites(self) -> None:
        """Refuse a configuration that Nginx would not start with."""
        for site in self.sites():
            if problem := nginx.problem(site):
                raise RuntimeError(f"Nginx refuses the configuration of {site.name}:\n{problem}")

    @property
    def service_settings(self) -> dict[str, str]:
        """The settings that are for the services: those that no Nginx knows."""
        known = {name for site in self.sites() for name in site.defaults}
        return {name: value for name, value in self.settings.items() if name not in known}

    # --- the processes -----------------------------------------------------------------------

    def infrastructure(self) -> list[Program]:
        base = self.base_environment()
        return [*self.rabbitmq().programs(base), self.postgres().program(base)]

    def service_programs(self, service: Service) -> list[Program]:
        """One program for each role of the service."""
        base = {**self.base_environment(), **self.service_environment(service)}
        code = self.service_code(service)
        ports = self.port_book.ports
        return [
            Program(
                name=f"{service.name}-{role}",
                group=service.name,
                command=(str(service.folder / "entrypoint.sh"), role),
                cwd=str(service.folder),
                env={**base, **environment.role_environment(service, role, ports)},
                code=code,
            )
            for role in service.roles
        ]

    def service_code(self, service: Service) -> str:
        """A digest of all code the service runs from: its own, the libraries and their versions."""
        return code_digest(service.folder, CLONE / "libs", CLONE / "uv.lock")

    def programs(self) -> list[Program]:
        base = self.base_environment()
        services = [each for service in self.services for each in self.service_programs(service)]
        return [
            *self.infrastructure(),
            mail_catcher.program(self.state, self.port_book.ports[mail_catcher.NAME], base),
            *services,
            *(nginx.program(site, base) for site in self.sites()),
        ]


def _choices(state: State) -> Path:
    return state.run / "choices.json"


def last_host(state: State) -> str | None:
    """Where the gateway listened when the platform was last started."""
    host: str | None = read_json(_choices(state)).get("host")
    return host


def as_started(state: State, changes: Mapping[str, str]) -> Platform:
    """The platform as it was last started, but for the settings that a person changes now."""
    choices = read_json(_choices(state))
    settings = {**choices.pop("settings", {}), **changes}
    platform = Platform(state, settings, **choices)
    if not {service.name for service in platform.services} <= platform.port_book.ports.keys():
        raise LookupError("services.toml names a service that was not started yet: make up")
    return platform
