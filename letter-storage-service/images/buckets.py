"""A bucket of Google Cloud Storage, of which a part of an object can be read."""

from typing import Any

from django.core.files.base import File
from google.cloud.storage.fileio import BlobReader
from google.cloud.storage.retry import DEFAULT_RETRY
from storages.backends.gcloud import GoogleCloudStorage

READ_BYTES = 1024 * 1024


class Bucket(GoogleCloudStorage):  # type: ignore[misc]  # django-storages publishes no types
    """django-storages would fetch an object whole before the first byte of it can be read, and
    look for one before it writes it."""

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        blob = self.bucket.blob(self._normalize_name(name))
        reader: Any = BlobReader(blob, chunk_size=READ_BYTES)
        return File(reader, name)

    def _save(self, name: str, content: "File[bytes]") -> str:
        blob = self.bucket.blob(self._normalize_name(name))
        blob.upload_from_file(
            content.file,
            rewind=True,
            size=content.size,
            content_type="application/octet-stream",
            retry=DEFAULT_RETRY,
        )
        return name
