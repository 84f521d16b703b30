"""People and their profiles, for every test of this app."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from rest_framework.test import APIClient

from image_kit.testing.stores import use_folder
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

ME = "/api/users/me/"
PHOTO = "/api/users/me/photo/"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    """The folder in which this test's photos lie, if it asks for no other place."""
    folder = tmp_path / "store"
    use_folder(settings, folder)
    return folder


@pytest.fixture
def minji_id() -> UUID:
    return new_id()


@pytest.fixture
def minji(
    minji_id: UUID, signed_in: Callable[..., APIClient], clock: FakeClock, db: None
) -> APIClient:
    """Somebody in Seoul, at noon of 22 November 2026, whose days begin at three."""
    return signed_in(minji_id, language="ko", time_zone="Asia/Seoul", day_starts_at="03:00")


@pytest.fixture
def stranger(signed_in: Callable[..., APIClient], clock: FakeClock, db: None) -> APIClient:
    return signed_in(new_id(), language="en", time_zone="Europe/Berlin")


def profile(client: APIClient) -> dict[str, Any]:
    response = client.get(ME)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def change(client: APIClient, **values: Any) -> dict[str, Any]:
    response = client.patch(ME, values, format="json")
    assert response.status_code == 200, response.content
    changed: dict[str, Any] = response.json()
    return changed


def refusals(client: APIClient, body: object) -> list[tuple[str, str]]:
    """The fields that a body is refused for, each with its code."""
    response = client.patch(ME, body, format="json")
    assert response.status_code == 400, response.content
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def picture(
    width: int = 800, height: int = 600, colour: str = "teal", format: str = "JPEG"
) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), colour).save(file, format)
    return file.getvalue()


def upload(client: APIClient, content: bytes, name: str = "me.jpg", **headers: str) -> Any:
    file = SimpleUploadedFile(name, content, "application/octet-stream")
    return client.put(PHOTO, {"file": file}, format="multipart", **headers)  # type: ignore[arg-type]  # DRF's stubs know no headers by keyword


def uploaded(client: APIClient, **options: Any) -> str:
    """The address of a new photo."""
    response = upload(client, picture(**options))
    assert response.status_code == 200, response.content
    address: str = response.json()["photo_url"]
    return address


def files(store: Path) -> list[str]:
    return sorted(path.name for path in store.rglob("*") if path.is_file())
