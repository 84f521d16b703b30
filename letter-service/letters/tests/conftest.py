"""People and their letters, for every test of this app."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from letters.vault import vault
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


def write(client: APIClient, body: str = "오늘은 좋은 날이었다.", **fields: Any) -> dict[str, Any]:
    """Write a letter; the answer's body."""
    response = client.post("/api/letters/", {"body": body, **fields}, format="json")
    assert response.status_code == 201, response.content
    result: dict[str, Any] = response.json()
    return result


def listed(client: APIClient, **query: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    rows: list[dict[str, Any]] = []
    while True:
        response = client.get("/api/letters/", query)
        assert response.status_code == 200, response.content
        page = response.json()
        rows += page["results"]
        if page["next"] is None:
            return rows
        query["cursor"] = page["next"]


def post(client: APIClient, body: object, **headers: str) -> Any:
    return client.post("/api/letters/", body, format="json", **headers)  # type: ignore[arg-type]  # DRF's stubs know no headers by keyword
