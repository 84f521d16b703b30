"""People at the door of auth-service, for every test of this app."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from django.conf import settings
from django.db import connection
from rest_framework.test import APIClient

from authentication import provisioning
from authentication.models import Account, SigningKey
from authentication.passwords import OwaspArgon2PasswordHasher
from authentication.services.accounts import account_register
from authentication.tests.mailbox import Mailbox, PostedBroker
from service_kit import tokens
from service_kit.testing.fakes import FakeClock

if TYPE_CHECKING:
    from authentication.tests.authenticator import Authenticator
    from authentication.tests.factors import App
    from authentication.tests.issuer import Issuer

# Fixtures import what they make when they make it: those modules take steps from here.
T = TypeVar("T")

EMAIL = "minji@example.com"
PASSWORD = "a quiet place to write"
SITE = "letters.example.org"


@pytest.fixture(autouse=True)
def signing_key(db: None, clock: FakeClock) -> Iterator[SigningKey]:
    """A key that signs from the moment at which the test's clock stands.

    Tokens are checked with the real keys, not with those of service-kit's tests.
    """
    tokens.use_keys(None)
    yield provisioning.signing_key_ensure()
    tokens.use_keys(None)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at its smallest: hundreds of hashes need not be hard to compute here."""
    monkeypatch.setattr(OwaspArgon2PasswordHasher, "memory_cost", 8)
    monkeypatch.setattr(OwaspArgon2PasswordHasher, "time_cost", 1)


@pytest.fixture
def costly_hashes(cheap_hashes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the real parameters."""
    monkeypatch.undo()


@pytest.fixture(autouse=True)
def files_when_asked_for(settings: Any) -> None:
    """Every new client would list the files of the operators' pages first."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def minji(db: None) -> Account:
    return account_register(email=EMAIL, password=PASSWORD, language="ko", time_zone="Asia/Seoul")


@pytest.fixture
def count_hashes(settings: Any) -> list[str]:
    """Every password hash that is computed from now on, by a fake hasher."""
    from authentication.tests.hashers import CountingHasher

    settings.PASSWORD_HASHERS = ["authentication.tests.hashers.CountingHasher"]
    CountingHasher.computed.clear()
    return CountingHasher.computed


def new_client() -> APIClient:
    """Another browser or program, speaking English."""
    return APIClient(SERVER_NAME=settings.SERVICE_NAME, HTTP_ACCEPT_LANGUAGE="en")


def post(client: APIClient, name: str, body: object = None, **headers: str) -> Any:
    """POST to /api/auth/<name>/; headers in the manner of WSGI (HTTP_ORIGIN="…")."""
    return client.post(
        f"/api/auth/{name}/",
        {} if body is None else body,
        format="json",
        **headers,  # type: ignore[arg-type]  # the stubs know no headers by keyword
    )


def sign_up(client: APIClient, **changes: Any) -> Any:
    return post(client, "signup", {"email": EMAIL, "password": PASSWORD, **changes})


def login(client: APIClient, **changes: str) -> Any:
    """The answer's body after signing in with the token in the body."""
    body = {"email": EMAIL, "password": PASSWORD, "transport": "body", **changes}
    response = post(client, "login", body)
    assert response.status_code == 200, response.content
    return response.json()


def refresh(client: APIClient, refresh_token: str) -> Any:
    return post(client, "refresh", {"refresh_token": refresh_token})


def get_account(client: APIClient, access_token: str) -> Any:
    return client.get("/api/auth/account/", HTTP_AUTHORIZATION=f"Bearer {access_token}")


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The answer is this problem, in the form all problems have; its members."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


def at_once(*calls: Callable[[], T]) -> list[T]:
    """The calls' results; they run at the same moment, each on its own connection."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        try:
            barrier.wait(timeout=10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def wait_until(condition: Callable[[], bool], *, seconds: float = 10) -> None:
    """Look again and again until it is so; fails after `seconds`."""
    deadline, pause = monotonic() + seconds, Event()
    while not condition():
        assert monotonic() < deadline, "it never came to that"
        pause.wait(0.01)


def somebody_waits_for_a_lock() -> bool:
    """Whether another connection to this database stands before a locked row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the same again
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        [(waiting,)] = cursor.fetchall()
    return bool(waiting)


@pytest.fixture
def here(minji: Account) -> APIClient:
    """minji's own browser, signed in."""
    from authentication.tests.factors import signed_in

    return signed_in(new_client())


@pytest.fixture
def app(here: APIClient) -> "App":
    """minji's authenticator app: codes are on."""
    from authentication.tests.factors import enrol

    return enrol(here)


@pytest.fixture
def device() -> "Authenticator":
    """What holds passkeys."""
    from authentication.tests.authenticator import Authenticator

    return Authenticator()


@pytest.fixture
def registered(here: APIClient, device: "Authenticator") -> dict[str, Any]:
    """minji's passkey in the device, as the API shows it."""
    from authentication.tests.passkeys import asked_to_make, register

    response = register(here, device.create(asked_to_make(here)))
    assert response.status_code == 201, response.content
    row: dict[str, Any] = response.json()
    return row


@pytest.fixture
def issuer(settings: Any) -> Iterator["Issuer"]:
    """Another provider, which people may sign in at."""
    from authentication.tests.issuer import Issuer

    with Issuer() as running:
        settings.OIDC_PROVIDERS = [running.as_provider]
        yield running


@pytest.fixture
def mailbox(settings: Any) -> Mailbox:
    """What notification-service would send."""
    settings.PUBLIC_URL = "http://letters.test"
    return Mailbox()


@pytest.fixture
def broker(mailbox: Mailbox, db: None) -> PostedBroker:
    return PostedBroker(mailbox)


def bearer(granted: Any) -> dict[str, str]:
    """The header of who was granted this."""
    return {"HTTP_AUTHORIZATION": f"Bearer {granted['access_token']}"}
