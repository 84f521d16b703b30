"""What letter-service is from outside: its document, its probes, what it does without parts."""

import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from openapi_spec_validator import validate
from rest_framework.test import APIClient

from letters import selectors
from letters.models import AccountKey
from letters.vault import vault
from service_kit import tokens
from service_kit.ids import new_id
from service_kit.testing.keys import person_token


def test_the_openapi_document_is_valid_and_open_to_everyone(anonymous: APIClient) -> None:
    response = anonymous.get("/api/letters/schema/", {"format": "json"})
    document = response.json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/api/letters/",
        "/api/letters/{letter_id}/",
        *(
            f"/api/letters/{{letter_id}}/{act}/"
            for act in ("seal", "unseal", "postpone", "open", "proof", "reply", "then-and-now")
        ),
        "/api/letters/on-this-day/",
        "/api/letters/drafts/",
        "/api/letters/drafts/{draft_id}/",
        "/api/letters/tags/",
        "/api/letters/statistics/",
    }
    assert all(
        "default" in operation["responses"]
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    )


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_an_address_that_is_not_there_is_a_problem_in_the_callers_language(
    anonymous: APIClient,
) -> None:
    response = anonymous.get("/api/letters/drafts/not-an-id/")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_found"


def test_a_database_that_is_away_is_a_503_and_not_an_error_page(
    minji: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused at 10.0.0.5")

    monkeypatch.setattr(selectors, "letter_list", away)
    response = minji.get("/api/letters/")
    assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
    assert response["Retry-After"] == "5"
    assert "10.0.0.5" not in response.content.decode()


def test_seed_lesson_17_a_token_is_verified_without_asking_anybody(
    anonymous: APIClient, clock: object, db: None
) -> None:
    class Keys:
        asked = 0

        def key(self, kid: str) -> object:
            from service_kit.testing.keys import private_key

            self.asked += 1
            return private_key().public_key()

    source = Keys()
    tokens.use_keys(source)
    try:
        authorization = f"Bearer {person_token(new_id())}"
        for _ in range(20):
            response = anonymous.get("/api/letters/", HTTP_AUTHORIZATION=authorization)
            assert response.status_code == 200
    finally:
        tokens.use_keys(None)
    assert source.asked == 1


def test_without_any_key_ever_fetched_the_answer_is_a_503(anonymous: APIClient) -> None:
    class Away:
        def key(self, kid: str) -> object:
            raise tokens.KeysUnavailable

    tokens.use_keys(Away())
    try:
        response = anonymous.get(
            "/api/letters/", HTTP_AUTHORIZATION=f"Bearer {person_token(new_id())}"
        )
    finally:
        tokens.use_keys(None)
    assert (response.status_code, response.json()["code"]) == (503, "keys_unavailable")


def test_looking_at_an_empty_account_makes_no_key(minji: APIClient) -> None:
    for path in ("", "drafts/", "tags/", "statistics/"):
        assert minji.get(f"/api/letters/{path}").status_code == 200
    assert not AccountKey.objects.exists()


def test_keys_are_made_once_even_when_two_first_letters_come_together(
    signed_in: Callable[..., APIClient], transactional_db: None
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    account_id = new_id()

    def first_use(_: int) -> bytes:
        try:
            vault.forget(account_id)
            return vault.cipher(account_id).index_key
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(first_use, range(6)))) == 1
    assert AccountKey.objects.count() == 1


def test_a_broken_key_stops_the_start_and_not_the_first_letter() -> None:
    environment = {**os.environ, "LETTER_KEY_ENCRYPTION_KEYS": "1:c2hvcnQ="}
    done = subprocess.run(
        [sys.executable, "-m", "service_kit.roles", "worker"],
        cwd=Path(__file__).resolve().parents[2],
        env={**environment, "DJANGO_SETTINGS_MODULE": "letter_service.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "LETTER_KEY_ENCRYPTION_KEYS" in done.stderr
    assert "c2hvcnQ=" not in done.stderr
    assert "Traceback" not in done.stderr
