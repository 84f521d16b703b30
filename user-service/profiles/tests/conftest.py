"""People and their profiles, for every test of this app."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

ME = "/api/users/me/"


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
