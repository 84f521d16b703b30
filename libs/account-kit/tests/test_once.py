"""A request with an `Idempotency-Key`: its repeat finds what the first one made."""

from typing import Any

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from account_kit.once import Once
from service_kit.idempotency import KeyReused
from service_kit.ids import new_id


def request(body: Any, key: str | None) -> Request:
    headers = {} if key is None else {"Idempotency-Key": key}
    asked = APIRequestFactory().post("/api/things/", body, format="json", headers=headers)
    return Request(asked, parsers=[JSONParser()])


def once(body: Any, key: str = "one") -> Once:
    found = Once.of(request(body, key))
    assert found is not None
    return found


def test_without_a_key_there_is_nothing_to_repeat() -> None:
    assert Once.of(request({}, None)) is None


def test_the_first_makes_it_and_every_repeat_finds_it(db: None) -> None:
    account_id, first, second = new_id(), new_id(), new_id()
    assert once({"title": "a"}).claim(account_id, first) == first
    assert once({"title": "a"}).claim(account_id, second) == first
    assert once({"title": "a"}, "two").claim(account_id, second) == second


def test_a_key_is_one_persons_own(db: None) -> None:
    first, second = new_id(), new_id()
    assert once({}).claim(new_id(), first) == first
    assert once({}).claim(new_id(), second) == second


def test_the_same_key_for_something_else_is_refused(db: None) -> None:
    account_id = new_id()
    once({"title": "a"}).claim(account_id, new_id())
    with pytest.raises(KeyReused):
        once({"title": "b"}).claim(account_id, new_id())


def test_a_key_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValidationError):
        once({}, "k" * 201)
