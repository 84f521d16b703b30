"""Checks of the settings: a mistake is a sentence at start and not a 500 at the first upload."""

import json
from pathlib import Path
from typing import Any

from environs import ValidationError

SHORTEST_KEY = 32
# What Google's library needs of a key file, by its type; other types are its own business.
OF_A_SERVICE_ACCOUNT = ("client_email", "private_key", "token_uri")


def long_enough(key: str) -> None:
    if len(key) < SHORTEST_KEY:
        raise ValidationError(f"must have at least {SHORTEST_KEY} characters")


def usable_credentials(path: str) -> None:
    """A file that Google's library can sign in with; the message shows nothing of the key."""
    if not path:
        return  # workload identity, or no bucket
    try:
        key = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ValidationError(f"the file cannot be read ({type(error).__name__})") from None
    except ValueError:
        raise ValidationError("GCP_SA_KEY or this file is not JSON") from None
    if not isinstance(key, dict) or "type" not in key:
        raise ValidationError("GCP_SA_KEY or this file is not a key of Google's: no type")
    if key["type"] == "service_account":
        _require_account(key)


def _require_account(key: dict[str, Any]) -> None:
    if missing := [name for name in OF_A_SERVICE_ACCOUNT if not key.get(name)]:
        raise ValidationError(f"the service-account key lacks {', '.join(missing)}")
    from google.oauth2.service_account import Credentials

    try:
        Credentials.from_service_account_info(key)  # type: ignore[no-untyped-call]  # untyped library
    except Exception:  # each of its parsers has errors of its own, some of which quote the key
        raise ValidationError("private_key of the service-account key cannot be read") from None


def storages(*, bucket: str, folder: str) -> dict[str, Any]:
    """Django's STORAGES: a bucket where one is named, a private folder otherwise."""
    if bucket:
        return {
            "default": {
                "BACKEND": "images.buckets.Bucket",
                "OPTIONS": {"bucket_name": bucket, "file_overwrite": True},
            }
        }
    return {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": folder,
                "allow_overwrite": True,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    }
