"""Starts of a service with credentials for a bucket: those that must work and those that cannot."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

SECRET = "not-for-anybody"


@cache
def _private_key() -> str:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def account_key(**changes: Any) -> str:
    """A service account's key as Google hands it out."""
    key = {
        "type": "service_account",
        "project_id": "letters",
        "client_email": "pictures@letters.iam.gserviceaccount.com",
        "private_key": _private_key(),
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    return json.dumps({**key, **changes})


def ways_to_sign_in(folder: Path) -> list[dict[str, str]]:
    """The key itself, a file, and neither: then it is workload identity."""
    file = folder / "key.json"
    file.write_text(account_key())
    return [{"GCP_SA_KEY": account_key()}, {"GOOGLE_APPLICATION_CREDENTIALS": str(file)}, {}]


def broken_ways() -> list[tuple[dict[str, str], str]]:
    """Each with what the message says."""
    return [
        ({"GCP_SA_KEY": f"{{{SECRET}"}, "GCP_SA_KEY"),
        ({"GCP_SA_KEY": account_key(private_key=SECRET)}, "private_key cannot be read"),
        ({"GOOGLE_APPLICATION_CREDENTIALS": "/nowhere/key.json"}, "cannot be read"),
    ]


def require_start(service: Path, environment: dict[str, str]) -> None:
    done = _run(service, [sys.executable, "manage.py", "check"], environment)
    assert done.returncode == 0, done.stderr


def refusal(service: Path, environment: dict[str, str]) -> str:
    """The one line that `entrypoint.sh` says before it ends."""
    done = _run(service, ["./entrypoint.sh", "web"], environment)
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert SECRET not in line
    return line


def _run(
    service: Path, command: list[str], environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "STORAGE_BUCKET": "letters", **environment}
    return subprocess.run(
        command, env=env, cwd=service, capture_output=True, text=True, check=False, timeout=60
    )
