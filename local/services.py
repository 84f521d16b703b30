"""The one list of services, read from services.toml."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from local.paths import CLONE

# One that is "given" is not made here: it is the operator's, and may be missing.
GIVEN = "given"
SECRET_KINDS = {"key", "keys", "shared", GIVEN}


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
    secrets: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    """The name of each variable and its kind, one of SECRET_KINDS."""

    @property
    def folder(self) -> Path:
        return CLONE / self.name

    @property
    def variable(self) -> str:
        """The name as environment variables begin with it: AUTH_SERVICE."""
        return self.name.upper().replace("-", "_")

    @property
    def given(self) -> tuple[str, ...]:
        """The secrets that the operator hands over, to this service and no other."""
        return tuple(name for name, kind in self.secrets if kind == GIVEN)

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
            secrets=tuple(table.get("secrets", {}).items()),
        )
        for name, table in tomllib.loads(text).items()
    )
    for service in services:
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*-service", service.name):
            raise ValueError(f"services.toml: {service.name!r} is not a name like mail-service")
        if strange := {kind for _name, kind in service.secrets} - SECRET_KINDS:
            raise ValueError(f"services.toml: no kinds of secrets: {sorted(strange)}")
    for name in ("port", "project", "database"):
        values = [getattr(service, name) for service in services]
        if twice := {value for value in values if values.count(value) > 1}:
            raise ValueError(f"services.toml: {name} given twice: {sorted(map(str, twice))}")
    return services


def load_services(path: Path = CLONE / "services.toml") -> tuple[Service, ...]:
    return parse_services(path.read_text(encoding="utf-8"))


def service_named(name: str, services: Sequence[Service]) -> Service:
    for service in services:
        if service.name == name:
            return service
    known = ", ".join(service.name for service in services)
    raise LookupError(f"There is no service {name!r}. Services: {known}")
