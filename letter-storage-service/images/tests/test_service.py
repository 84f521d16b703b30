"""What letter-storage-service is from outside: its document, its start, its mistakes in words."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from openapi_spec_validator import validate
from rest_framework.test import APIClient

from image_kit.testing import starting

SERVICE = Path(__file__).resolve().parents[2]


def test_the_openapi_document_is_valid_and_open_to_everyone(anonymous: APIClient) -> None:
    document = anonymous.get("/api/images/schema/", {"format": "json"}).json()
    validate(document)
    assert set(document["paths"]) == {"/api/images/", "/api/images/{image_id}/"}
    assert set(document["paths"]["/api/images/{image_id}/"]) == {"get", "patch", "delete"}
    assert document["paths"]["/api/images/{image_id}/"]["get"].get("security", []) in ([], [{}])


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_seed_lesson_07_each_way_to_give_credentials_starts(tmp_path: Path) -> None:
    for environment in starting.ways_to_sign_in(tmp_path):
        starting.require_start(SERVICE, environment)


def test_seed_lesson_07_broken_credentials_are_one_clear_message_at_start() -> None:
    for environment, says in starting.broken_ways():
        assert says in starting.refusal(SERVICE, environment)


@pytest.mark.parametrize(
    ("name", "value"), [("IMAGE_URL_KEY", "short"), ("IMAGE_KEY_ENCRYPTION_KEYS", "1:short")]
)
def test_a_key_that_is_none_is_one_clear_message_at_start(name: str, value: str) -> None:
    assert name in starting.refusal(SERVICE, {name: value})
