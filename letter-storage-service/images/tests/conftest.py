"""People and their pictures."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow
from rest_framework.test import APIClient

from images.vault import vault
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock


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
