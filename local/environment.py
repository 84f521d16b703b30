"""The environment of every process: a clean base, then what each service reads."""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from local.paths import VENV_BIN
from local.rabbitmq import USER
from local.secrets import SecretStore, key_256, password
from local.services import GIVEN, Service

HOST = "127.0.0.1"

# What a person may set for all services when calling `make up`.
SERVICE_SETTINGS = ("LOG_LEVEL", "WEB_CONCURRENCY", "WEB_THREADS")

# What processes inherit from the machine; the rest of the caller's environment stays outside.
INHERITED = (
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "TZ",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
)


def _versioned_key() -> str:
    return f"1:{key_256()}"


# How a secret of services.toml is made, by its kind.
MAKERS: dict[str, Callable[[], str]] = {
    "key": key_256,
    "keys": _versioned_key,
    "shared": password,
}


def base_environment(source: Mapping[str, str]) -> dict[str, str]:
    """What every process gets; the virtual environment's programs come first on PATH."""
    inherited = {name: source[name] for name in INHERITED if name in source}
    path = os.pathsep.join([str(VENV_BIN), "/usr/local/bin", "/usr/bin", "/bin"])
    return {"LANG": "C.UTF-8", **inherited, "PATH": path, "PYTHONUNBUFFERED": "1"}


def client_secret(service: Service, secrets: SecretStore) -> str:
    return secrets.get(f"{service.name}.SERVICE_CLIENT_SECRET")


def database_password(service: Service, secrets: SecretStore) -> str:
    return secrets.get(f"{service.name}.DB_PASSWORD")


def secret_environment(
    service: Service, services: Sequence[Service], secrets: SecretStore
) -> dict[str, str]:
    """The variables of one service that nobody else may know, on any kind of installation."""
    env = {
        "SECRET_KEY": secrets.get(f"{service.name}.SECRET_KEY"),
        "DB_PASSWORD": database_password(service, secrets),
        "RABBITMQ_PASSWORD": secrets.get("rabbitmq.password"),
        "SERVICE_CLIENT_SECRET": client_secret(service, secrets),
    }
    for name, kind in service.secrets:
        if kind == GIVEN:
            continue
        stored = name if kind == "shared" else f"{service.name}.{name}"
        env[name] = secrets.get(stored, MAKERS[kind])
    if service.name == "auth-service":
        clients = {other.name: client_secret(other, secrets) for other in services}
        env["SERVICE_CLIENTS"] = json.dumps(clients, separators=(",", ":"))
    return env


def service_environment(
    service: Service,
    services: Sequence[Service],
    ports: Mapping[str, int],
    secrets: SecretStore,
    settings: Mapping[str, str],
) -> dict[str, str]:
    """The variables of one service, the same for all of its roles; `settings` come last."""
    env = {
        **secret_environment(service, services, secrets),
        "DB_HOST": HOST,
        "DB_PORT": str(ports["postgres"]),
        "DB_NAME": service.database,
        "DB_USER": service.project,
        "RABBITMQ_HOST": HOST,
        "RABBITMQ_PORT": str(ports["rabbitmq"]),
        "RABBITMQ_VHOST": "/",
        "RABBITMQ_USER": USER,
        # Its own name is what the gateway sends; the address is what the other services use here.
        "ALLOWED_HOSTS": f"{service.name},{HOST},localhost",
    }
    for other in services:
        env[f"{other.variable}_URL"] = f"http://{HOST}:{ports[other.name]}"
    given = {name for each in services for name in each.given}
    settings = {
        name: value
        for name, value in settings.items()
        if name not in given or name in service.given
    }
    if service.name in ("auth-service", "notification-service"):
        env["PUBLIC_URL"] = f"http://localhost:{ports['gateway']}"
    if service.name == "notification-service":
        env |= mail_environment(ports)
    return {**env, **settings}


def mail_environment(ports: Mapping[str, int]) -> dict[str, str]:
    """Mails go to the catcher of this machine."""
    return {
        "SMTP_HOST": HOST,
        "SMTP_PORT": str(ports["mail-catcher"]),
        "SMTP_PASSWORD": "",
        "SMTP_SECURITY": "none",
        "MAIL_FROM": "A Letter to Myself <letters@localhost>",
    }


def role_environment(service: Service, role: str, ports: Mapping[str, int]) -> dict[str, str]:
    """Where that role listens."""
    if role == "web":
        return {"BIND": f"{HOST}:{ports[service.name]}"}
    return {"WORKER_BIND": f"{HOST}:{ports[f'{service.name}-{role}']}"}


def env_file(values: Mapping[str, str]) -> str:
    """KEY=value lines, as `docker run --env-file` reads them: no quoting, so no line breaks."""
    for name, value in values.items():
        if "\n" in value:
            raise ValueError(f"{name} holds a line break, which an env file cannot carry")
    return "".join(f"{name}={value}\n" for name, value in values.items())


def parse_env_file(text: str) -> dict[str, str]:
    """Read KEY=value lines; blank lines and comments do not count."""
    pairs: Iterable[str] = (line.strip() for line in text.splitlines())
    return {
        name.strip(): value.strip()
        for name, separator, value in (
            pair.partition("=") for pair in pairs if not pair.startswith("#")
        )
        if separator
    }


def read_env_file(path: Path) -> dict[str, str]:
    return parse_env_file(path.read_text(encoding="utf-8"))


def parse_settings(pairs: Iterable[str]) -> dict[str, str]:
    """KEY=VALUE words of a command line."""
    settings = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or not name.isidentifier():
            raise ValueError(f"{pair!r} is not KEY=VALUE")
        settings[name] = value
    return settings
