"""A bucket of Google Cloud Storage, of which a part of an object can be read."""

from typing import Any

from django.core.files.base import File
from google.cloud.exceptions import NotFound
from google.cloud.storage.fileio import BlobReader
from google.cloud.storage.retry import DEFAULT_RETRY
from storages.backends.gcloud import GoogleCloudStorage

READ_BYTES = 1024 * 1024
# Google's library would try for two minutes, which nobody waits for; and its requests for one.
RETRY = DEFAULT_RETRY.with_timeout(15.0)
TIMEOUT_SECONDS = 10.0


class Reader(BlobReader):  # type: ignore[misc]  # the library publishes no types
    """What is not there is what it is in a folder: FileNotFoundError."""

    def read(self, size: int = -1) -> Any:
        try:
            return super().read(size)
        except NotFound as error:
            raise FileNotFoundError from error

    def seek(self, pos: int, whence: int = 0) -> Any:
        try:
            return super().seek(pos, whence)
        except NotFound as error:
            raise FileNotFoundError from error


class Bucket(GoogleCloudStorage):  # type: ignore[misc]  # django-storages publishes no types
    """django-storages would fetch an object whole before the first byte of it can be read, and
    look for one before it writes it."""

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        blob = self.bucket.blob(self._normalize_name(name))
        reader: Any = Reader(blob, chunk_size=READ_BYTES, retry=RETRY, timeout=TIMEOUT_SECONDS)
        return File(reader, name)

    def _save(self, name: str, content: "File[bytes]") -> str:
        blob = self.bucket.blob(self._normalize_name(name))
        blob.upload_from_file(
            content.file,
            rewind=True,
            size=content.size,
            content_type="application/octet-stream",
            retry=RETRY,
            timeout=TIMEOUT_SECONDS,
        )
        return name
