"""The port to where sealed objects lie: a folder or a bucket, the same to everybody else.

An object's name is `<account>/<image>/<size>`.
"""

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from contracts.image_urls import SIZES
from service_kit.problems import Unavailable

logger = logging.getLogger(__name__)

IN_MEMORY_BYTES = 256 * 1024
DELETED_AT_ONCE = 8


class StorageUnavailable(Unavailable):
    default_code = "storage_unavailable"
    default_detail = _("Pictures cannot be reached right now. Please try again in a moment.")


def object_name(account_id: UUID, image_id: UUID, size: str) -> str:
    return f"{account_id}/{image_id}/{size}"


def put(name: str, pieces: Iterable[bytes]) -> None:
    """Store an object, over the one of that name. Raises `StorageUnavailable`."""
    with _reachable():
        _save(name, pieces)


@contextmanager
def reading(name: str) -> Iterator[IO[bytes]]:
    """An object that can be read from anywhere in it. Raises `StorageUnavailable`."""
    with _reachable():
        file = default_storage.open(name)
    with file:
        yield file.file  # type: ignore[misc]  # an open one has it


def delete_images(account_id: UUID, image_ids: Iterable[UUID]) -> None:
    """All objects of these pictures, those that are there."""
    with ThreadPoolExecutor(DELETED_AT_ONCE) as pool:
        for _done in pool.map(lambda image_id: _delete_image(account_id, image_id), image_ids):
            pass


def delete_account(account_id: UUID) -> None:
    """Everything of an account, also what no row knows of."""
    delete_images(account_id, stored_images(account_id))
    with _reachable():
        default_storage.delete(str(account_id))


def stored_accounts() -> list[UUID]:
    return _folders("")


def stored_images(account_id: UUID) -> list[UUID]:
    return _folders(str(account_id))


def check() -> None:
    """Write, read and delete an object. Raises whatever the storage does."""
    name = "check/of/storage"
    _save(name, [b"written"])
    with default_storage.open(name) as file:
        if file.read() != b"written":
            raise OSError("what was read is not what was written")
    for folder in (name, "check/of", "check"):
        default_storage.delete(folder)


def _save(name: str, pieces: Iterable[bytes]) -> None:
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
        file.writelines(pieces)
        content: File[bytes] = File(file, name)
        content.size = file.tell()  # known, so Django need not look for it
        file.seek(0)
        default_storage.save(name, content)


def _delete_image(account_id: UUID, image_id: UUID) -> None:
    with _reachable():
        for size in SIZES:
            default_storage.delete(object_name(account_id, image_id, size))
        default_storage.delete(f"{account_id}/{image_id}")  # a folder of the disk


def _folders(name: str) -> list[UUID]:
    with _reachable():
        try:
            folders, _files = default_storage.listdir(name)
        except FileNotFoundError:
            return []
    return [found for folder in folders if (found := _uuid(folder))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@contextmanager
def _reachable() -> Iterator[None]:
    """Whatever a storage raises, it means that it cannot be used now; but for a missing object."""
    try:
        yield
    except Exception as error:
        if isinstance(error, FileNotFoundError):
            raise
        logger.warning("storage unavailable", extra={"error": type(error).__name__})
        raise StorageUnavailable from error
