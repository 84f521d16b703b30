"""The variables that processes get, and the files they are written to."""

import base64
import json
import os
from pathlib import Path

import pytest

from local.development import chosen_settings
from local.environment import (
    base_environment,
    env_file,
    parse_env_file,
    parse_settings,
    role_environment,
    service_environment,
)
from local.paths import VENV_BIN, State
from local.secrets import SecretStore
from local.services import load_services, service_named

SERVICES = load_services()
PORTS = {
    "postgres": 16000,
    "rabbitmq": 16001,
    "gateway": 16002,
    "mail-catcher": 16003,
    **{service.name: 16100 + number for number, service in enumerate(SERVICES)},
    "auth-service-worker": 16200,
}
AUTH, LETTERS, PICTURES, NOTIFICATIONS = (
    service_named(f"{name}-service", SERVICES)
    for name in ("auth", "letter", "letter-storage", "notification")
)


@pytest.fixture
def secrets(state: State) -> SecretStore:
    return SecretStore(state)


def test_a_service_finds_its_database_and_the_other_services(secrets: SecretStore) -> None:
    env = service_environment(LETTERS, SERVICES, PORTS, secrets, {})
    assert (env["DB_NAME"], env["DB_USER"], env["DB_PORT"]) == (
        "letter_db",
        "letter_service",
        "16000",
    )
    assert env["AUTH_SERVICE_URL"] == f"http://127.0.0.1:{PORTS['auth-service']}"
    assert env["ALLOWED_HOSTS"].startswith("letter-service,")


def test_mails_go_to_this_machines_catcher_and_lead_to_its_gateway(secrets: SecretStore) -> None:
    mails = service_environment(NOTIFICATIONS, SERVICES, PORTS, secrets, {})
    assert (mails["SMTP_HOST"], mails["SMTP_PORT"], mails["SMTP_SECURITY"]) == (
        "127.0.0.1",
        "16003",
        "none",
    )
    auth = service_environment(AUTH, SERVICES, PORTS, secrets, {})
    assert auth["PUBLIC_URL"] == mails["PUBLIC_URL"] == "http://localhost:16002"
    assert "SMTP_HOST" not in auth
    assert "PUBLIC_URL" not in service_environment(LETTERS, SERVICES, PORTS, secrets, {})


def test_services_share_no_secret_but_those_of_the_broker(secrets: SecretStore) -> None:
    auth = service_environment(AUTH, SERVICES, PORTS, secrets, {})
    letters = service_environment(LETTERS, SERVICES, PORTS, secrets, {})
    for name in ("SECRET_KEY", "DB_PASSWORD", "SERVICE_CLIENT_SECRET"):
        assert auth[name] != letters[name]
    assert auth["RABBITMQ_PASSWORD"] == letters["RABBITMQ_PASSWORD"]
    assert "LETTER_KEY_ENCRYPTION_KEYS" not in auth
    assert "SIGNING_KEY_ENCRYPTION_KEY" not in letters


def test_what_the_operator_hands_over_reaches_the_service_that_names_it_and_no_other(
    secrets: SecretStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-operator")
    assert "OPENAI_API_KEY" not in chosen_settings(), "tests ask nobody in their name"
    chosen = chosen_settings(given=True)
    having = {
        service.name
        for service in SERVICES
        if "sk-of-the-operator"
        in service_environment(service, SERVICES, PORTS, secrets, chosen).values()
    }
    assert having == {"routine-service"}
    assert "sk-of-the-operator" not in base_environment(os.environ).values()


def test_what_nobody_hands_over_is_missing_and_not_made_up(secrets: SecretStore) -> None:
    routines = service_named("routine-service", SERVICES)
    assert routines.given == ("OPENAI_API_KEY",)
    assert "OPENAI_API_KEY" not in service_environment(routines, SERVICES, PORTS, secrets, {})


def test_a_secret_is_of_its_kind_and_a_shared_one_the_same_for_all(secrets: SecretStore) -> None:
    letters = service_environment(LETTERS, SERVICES, PORTS, secrets, {})
    pictures = service_environment(PICTURES, SERVICES, PORTS, secrets, {})
    assert letters["IMAGE_URL_KEY"] == pictures["IMAGE_URL_KEY"]
    auth = service_environment(AUTH, SERVICES, PORTS, secrets, {})
    assert len(base64.b64decode(auth["SIGNING_KEY_ENCRYPTION_KEY"])) == 32
    version, _colon, key = letters["LETTER_KEY_ENCRYPTION_KEYS"].partition(":")
    assert (version, len(base64.b64decode(key))) == ("1", 32)


def test_auth_service_knows_the_secret_of_every_service(secrets: SecretStore) -> None:
    clients = json.loads(service_environment(AUTH, SERVICES, PORTS, secrets, {})["SERVICE_CLIENTS"])
    assert set(clients) == {service.name for service in SERVICES}
    letters = service_environment(LETTERS, SERVICES, PORTS, secrets, {})
    assert clients["letter-service"] == letters["SERVICE_CLIENT_SECRET"]


def test_the_environment_of_a_service_stays_the_same(secrets: SecretStore, state: State) -> None:
    first = service_environment(AUTH, SERVICES, PORTS, secrets, {})
    assert service_environment(AUTH, SERVICES, PORTS, SecretStore(state), {}) == first


def test_a_setting_wins(secrets: SecretStore) -> None:
    env = service_environment(AUTH, SERVICES, PORTS, secrets, {"LOG_LEVEL": "DEBUG"})
    assert env["LOG_LEVEL"] == "DEBUG"


def test_every_role_listens_on_the_loopback_interface_only() -> None:
    assert role_environment(AUTH, "web", PORTS) == {"BIND": f"127.0.0.1:{PORTS['auth-service']}"}
    assert role_environment(AUTH, "worker", PORTS) == {"WORKER_BIND": "127.0.0.1:16200"}


def test_processes_do_not_inherit_what_the_caller_happens_to_have() -> None:
    env = base_environment({"HOME": "/home/minji", "DB_PASSWORD": "elsewhere", "PYTHONPATH": "/x"})
    assert env["HOME"] == "/home/minji"
    assert env["PATH"].startswith(f"{VENV_BIN}:")
    assert not {"DB_PASSWORD", "PYTHONPATH"} & set(env)


def test_an_env_file_is_read_as_it_was_written() -> None:
    values = {"PLAIN": "a", "JSON": '{"a":"b=c"}', "KEYS": "1:AA==,2:BB==", "EMPTY": ""}
    assert parse_env_file(env_file(values)) == values


def test_comments_and_blank_lines_do_not_count() -> None:
    assert parse_env_file("# why\n\nA=1\n  B = 2 \nnothing\n") == {"A": "1", "B": "2"}


def test_a_value_of_two_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="KEY holds a line break"):
        env_file({"KEY": "a\nb"})


def test_settings_of_the_command_line() -> None:
    assert parse_settings(["A=1", "B=x=y"]) == {"A": "1", "B": "x=y"}
    for wrong in ("A", "=1", "a b=1"):
        with pytest.raises(ValueError, match="KEY=VALUE"):
            parse_settings([wrong])


def test_every_template_variable_has_a_default() -> None:
    root = Path(__file__).resolve().parents[2]
    for folder in (root / "api-gateway", root / "web-client" / "nginx"):
        defaults = parse_env_file((folder / "defaults.env").read_text())
        for template in folder.rglob("*.template"):
            used = {word.partition("}")[0] for word in template.read_text().split("${")[1:]}
            assert used <= set(defaults), f"{template}: {used - set(defaults)}"
