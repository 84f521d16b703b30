"""Only a good token of a person opens anything, and nothing private reaches the log."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rest_framework.test import APIClient

from letters.tests.conftest import post, write
from service_kit import logs
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock
from service_kit.testing.keys import person_token, service_token


def read(anonymous: APIClient, token: str) -> Any:
    return anonymous.get("/api/letters/", HTTP_AUTHORIZATION=f"Bearer {token}")


def test_an_expired_token_is_a_401_that_says_so(
    anonymous: APIClient, keys: None, clock: FakeClock, db: None
) -> None:
    token = person_token(new_id())
    assert read(anonymous, token).status_code == 200
    clock.advance(minutes=16)  # the token is remembered as good, and yet over
    response = read(anonymous, token)
    assert (response.status_code, response.json()["code"]) == (401, "token_expired")


def test_forged_tokens_are_a_401(anonymous: APIClient, keys: None, db: None) -> None:
    good = person_token(new_id())
    header, claims, signature = good.split(".")
    forged = [
        person_token(new_id(), key=Ed25519PrivateKey.generate()),
        f"{header}.{claims}.",
        f"eyJhbGciOiJub25lIn0.{claims}.",
        f"{header}.{claims[:-2]}.{signature}",
        service_token("letter-service"),
        person_token(new_id(), time_zone="Mars/Olympus"),
        "nonsense",
        "",
    ]
    for token in forged:
        response = read(anonymous, token)
        assert (response.status_code, response.json()["code"]) == (401, "token_invalid")


@pytest.fixture
def json_log() -> Iterator[io.StringIO]:
    """Everything that is logged, in the form in which it leaves the process."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Formatter())
    handler.addFilter(logs.ContextFilter("letter-service"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_nothing_that_a_person_typed_reaches_the_log(
    minji: APIClient, minji_id: UUID, json_log: io.StringIO
) -> None:
    secret = "은방울꽃"
    token = person_token(minji_id, lifetime=timedelta(days=1))
    write(minji, secret, title=secret, tags=[secret])
    minji.get("/api/letters/", {"q": secret}, HTTP_AUTHORIZATION=f"Bearer {token}")
    minji.get(f"/api/letters/{secret}/")
    post(minji, {"body": secret, "opens_on": secret})
    minji.post("/api/letters/", f'{{"body": "{secret}'.encode(), content_type="application/json")
    lines = [json.loads(line) for line in json_log.getvalue().splitlines()]
    assert len(lines) >= 5
    for private in (secret, "%EC%9D%80", token):
        assert private not in json_log.getvalue()
    assert all(line["request_id"] and line["trace_id"] for line in lines)
