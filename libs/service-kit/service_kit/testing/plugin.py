"""Pytest fixtures for every service; pytest loads them by itself."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from service_kit.testing.fakes import FakeBroker, FakeClock

# Nothing of Django is imported up here: the plugin is loaded in every test run, also in those
# of libraries that have no settings.


@pytest.fixture
def clock() -> Iterator["FakeClock"]:
    """The services' clock, standing at noon of 22 November 2026 in Seoul."""
    from service_kit import clock as provider
    from service_kit.testing.fakes import FakeClock
    from service_kit.testing.keys import NOON_IN_SEOUL

    fake = FakeClock(NOON_IN_SEOUL)
    provider.use(fake)
    yield fake
    provider.use(None)


@pytest.fixture
def keys() -> Iterator[None]:
    """Access tokens are verified with the tests' own key."""
    from service_kit import tokens
    from service_kit.testing.keys import TestKeys

    tokens.use_keys(TestKeys())
    yield
    tokens.use_keys(None)


@pytest.fixture
def anonymous() -> "APIClient":
    """A client without a token, speaking English so that messages can be compared."""
    from django.conf import settings
    from rest_framework.test import APIClient

    return APIClient(SERVER_NAME=settings.SERVICE_NAME, HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def signed_in(keys: None, anonymous: "APIClient") -> Callable[..., "APIClient"]:
    """`signed_in(account_id, **claims)`: a client that carries that person's access token."""
    from django.conf import settings
    from rest_framework.test import APIClient

    from service_kit.testing.keys import person_token

    def client(account_id: UUID, **claims: Any) -> APIClient:
        # Long enough for tests in which years go by.
        claims.setdefault("lifetime", timedelta(days=36_500))
        return APIClient(
            SERVER_NAME=settings.SERVICE_NAME,
            HTTP_ACCEPT_LANGUAGE="en",
            HTTP_AUTHORIZATION=f"Bearer {person_token(account_id, **claims)}",
        )

    return client


@pytest.fixture
def broker(db: None) -> "FakeBroker":
    """The outbox and the handlers without RabbitMQ between them."""
    from service_kit.testing.fakes import FakeBroker

    return FakeBroker()
