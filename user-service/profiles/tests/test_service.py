"""What user-service is from outside: its document, its migrations, what it does without parts."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from openapi_spec_validator import validate
from rest_framework.test import APIClient

from image_kit.testing import starting
from profiles import selectors
from profiles.tests.conftest import ME

SERVICE = Path(__file__).resolve().parents[2]
PATHS = {"/api/users/me/": {"get", "patch"}, "/api/users/me/photo/": {"put", "delete"}}


def test_the_openapi_document_is_valid_and_open_to_everyone(anonymous: APIClient) -> None:
    document = anonymous.get("/api/users/schema/", {"format": "json"}).json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert {path: set(operations) for path, operations in document["paths"].items()} == PATHS


def test_the_answer_has_the_fields_that_are_described(
    anonymous: APIClient, minji: APIClient
) -> None:
    document = anonymous.get("/api/users/schema/", {"format": "json"}).json()
    described = document["components"]["schemas"]["ProfileOutput"]["properties"]
    assert set(described) == set(minji.get(ME).json())


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_a_database_that_is_away_is_a_503_and_quotes_nothing(
    minji: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused at 10.0.0.5")

    monkeypatch.setattr(selectors, "profile_find", away)
    response = minji.get(ME)
    assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
    assert "10.0.0.5" not in response.content.decode()


def test_what_is_no_json_is_a_problem(minji: APIClient) -> None:
    response = minji.patch(ME, "{", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "parse_error")
    response = minji.patch(ME, "a=b", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 415


def test_other_addresses_and_methods_are_problems(minji: APIClient) -> None:
    assert minji.get("/api/users/").status_code == 404
    assert minji.get("/api/users/somebody/").json()["code"] == "not_found"
    response = minji.put(ME, {}, format="json")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


def test_seed_lesson_07_each_way_to_give_credentials_starts(tmp_path: Path) -> None:
    for environment in starting.ways_to_sign_in(tmp_path):
        starting.require_start(SERVICE, environment)


def test_seed_lesson_07_broken_credentials_are_one_clear_message_at_start() -> None:
    for environment, says in starting.broken_ways():
        assert says in starting.refusal(SERVICE, environment)
