"""Where objects are kept: a bucket of Google Cloud Storage or, without one, a folder; one interface.

What they share is Django's: `default_storage`, configured by `storages(env)` in a service's settings.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from environs import Env, ValidationError

from service_kit.problems import Unavailable

logger = logging.getLogger(__name__)


class StorageUnavailable(Unavailable):
    default_code = "storage_unavailable"
    default_detail = _("The pictures' store is away. Please try again in a moment.")


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


def put(name: str, data: bytes) -> None:
    """Raises `StorageUnavailable`."""
    with named():
        default_storage.save(name, ContentFile(data))


def read(name: str) -> bytes:
    """Raises FileNotFoundError, or `StorageUnavailable`."""
    with named(), default_storage.open(name) as file:
        data: bytes = file.read()
    return data


def remove(name: str) -> None:
    """Gone afterwards, also if it never was there. Raises `StorageUnavailable`."""
    with named():
        default_storage.delete(name)


@contextmanager
def named() -> Iterator[None]:
    """Whatever goes wrong on the way to the store has one name, and its words stay inside."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:  # those of files, of HTTP, of Google's credentials and of its API
        logger.error("store unavailable", extra={"error": type(error).__name__})
        raise StorageUnavailable from error


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
