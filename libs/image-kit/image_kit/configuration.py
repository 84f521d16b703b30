"""A service's settings of where pictures are kept: a bucket of Google Cloud Storage, or a folder.

A mistake is a sentence at start and not a 500 at the first upload. A module of its own, because
settings are read before Django REST framework may be loaded.
"""

import json
from pathlib import Path
from typing import Any

from environs import Env, ValidationError

# Django's FILE_UPLOAD_HANDLERS: what is small stays in memory, the rest lies in a nameless file.
UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "image_kit.uploads.NamelessUploadHandler",
]
SERVICE_ACCOUNT = "service_account"
OF_A_SERVICE_ACCOUNT = ("client_email", "private_key", "token_uri")


def storages(env: Env) -> dict[str, Any]:
    """Django's STORAGES. Credentials that cannot be are among the messages at start.

    A bucket is opened with the key that `GCP_SA_KEY` holds as JSON, which is never written
    anywhere, with the file that `GOOGLE_APPLICATION_CREDENTIALS` names, or with neither: then the
    machine's own identity counts (workload identity).
    """
    bucket, folder = env.str("STORAGE_BUCKET", ""), env.str("STORAGE_FOLDER", "/var/lib/letters")
    key = env.str("GCP_SA_KEY", "", validate=require_key)
    env.str("GOOGLE_APPLICATION_CREDENTIALS", "", validate=require_key_file)
    return in_bucket(bucket, key=key or "") if bucket else in_folder(folder)


def in_bucket(name: str, *, key: str = "") -> dict[str, Any]:
    """`key`: a service account's, as JSON; without one Google's library looks for credentials."""
    options = {
        "bucket_name": name,
        "credentials": _credentials(json.loads(key)) if key else None,
        "file_overwrite": True,
    }
    return {"default": {"BACKEND": "image_kit.buckets.Bucket", "OPTIONS": options}}


def in_folder(location: str) -> dict[str, Any]:
    """Only this service's account can look into it."""
    options = {
        "location": location,
        "allow_overwrite": True,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    backend = "django.core.files.storage.FileSystemStorage"
    return {"default": {"BACKEND": backend, "OPTIONS": options}}


def require_key(text: str) -> None:
    """For `env.str(validate=…)`: a service account's key as JSON; never quotes it."""
    if text and _parsed(text).get("type") != SERVICE_ACCOUNT:
        raise ValidationError(
            "is not a service account's key; other credentials are a file that"
            " GOOGLE_APPLICATION_CREDENTIALS names"
        )


def require_key_file(path: str) -> None:
    """For `env.str(validate=…)`: a file that Google's library can sign in with; its other kinds
    than a service account's key are that library's business."""
    if path:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValidationError(f"the file cannot be read ({type(error).__name__})") from None
        _parsed(text)


def _parsed(text: str) -> dict[str, Any]:
    try:
        key = json.loads(text)
    except ValueError:
        raise ValidationError("is not JSON") from None
    if not isinstance(key, dict) or "type" not in key:
        raise ValidationError("is not a key of Google's: it has no type")
    if key["type"] == SERVICE_ACCOUNT:
        _require_account(key)
    return key


def _require_account(key: dict[str, Any]) -> None:
    if missing := [name for name in OF_A_SERVICE_ACCOUNT if not key.get(name)]:
        raise ValidationError(f"the service account's key lacks {', '.join(missing)}")
    try:
        _credentials(key)
    except Exception:  # each of its parsers has errors of its own, some of which quote the key
        raise ValidationError("the service account's private_key cannot be read") from None


def _credentials(key: dict[str, Any]) -> Any:
    # Loaded only where there is a key: Google's libraries cost memory in every process.
    from google.oauth2.service_account import Credentials

    return Credentials.from_service_account_info(key)  # type: ignore[no-untyped-call]  # untyped library
