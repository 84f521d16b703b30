"""Tests between the services, against a platform that really runs (`BASE_URL`)."""

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from people import Person, anonymous, person


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with anonymous() as http:
        yield http


@pytest.fixture(scope="module")
def minji() -> Iterator[Person]:
    with person() as somebody:
        yield somebody
