"""Secrets: random, remembered, and for their owner only."""

import base64
import stat
from pathlib import Path

import pytest

from local.files import read_json, write_private
from local.paths import State
from local.secrets import SecretStore, key_256


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_is_made_once_and_then_remembered(state: State) -> None:
    first = SecretStore(state).get("database")
    assert len(first) >= 40
    assert SecretStore(state).get("database") == first
    assert SecretStore(state).get("other") != first


def test_two_states_have_different_secrets(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        state = State(tmp_path / name)
        state.create()
        made.append(SecretStore(state).get("database"))
    assert made[0] != made[1]


def test_a_key_has_256_bits() -> None:
    assert len(base64.b64decode(key_256())) == 32
    assert key_256() != key_256()


def test_nobody_else_can_read_secrets(state: State) -> None:
    SecretStore(state).get("database")
    assert mode(state.secrets) == 0o700
    assert mode(state.secrets / "secrets.json") == 0o600


def test_folders_with_secrets_in_them_are_private(state: State) -> None:
    for folder in (state.secrets, state.env, state.logs, state.run):
        assert mode(folder) == 0o700
    assert mode(state.root) == 0o711, "PostgreSQL's user must get through to its data"


def test_a_private_file_stays_private_when_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), mode(path)) == ("new", 0o600)


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "\ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_holds_no_object_is_refused(tmp_path: Path) -> None:
    assert read_json(tmp_path / "missing") == {}
    (tmp_path / "list").write_text("[]")
    with pytest.raises(TypeError, match="JSON object"):
        read_json(tmp_path / "list")
