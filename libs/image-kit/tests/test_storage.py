"""Where objects are kept, and what is said at start when that cannot be."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.files.storage import storages
from environs import Env, EnvValidationError

from image_kit import configuration, storage
from image_kit.storage import StorageUnavailable

NAMES = ("STORAGE_BUCKET", "STORAGE_FOLDER", "GCP_SA_KEY", "GOOGLE_APPLICATION_CREDENTIALS")
SECRET = "not-for-anybody"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def chosen() -> dict[str, Any]:
    """The settings as a service makes them; raises what `env.seal()` reports."""
    env = Env(eager=False)
    found: dict[str, Any] = configuration.storages(env)["default"]
    env.seal()
    return found


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.STORAGES = {"default": configuration._folder(str(tmp_path / "objects"))}
    return tmp_path / "objects"


@pytest.fixture(scope="session")
def service_account() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "letters",
            "private_key": pem,
            "client_email": "pictures@letters.iam.gserviceaccount.com",
            "token_uri": "https://oauth2.googleapis.com/token",
        }
    )


class TestAFolder:
    def test_what_is_put_is_read_replaced_and_removed(self, folder: Path) -> None:
        storage.put("profiles/a.webp", b"one")
        assert storage.read("profiles/a.webp") == b"one"
        storage.put("profiles/a.webp", b"two")
        assert storage.read("profiles/a.webp") == b"two"
        storage.remove("profiles/a.webp")
        with pytest.raises(FileNotFoundError):
            storage.read("profiles/a.webp")

    def test_removing_what_is_not_there_is_no_error(self, folder: Path) -> None:
        storage.remove("profiles/nothing.webp")

    def test_nobody_else_can_look_into_it(self, folder: Path) -> None:
        storage.put("profiles/a.webp", b"one")
        assert (folder / "profiles/a.webp").stat().st_mode & 0o777 == 0o600
        assert (folder / "profiles").stat().st_mode & 0o777 == 0o700

    def test_a_folder_that_cannot_be_written_to_is_a_503(self, folder: Path) -> None:
        folder.write_text("in the way")
        for call in (lambda: storage.put("a", b"x"), lambda: storage.read("a")):
            with pytest.raises(StorageUnavailable):
                call()

    def test_without_a_bucket_it_is_a_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert chosen()["OPTIONS"]["location"] == "/var/lib/letters"
        monkeypatch.setenv("STORAGE_FOLDER", "/srv/pictures")
        assert chosen()["OPTIONS"]["location"] == "/srv/pictures"


class TestCredentials:
    def test_seed_lesson_07_a_key_as_json_opens_the_bucket(
        self, monkeypatch: pytest.MonkeyPatch, service_account: str
    ) -> None:
        monkeypatch.setenv("STORAGE_BUCKET", "letters")
        monkeypatch.setenv("GCP_SA_KEY", service_account)
        options = chosen()["OPTIONS"]
        assert options["bucket_name"] == "letters"
        assert options["credentials"].service_account_email.startswith("pictures@")

    def test_seed_lesson_07_a_path_is_left_to_googles_library(
        self, monkeypatch: pytest.MonkeyPatch, service_account: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "key.json"
        path.write_text(service_account)
        monkeypatch.setenv("STORAGE_BUCKET", "letters")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
        assert chosen()["OPTIONS"]["credentials"] is None

    def test_seed_lesson_07_with_neither_the_machines_identity_counts(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("STORAGE_BUCKET", "letters")
        assert chosen()["OPTIONS"]["credentials"] is None

    @pytest.mark.parametrize(
        "key",
        [SECRET, "[]", "{}", "5", json.dumps({"client_email": "a", "private_key": SECRET})],
        ids=str,
    )
    def test_seed_lesson_07_a_broken_key_is_told_at_start_and_not_quoted(
        self, monkeypatch: pytest.MonkeyPatch, key: str
    ) -> None:
        monkeypatch.setenv("STORAGE_BUCKET", "letters")
        monkeypatch.setenv("GCP_SA_KEY", key)
        with pytest.raises(EnvValidationError) as caught:
            chosen()
        assert "GCP_SA_KEY" in str(caught.value)
        assert SECRET not in str(caught.value)

    @pytest.mark.parametrize("content", [None, "not json"], ids=str)
    def test_seed_lesson_07_a_broken_file_is_told_at_start(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
    ) -> None:
        path = tmp_path / "key.json"
        if content is not None:
            path.write_text(content)
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
        with pytest.raises(EnvValidationError, match="GOOGLE_APPLICATION_CREDENTIALS"):
            chosen()

    def test_both_kinds_of_store_can_be_made(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch, service_account: str
    ) -> None:
        monkeypatch.setenv("STORAGE_BUCKET", "letters")
        monkeypatch.setenv("GCP_SA_KEY", service_account)
        settings.STORAGES = {"default": chosen()}
        assert type(storages["default"]).__name__ == "GoogleCloudStorage"
