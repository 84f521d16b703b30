"""Settings come from the environment; production is the default and nothing secret has one."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

SECRETS = ("SECRET_KEY", "DB_PASSWORD", "RABBITMQ_PASSWORD", "SERVICE_CLIENT_SECRET")
PROGRAM = """
import json
from sample_service import settings as s
names = ("DEBUG", "ALLOWED_HOSTS", "SERVICE_NAME", "AUTH_SERVICE_URL", "RABBITMQ", "DATABASES")
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def load(**variables: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process that knows these variables and nothing else."""
    base = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "sample_service.settings"}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**base, "PYTHONPATH": os.pathsep.join(sys.path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def loaded(**variables: str) -> dict[str, Any]:
    result = load(**dict.fromkeys(SECRETS, "x"), **variables)
    assert result.returncode == 0, result.stderr
    values: dict[str, Any] = json.loads(result.stdout)
    return values


def test_all_missing_variables_are_named_in_one_message() -> None:
    result = load()
    assert result.returncode != 0
    [message] = [line for line in result.stderr.splitlines() if "Environment variables" in line]
    assert all(name in message for name in SECRETS)


def test_a_malformed_variable_is_named_together_with_the_missing_ones() -> None:
    wrong = {"DB_PORT": "many", "DEBUG": "perhaps", "LOG_LEVEL": "LOUD"}
    result = load(SECRET_KEY="x", DB_PASSWORD="x", **wrong)
    [message] = [line for line in result.stderr.splitlines() if "Environment variables" in line]
    for name in (*wrong, "RABBITMQ_PASSWORD", "SERVICE_CLIENT_SECRET"):
        assert name in message


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_has_a_default(secret: str) -> None:
    others = {name: "x" for name in SECRETS if name != secret}
    result = load(**others)
    assert result.returncode != 0
    assert secret in result.stderr


def test_without_any_setting_it_is_production_on_the_names_of_the_cluster() -> None:
    values = loaded()
    assert values["DEBUG"] is False
    assert values["ALLOWED_HOSTS"] == ["sample-service"] == [values["SERVICE_NAME"]]
    assert values["AUTH_SERVICE_URL"] == "http://auth-service:8001"
    assert values["RABBITMQ"] == {
        "host": "rabbitmq-service",
        "port": 5672,
        "virtual_host": "/",
        "user": "letters",
        "password": "x",
    }
    database = values["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"]) == ("postgres-service", 5432)
    assert (database["NAME"], database["USER"]) == ("sample_db", "sample_service")
    assert database["CONN_HEALTH_CHECKS"] is True


def test_every_address_can_be_set() -> None:
    values = loaded(
        DEBUG="true",
        ALLOWED_HOSTS="a.example,b.example",
        DB_HOST="db",
        DB_PORT="6000",
        DB_NAME="n",
        DB_USER="u",
        DB_STATEMENT_TIMEOUT_MS="5",
        RABBITMQ_HOST="mq",
        RABBITMQ_PORT="7000",
        RABBITMQ_VHOST="v",
        RABBITMQ_USER="w",
        AUTH_SERVICE_URL="http://other:1",
    )
    assert values["DEBUG"] is True
    assert values["ALLOWED_HOSTS"] == ["a.example", "b.example"]
    assert values["AUTH_SERVICE_URL"] == "http://other:1"
    database = values["DATABASES"]["default"]
    where = [database[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")]
    assert where == ["db", 6000, "n", "u", "x"]
    assert "statement_timeout=5" in database["OPTIONS"]["options"]
    assert values["RABBITMQ"]["host"] == "mq"
    assert values["RABBITMQ"]["port"] == 7000
    assert values["RABBITMQ"]["virtual_host"] == "v"
