"""Settings of where pictures lie, and what is said at start when that cannot be."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from environs import Env, EnvValidationError

from image_kit import configuration
from image_kit.testing.starting import SECRET, account_key

NAMES = ("STORAGE_BUCKET", "STORAGE_FOLDER", "GCP_SA_KEY", "GOOGLE_APPLICATION_CREDENTIALS")


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def chosen() -> dict[str, Any]:
    """The settings as a service makes them; raises what `env.seal()` reports."""
    env = Env(eager=False)
    found = configuration.storages(env)
    env.seal()
    options: dict[str, Any] = found["default"]["OPTIONS"]
    return options


def refusal() -> str:
    with pytest.raises(EnvValidationError) as caught:
        chosen()
    assert SECRET not in str(caught.value)
    return str(caught.value)


def test_without_a_bucket_it_is_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen()["location"] == "/var/lib/letters"
    monkeypatch.setenv("STORAGE_FOLDER", "/srv/pictures")
    assert chosen()["location"] == "/srv/pictures"


def test_seed_lesson_07_a_key_as_json_opens_the_bucket_and_is_written_nowhere(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setenv("STORAGE_BUCKET", "letters")
    monkeypatch.setenv("GCP_SA_KEY", account_key())
    options = chosen()
    assert options["bucket_name"] == "letters"
    assert options["credentials"].service_account_email.startswith("pictures@")
    settings.STORAGES = configuration.in_bucket("letters", key=account_key())
    client = storages["default"].client  # type: ignore[attr-defined]  # a bucket's
    assert client._credentials.service_account_email.startswith("pictures@")


def test_seed_lesson_07_a_path_is_left_to_googles_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "key.json"
    path.write_text(account_key())
    monkeypatch.setenv("STORAGE_BUCKET", "letters")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    assert chosen()["credentials"] is None
    path.write_text(json.dumps({"type": "external_account", "audience": "Google's business"}))
    assert chosen()["credentials"] is None


def test_seed_lesson_07_with_neither_the_machines_identity_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STORAGE_BUCKET", "letters")
    assert chosen()["credentials"] is None


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (SECRET, "not JSON"),
        ("[]", "no type"),
        ("{}", "no type"),
        ("5", "no type"),
        (json.dumps({"type": "authorized_user", "refresh_token": SECRET}), "not a service account"),
        (account_key(private_key="", client_email=""), "lacks client_email, private_key"),
        (account_key(private_key=SECRET), "private_key cannot be read"),
        (account_key(private_key=[SECRET]), "private_key cannot be read"),
    ],
    ids=lambda value: value[:9],
)
def test_seed_lesson_07_a_broken_key_is_told_at_start_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str, says: str
) -> None:
    monkeypatch.setenv("STORAGE_BUCKET", "letters")
    monkeypatch.setenv("GCP_SA_KEY", key)
    message = refusal()
    assert "GCP_SA_KEY" in message
    assert says in message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read (FileNotFoundError)"),
        (b"\xff\xfe", "cannot be read (UnicodeDecodeError)"),
        (SECRET.encode(), "not JSON"),
        (account_key(private_key=SECRET).encode(), "private_key cannot be read"),
    ],
    ids=["missing", "no text", "no JSON", "no key"],
)
def test_seed_lesson_07_a_broken_file_is_told_at_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, says: str
) -> None:
    path = tmp_path / "key.json"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    message = refusal()
    assert "GOOGLE_APPLICATION_CREDENTIALS" in message
    assert says in message
