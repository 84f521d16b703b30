"""`Idempotency-Key`: what a client repeats happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient
from support.requests import send

from service_kit import idempotency
from service_kit.ids import new_id
from service_kit.models import IdempotencyKey, OutboxEvent

THINGS = "/api/sample/things/"


@pytest.fixture
def somebody(signed_in: Callable[..., APIClient], db: None) -> APIClient:
    return signed_in(new_id())


def post(client: APIClient, body: object, key: str | None = "abc") -> Any:
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    return client.post(THINGS, body, format="json", **headers)  # type: ignore[arg-type]  # DRF's stubs know no headers


def test_a_repeat_gives_the_first_outcome_and_makes_nothing(somebody: APIClient) -> None:
    first, again = post(somebody, {"name": "a"}), post(somebody, {"name": "a"})
    assert first.json() == again.json()
    assert OutboxEvent.objects.count() == 1


def test_the_order_of_members_does_not_make_another_request(somebody: APIClient) -> None:
    first = send(somebody, "POST", THINGS, b'{"a":1,"b":2}', HTTP_IDEMPOTENCY_KEY="k")
    again = send(somebody, "POST", THINGS, b'{"b": 2, "a": 1}', HTTP_IDEMPOTENCY_KEY="k")
    assert first.json() == again.json()


def test_the_same_key_for_another_body_is_a_422_and_makes_nothing(somebody: APIClient) -> None:
    post(somebody, {"name": "a"})
    response = post(somebody, {"name": "b"})
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert OutboxEvent.objects.count() == 1


def test_without_a_key_each_request_counts(somebody: APIClient) -> None:
    assert post(somebody, {}, None).json() != post(somebody, {}, None).json()


def test_keys_of_two_people_do_not_meet(signed_in: Callable[..., APIClient], db: None) -> None:
    answers = {post(signed_in(new_id()), {}).json()["id"] for _ in range(2)}
    assert len(answers) == 2


@pytest.mark.parametrize(("key", "status"), [("", 400), ("k" * 201, 400), ("k" * 200, 201)])
def test_a_key_has_1_to_200_characters(somebody: APIClient, key: str, status: int) -> None:
    response = post(somebody, {}, key)
    assert response.status_code == status
    if status == 400:
        assert response.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.django_db(transaction=True)
def test_repeats_at_the_same_moment_make_one(signed_in: Callable[..., APIClient]) -> None:
    client = signed_in(new_id())

    def attempt(_: int) -> str:
        try:
            return str(post(client, {"name": "together"}).json()["id"])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(attempt, range(16)))
    assert len(ids) == 1
    assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_whose_request_failed_is_free_again() -> None:
    owner, mark = new_id(), bytes(32)

    def attempt() -> object:
        made = new_id()
        with transaction.atomic():
            got = idempotency.claim(owner=owner, key="k", fingerprint=mark, resource_id=made)
            if failing:
                raise RuntimeError
        return got == made

    failing = True
    with pytest.raises(RuntimeError):
        attempt()
    failing = False
    assert attempt() is True
    assert attempt() is False


def test_what_is_kept_says_nothing_about_the_body(somebody: APIClient) -> None:
    post(somebody, {"name": "은방울꽃"})
    row = IdempotencyKey.objects.get()
    assert len(bytes(row.fingerprint)) == 32
    assert "은방울꽃".encode() not in bytes(row.fingerprint)


def test_the_fingerprint_is_keyed(somebody: APIClient, settings: Any) -> None:
    post(somebody, {"name": "a"})
    settings.SECRET_KEY = "another"
    assert post(somebody, {"name": "a"}).status_code == 422
