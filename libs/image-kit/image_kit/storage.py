"""Where objects are kept: Django's `default_storage`, with one name for all that can go wrong."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from service_kit.problems import Unavailable

logger = logging.getLogger(__name__)


class StorageUnavailable(Unavailable):
    default_code = "storage_unavailable"
    default_detail = _("The pictures' store is away. Please try again in a moment.")


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
