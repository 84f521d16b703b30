"""A service's settings of where objects are kept: a bucket of Google Cloud Storage, or a folder.

A module of its own, because settings are read before Django REST framework may be loaded.
"""

import json
from pathlib import Path
from typing import Any

from environs import Env, ValidationError


def storages(env: Env) -> dict[str, Any]:
    """Django's STORAGES. Credentials that cannot be are among the messages at start.

    A bucket is opened with the key that `GCP_SA_KEY` holds as JSON, with the file that
    `GOOGLE_APPLICATION_CREDENTIALS` names, or with neither: then the machine's own identity
    counts (workload identity).
    """
    bucket, folder = env.str("STORAGE_BUCKET", ""), env.str("STORAGE_FOLDER", "/var/lib/letters")
    key = env.str("GCP_SA_KEY", "", validate=require_key)
    env.str("GOOGLE_APPLICATION_CREDENTIALS", "", validate=require_key_file)
    return {"default": _bucket(bucket, key) if bucket else _folder(folder)}


def require_key(text: str) -> None:
    """For `env.str(validate=…)`: a service account's key as JSON; never quotes it."""
    if text:
        try:
            _credentials(text)
        except (ValueError, TypeError, AttributeError) as error:
            message = "must be the JSON of a Google Cloud service account's key"
            raise ValidationError(message) from error


def require_key_file(path: str) -> None:
    """For `env.str(validate=…)`: a readable file with JSON; its kinds are Google's affair."""
    if path:
        try:
            json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ValidationError("must be the path of a readable JSON file") from error


def _bucket(name: str, key: str | None) -> dict[str, Any]:
    options = {
        "bucket_name": name,
        "credentials": _credentials(key) if key else None,
        "file_overwrite": True,
        "default_acl": None,
    }
    return {"BACKEND": "storages.backends.gcloud.GoogleCloudStorage", "OPTIONS": options}


def _folder(location: str) -> dict[str, Any]:
    """Only this service's account can look into it."""
    options = {
        "location": location,
        "allow_overwrite": True,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


def _credentials(key: str) -> Any:
    # Loaded only where there is a key: Google's libraries cost memory in every process.
    from google.oauth2.service_account import Credentials

    return Credentials.from_service_account_info(json.loads(key))  # type: ignore[no-untyped-call]  # untyped library
