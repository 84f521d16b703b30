"""What letter-storage-service is from outside: its document, its start, its mistakes in words."""

import json
import os
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management import CommandError, call_command
from openapi_spec_validator import validate
from rest_framework.test import APIClient

from images.tests.conftest import objects

SERVICE = Path(__file__).resolve().parents[2]


def account_key(**changes: Any) -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key = {
        "type": "service_account",
        "client_email": "pictures@letters.iam.gserviceaccount.com",
        "private_key": made.decode(),
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    return json.dumps({**key, **changes})


def test_the_openapi_document_is_valid_and_open_to_everyone(anonymous: APIClient) -> None:
    document = anonymous.get("/api/images/schema/", {"format": "json"}).json()
    validate(document)
    assert set(document["paths"]) == {"/api/images/", "/api/images/{image_id}/"}
    assert set(document["paths"]["/api/images/{image_id}/"]) == {"get", "patch", "delete"}
    assert document["paths"]["/api/images/{image_id}/"]["get"].get("security", []) in ([], [{}])


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def start(environment: dict[str, str], script: str) -> subprocess.CompletedProcess[str]:
    """What `entrypoint.sh` does before it becomes Python, then `script` in Python's place."""
    launcher = (SERVICE / "entrypoint.sh").read_text()
    last = 'exec python -m service_kit.roles "$@"'
    assert last in launcher
    command = ["sh", "-c", launcher.replace(last, f"exec {sys.executable} -c '{script}'")]
    return subprocess.run(
        command,
        env={**os.environ, **environment},
        cwd=SERVICE,
        capture_output=True,
        text=True,
        check=False,
    )


SHOW = 'import os; print(os.environ["GOOGLE_APPLICATION_CREDENTIALS"], "GCP_SA_KEY" in os.environ)'
SETTINGS = """
import sys
from django.conf import settings
from environs import EnvError
try:
    settings.DEBUG
    print("started")
except EnvError as error:
    sys.exit(str(error))
"""


def test_seed_lesson_07_a_key_given_as_json_becomes_a_private_file() -> None:
    key = account_key()
    done = start({"GCP_SA_KEY": key}, SHOW.replace('"', '\\"').replace('\\"', '"'))
    path, still_there = done.stdout.split()
    file = Path(path)
    try:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.read_text() == key
        assert still_there == "False"
    finally:
        file.unlink()


@pytest.mark.parametrize("given", ["json", "path", "neither"])
def test_seed_lesson_07_each_way_to_give_credentials_starts(given: str, tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text(account_key())
    environment = {
        "json": {"GCP_SA_KEY": account_key()},
        "path": {"GOOGLE_APPLICATION_CREDENTIALS": str(file)},
        "neither": {},  # workload identity
    }[given]
    done = start({"STORAGE_BUCKET": "letters", **environment}, SETTINGS)
    assert (done.stdout.strip(), done.returncode) == ("started", 0), done.stderr


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"GCP_SA_KEY": "{not json"}, "not JSON"),
        ({"GCP_SA_KEY": "[]"}, "no type"),
        ({"GCP_SA_KEY": account_key(private_key="")}, "lacks private_key"),
        ({"GCP_SA_KEY": account_key(private_key="SECRETBITS")}, "private_key"),
        ({"GOOGLE_APPLICATION_CREDENTIALS": "/nowhere/key.json"}, "cannot be read"),
        ({"IMAGE_URL_KEY": "short"}, "at least 32"),
        ({"IMAGE_KEY_ENCRYPTION_KEYS": "1:short"}, "IMAGE_KEY_ENCRYPTION_KEYS"),
    ],
)
def test_seed_lesson_07_broken_credentials_are_one_clear_message_at_start(
    environment: dict[str, str], says: str
) -> None:
    done = start(environment, SETTINGS)
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "SECRETBITS" not in done.stderr


class TestCheckStorage:
    def test_a_storage_that_works_is_said_and_left_as_it_was(self, place: str) -> None:
        output = StringIO()
        call_command("check_storage", stdout=output)
        assert "can be stored" in output.getvalue()
        assert objects() == []

    def test_a_storage_that_does_not_is_one_clear_sentence(
        self, settings: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        from images.tests.conftest import use_place

        use_place(settings, tmp_path / "file")
        with pytest.raises(CommandError, match="STORAGE_FOLDER"):
            call_command("check_storage")
