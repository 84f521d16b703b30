"""The address of a picture: stable for an hour, good for two at most, of nobody else's making."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from contracts.image_urls import SIZES, owner_tag, signed_for, signed_path

KEY = b"k" * 32
ACCOUNT = UUID("0192d6f0-7c1a-7b3e-9a55-0c1d2e3f4a5b")
IMAGE = UUID("0192d6f0-7c1a-7b3e-9a55-0c1d2e3f4a5d")
NOW = datetime(2026, 11, 22, 7, 10, 5, tzinfo=UTC)


def accepted(path: str, *, key: bytes = KEY, now: datetime = NOW, **changed: str) -> bool:
    address = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(address.query).items()} | changed
    image_id = UUID(changed.get("id", address.path.split("/")[3]))
    tag = signed_for(
        key,
        image_id,
        query["size"],
        expires=int(query["exp"]),
        signature=query["sig"],
        now=now,
    )
    assert tag in (None, owner_tag(key, ACCOUNT))
    return tag is not None


@pytest.mark.parametrize("size", SIZES)
def test_an_address_is_good_for_its_picture_and_size(size: str) -> None:
    path = signed_path(KEY, ACCOUNT, IMAGE, size, now=NOW)  # type: ignore[arg-type]  # parametrized
    assert path.startswith(f"/api/images/{IMAGE}/?size={size}&exp=")
    assert accepted(path)


def test_it_stays_the_same_within_an_hour_and_is_good_for_one_more() -> None:
    path = signed_path(KEY, ACCOUNT, IMAGE, "small", now=NOW)
    assert path == signed_path(KEY, ACCOUNT, IMAGE, "small", now=NOW.replace(minute=59, second=59))
    assert path != signed_path(KEY, ACCOUNT, IMAGE, "small", now=NOW.replace(hour=8))
    nine = NOW.replace(hour=9, minute=0, second=0)
    assert accepted(path, now=nine - timedelta(seconds=1))
    assert not accepted(path, now=nine)


@pytest.mark.parametrize(
    "changed",
    [
        {"size": "original"},
        {"exp": "9999999999"},
        {"id": "0192d6f0-7c1a-7b3e-9a55-0c1d2e3f4a5e"},
        {"sig": "A" * 43},
        {"sig": ""},
        {"sig": "á"},
        {"sig": "a"},
    ],
)
def test_whatever_is_changed_it_is_not_good_any_more(changed: dict[str, Any]) -> None:
    assert not accepted(signed_path(KEY, ACCOUNT, IMAGE, "small", now=NOW), **changed)


def test_another_key_makes_another_address() -> None:
    assert not accepted(signed_path(b"x" * 32, ACCOUNT, IMAGE, "small", now=NOW))
    assert not accepted(signed_path(KEY, ACCOUNT, IMAGE, "small", now=NOW), key=b"x" * 32)


def test_it_is_given_out_for_one_account_whose_id_it_does_not_show() -> None:
    path = signed_path(KEY, ACCOUNT, IMAGE, "small", now=NOW)
    for spelling in (str(ACCOUNT), ACCOUNT.hex):
        assert spelling not in path
    other = UUID(int=ACCOUNT.int + 1)
    assert path != signed_path(KEY, other, IMAGE, "small", now=NOW)
    assert owner_tag(KEY, ACCOUNT) != owner_tag(KEY, other)
