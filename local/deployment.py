"""The secrets of an installation in containers: `python -m local.deployment FOLDER`.

Made once and kept: a second call writes the same, and what a service that was added later needs.
Needs nothing but Python. In FOLDER are afterwards

    secrets/           what was made, for the next call; for root only
    <service>.env      KEY=value lines of that service, for its own user (its port's number)
    databases.sql      makes databases and roles, any number of times; with databases.env, the
    databases.env      passwords it needs, for PostgreSQL's user
    rabbitmq.env       for RabbitMQ's user
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from local.databases import database_script, password_variable
from local.environment import database_password, env_file, secret_environment
from local.files import write_private
from local.paths import State
from local.rabbitmq import USER
from local.secrets import SecretStore
from local.services import load_services

# That of `postgres` and of `rabbitmq` in their official images.
INFRASTRUCTURE_USER = 999


def contents(secrets: SecretStore) -> dict[str, tuple[str, int]]:
    """Each file's text, and the number of the user whose it is."""
    services = load_services()
    rabbitmq = {
        "RABBITMQ_DEFAULT_USER": USER,
        "RABBITMQ_DEFAULT_PASS": secrets.get("rabbitmq.password"),
    }
    databases = {password_variable(each): database_password(each, secrets) for each in services}
    databases["POSTGRES_PASSWORD"] = secrets.get("postgres.password")
    files: dict[str, Mapping[str, str]] = {"rabbitmq.env": rabbitmq, "databases.env": databases}
    texts = {name: (env_file(values), INFRASTRUCTURE_USER) for name, values in files.items()}
    texts["databases.sql"] = database_script(services), INFRASTRUCTURE_USER
    for each in services:
        own = secret_environment(each, services, secrets)
        texts[f"{each.name}.env"] = env_file(own), each.port
    return texts


def write(folder: Path) -> None:
    """Write all files. As root each becomes its user's; nobody else can read it."""
    state = State(folder)
    state.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, (text, user) in contents(SecretStore(state)).items():
        write_private(folder / name, text)
        if os.geteuid() == 0:
            os.chown(folder / name, user, user)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
