"""The port to where pictures lie: a folder or a bucket, the same to everybody else.

Names are paths like `profiles/1.webp`. Whatever goes wrong on the way has one name.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from service_kit.problems import Unavailable

logger = logging.getLogger(__name__)

IN_MEMORY_BYTES = 256 * 1024
PIECE_BYTES = 64 * 1024


class StorageUnavailable(Unavailable):
    default_code = "storage_unavailable"
    default_detail = _("Pictures cannot be reached right now. Please try again in a moment.")


class Reading:
    """An open object. Raises FileNotFoundError, or `StorageUnavailable`."""

    def __init__(self, file: "File[bytes]") -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        with _reachable():
            data: bytes = self._file.read(size)
        return data

    def seek(self, position: int) -> None:
        with _reachable():
            self._file.seek(position)


@contextmanager
def reading(name: str) -> Iterator[Reading]:
    """An object that can be read from anywhere in it.

    Raises FileNotFoundError, which a bucket does not before it is read, or `StorageUnavailable`.
    """
    with _reachable():
        file = default_storage.open(name)
    with file:
        yield Reading(file)


def read(name: str, *, start: int, stop: int) -> Iterator[bytes]:
    """The bytes `start` … `stop` (exclusive), piece by piece. Raises as `reading`."""
    with reading(name) as file:
        file.seek(start)
        while start < stop and (piece := file.read(min(PIECE_BYTES, stop - start))):
            yield piece
            start += len(piece)


def put(name: str, pieces: Iterable[bytes]) -> None:
    """Store an object, over the one of that name. Raises `StorageUnavailable`."""
    with _reachable():
        _save(name, pieces)


def remove(*names: str) -> None:
    """Gone afterwards, also what never was there; a folder only if it is empty.

    Raises `StorageUnavailable`.
    """
    with _reachable():
        for name in names:
            default_storage.delete(name)


def folders(name: str) -> list[str]:
    """What is below it and is no object itself. Raises `StorageUnavailable`."""
    with _reachable():
        try:
            found: list[str] = default_storage.listdir(name)[0]
        except FileNotFoundError:
            return []
    return found


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


@contextmanager
def _reachable() -> Iterator[None]:
    """Whatever a storage raises, it means that it cannot be used now; but for a missing object."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:  # those of files, of HTTP, of Google's credentials and of its API
        logger.warning("storage unavailable", extra={"error": type(error).__name__})
        raise StorageUnavailable from error
