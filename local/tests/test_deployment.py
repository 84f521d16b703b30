"""The secrets of an installation in containers: made once, each for its own user only."""

import json
import os
from pathlib import Path

import pytest

from local import deployment
from local.environment import read_env_file
from local.services import GIVEN, load_services


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.*")}


def test_a_second_call_changes_nothing(tmp_path: Path) -> None:
    deployment.write(tmp_path)
    first = texts(tmp_path)
    deployment.write(tmp_path)
    assert texts(tmp_path) == first


def test_two_installations_have_no_secret_in_common(tmp_path: Path) -> None:
    def values(name: str) -> set[str]:
        deployment.write(tmp_path / name)
        files = (tmp_path / name).glob("*.env")
        return {value for file in files for value in read_env_file(file).values()}

    assert values("one") & values("other") == {"letters"}  # the broker's user


def test_each_service_has_what_its_settings_have_no_default_for(tmp_path: Path) -> None:
    deployment.write(tmp_path)
    for service in load_services():
        found = read_env_file(tmp_path / f"{service.name}.env")
        wanted = {"SECRET_KEY", "DB_PASSWORD", "RABBITMQ_PASSWORD", "SERVICE_CLIENT_SECRET"}
        assert found.keys() >= wanted | {name for name, kind in service.secrets if kind != GIVEN}


def test_auth_service_knows_what_the_others_identify_themselves_with(tmp_path: Path) -> None:
    deployment.write(tmp_path)
    clients = json.loads(read_env_file(tmp_path / "auth-service.env")["SERVICE_CLIENTS"])
    for service in load_services():
        own = read_env_file(tmp_path / f"{service.name}.env")
        assert own["SERVICE_CLIENT_SECRET"] == clients[service.name]


def test_databases_are_made_with_the_passwords_that_services_have(tmp_path: Path) -> None:
    deployment.write(tmp_path)
    passwords = read_env_file(tmp_path / "databases.env")
    script = (tmp_path / "databases.sql").read_text(encoding="utf-8")
    for service in load_services():
        own = read_env_file(tmp_path / f"{service.name}.env")
        assert passwords[f"{service.variable}_DB_PASSWORD"] == own["DB_PASSWORD"]
        assert f'"{service.database}"' in script
        assert own["DB_PASSWORD"] not in script


def test_nobody_else_can_read_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, int] = {}
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", lambda path, user, _group: given.update({path.name: user}))
    deployment.write(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert given["auth-service.env"] == 8001
    assert given["databases.env"] == given["rabbitmq.env"] == 999
    assert "secrets.json" not in given
