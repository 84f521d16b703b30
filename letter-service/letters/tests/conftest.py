"""People and their letters, for every test of this app."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts.envelope import Event
from contracts.events import ImagesAttached, LetterImagesChanged
from letters import storage_service
from letters.vault import vault
from service_kit import clock
from service_kit.http import UpstreamUnavailable
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock


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


class StorageService:
    """letter-storage-service as letter-service asks it."""

    def __init__(self) -> None:
        self.pictures: dict[UUID, tuple[UUID, dict[str, Any]]] = {}
        self.away = False
        self.asked: list[list[str]] = []

    def picture(self, account_id: UUID, *, alt: str = "") -> str:
        """An uploaded one; its id."""
        image_id = new_id()
        told = {"id": str(image_id), "content_type": "image/jpeg", "width": 40, "height": 30}
        self.pictures[image_id] = account_id, {**told, "alt": alt}
        return str(image_id)

    def post(self, path: str, body: Any, *, idempotent: bool = False) -> Any:
        assert (path, idempotent) == ("/internal/images/describe/", True)
        self.asked.append([str(image_id) for image_id in body["image_ids"]])
        if self.away:
            raise UpstreamUnavailable("away")
        found = (self.pictures.get(image_id) for image_id in body["image_ids"])
        return {"images": [each[1] for each in found if each and each[0] == body["account_id"]]}


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> StorageService:
    service = StorageService()
    monkeypatch.setattr(storage_service, "client", lambda: service)
    return service


def attached(account_id: UUID, holder_id: str, image_ids: list[str]) -> Event[ImagesAttached]:
    """What letter-storage-service tells when a letter or draft shows pictures."""
    return Event(
        id=new_id(),
        type="images.attached",
        version=1,
        occurred_at=clock.now(),
        source="letter-storage-service",
        account_id=account_id,
        data=ImagesAttached(
            holder_id=UUID(holder_id), image_ids=tuple(UUID(each) for each in image_ids)
        ),
    )


def ids(shown: dict[str, Any]) -> list[str]:
    """The pictures that a letter or draft shows."""
    return [image["id"] for image in shown["images"]]


def told(broker: FakeBroker) -> list[tuple[str, list[str]]]:
    """Who shows what, as the events say it, oldest first."""
    events = broker.waiting(LetterImagesChanged)
    revisions = [event.data.revision for event in events]
    assert revisions == sorted(set(revisions))
    return [
        (str(event.data.holder_id), [str(each) for each in event.data.image_ids])
        for event in events
    ]
