"""People, a mail server and the services that are asked, for every test of this app."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts.events import AccountRegistered
from notify import auth_service, push, routine_service
from notify.delivering import Deliverer
from notify.models import Delivery, Recipient
from notify.tests.callees import AuthService, RoutineService
from notify.tests.mailbox import Mailbox, free_port, serving
from notify.tests.telling import NOON, happened
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock

INBOX = "/api/notifications/"
PREFERENCES = "/api/notifications/preferences/"
EMAIL = "minji@example.com"
SECOND = "other@example.com"


@pytest.fixture(autouse=True)
def _here(clock: FakeClock, settings: Any) -> None:
    settings.PUBLIC_URL = "http://letters.test"
    settings.MAIL_FROM = "A Letter to Myself <letters@letters.test>"


@pytest.fixture
def minji_id() -> UUID:
    return new_id()


@pytest.fixture
def minji(
    minji_id: UUID, signed_in: Callable[..., APIClient], broker: FakeBroker, auth: AuthService
) -> APIClient:
    """Somebody in Seoul, at noon of 22 November 2026, with an address that is theirs."""
    told = AccountRegistered(
        email=EMAIL, language="ko", time_zone="Asia/Seoul", email_verified=True
    )
    broker.deliver(happened(told, account_id=minji_id))
    return signed_in(minji_id)


@pytest.fixture
def recipient(minji: APIClient, minji_id: UUID) -> Recipient:
    return Recipient.objects.get(account_id=minji_id)


@pytest.fixture
def confirmed(recipient: Recipient) -> Recipient:
    """Somebody with a second address that is theirs."""
    recipient.second_email, recipient.second_email_confirmed_at = SECOND, NOON
    recipient.save()
    return recipient


@pytest.fixture
def stranger(
    signed_in: Callable[..., APIClient], broker: FakeBroker, auth: AuthService
) -> APIClient:
    account_id = new_id()
    told = AccountRegistered(email="ann@example.com", language="en", time_zone="Europe/Paris")
    broker.deliver(happened(told, account_id=account_id))
    return signed_in(account_id)


@pytest.fixture
def auth(monkeypatch: pytest.MonkeyPatch) -> AuthService:
    service = AuthService()
    monkeypatch.setattr(auth_service, "client", lambda: service)
    return service


@pytest.fixture
def routines(monkeypatch: pytest.MonkeyPatch) -> RoutineService:
    service = RoutineService()
    monkeypatch.setattr(routine_service, "client", lambda: service)
    return service


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """Where all mails of the test go, over SMTP."""
    box = Mailbox()
    settings.SMTP = {**settings.SMTP, "host": "127.0.0.1", "port": free_port()}
    with serving(box, port=settings.SMTP["port"]):
        yield box


@pytest.fixture
def deliverer() -> Iterator[Deliverer]:
    """One that goes round when it is told to."""
    made = Deliverer()
    yield made
    made._server.close()


def states() -> list[tuple[str, str]]:
    """Channel and state of every delivery, in the order of their ways."""
    rows = Delivery.objects.order_by("due_at", "attempt_at")
    return [(row.channel, row.state) for row in rows]


def run_until(deliverer: Deliverer, done: Callable[[], bool], *, seconds: float = 20) -> None:
    """The role's own loop, in a thread, until `done`."""
    stopping = threading.Event()
    thread = threading.Thread(target=deliverer.run, args=[stopping])
    thread.start()
    try:
        deadline = threading.Event()
        for _ in range(int(seconds * 50)):
            if done():
                return
            deadline.wait(0.02)
        raise AssertionError("it never came to that")
    finally:
        stopping.set()
        thread.join(20)


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[dict[str, str]]:
    """What devices were sent, where push is set up."""
    taken: list[dict[str, str]] = []
    settings.VAPID_PRIVATE_KEY = settings.VAPID_PUBLIC_KEY = "k"
    monkeypatch.setattr(push, "send", lambda _device, message: taken.append(message))
    return taken
