"""The one list of services, read from services.toml."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.paths import CLONE


@dataclass(frozen=True)
class Service:
    """One table of services.toml."""

    name: str
    port: int
    project: str
    app: str
    database: str
    public: tuple[str, ...]
    roles: tuple[str, ...]
    purpose: str

    @property
    def folder(self) -> Path:
        return CLONE / self.name

    @property
    def variable(self) -> str:
        """The name as environment variables begin with it: AUTH_SERVICE."""
        return self.name.upper().replace("-", "_")

    @property
    def background_roles(self) -> tuple[str, ...]:
        return tuple(role for role in self.roles if role != "web")


def parse_services(text: str) -> tuple[Service, ...]:
    """Read the services, and refuse a list in which two of them would get in each other's way."""
    services = tuple(
        Service(
            name=name,
            port=int(table["port"]),
            project=str(table["project"]),
            app=str(table["app"]),
            database=str(table["database"]),
            public=tuple(table["public"]),
            roles=tuple(table["roles"]),
            purpose=str(table["purpose"]),
        )
        for name, table in tomllib.loads(text).items()
    )
    for service in services:
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*-service", service.name):
            raise ValueError(f"services.toml: {service.name!r} is not a name like mail-service")
    for field in ("port", "project", "database"):
        values = [getattr(service, field) for service in services]
        if twice := {value for value in values if values.count(value) > 1}:
            raise ValueError(f"services.toml: {field} given twice: {sorted(map(str, twice))}")
    return services


def load_services(path: Path = CLONE / "services.toml") -> tuple[Service, ...]:
    return parse_services(path.read_text(encoding="utf-8"))


def service_named(name: str, services: Sequence[Service]) -> Service:
    for service in services:
        if service.name == name:
            return service
    known = ", ".join(service.name for service in services)
    raise LookupError(f"There is no service {name!r}. Services: {known}")
