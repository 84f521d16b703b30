"""A push over the real protocol: what the service may see, and what the browser then reads."""

from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from notify import push
from notify.models import PushDevice, Recipient
from notify.push import PushFailed
from notify.tests.push_service import Browser, PushService, push_service, signer, text

LETTER = {"kind": "letter", "source_id": "01a204c8-7797-7244-9d19-5fc5a9824405"}


@pytest.fixture
def public_key(settings: Any) -> bytes:
    """Ours, under which a browser subscribes."""
    key = ec.generate_private_key(ec.SECP256R1())
    settings.VAPID_PRIVATE_KEY = text(key.private_numbers().private_value.to_bytes(32, "big"))
    settings.VAPID_SUBJECT = "mailto:operator@letters.test"
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@pytest.fixture
def browser() -> Browser:
    return Browser()


def device_at(service: PushService, recipient: Recipient, browser: Browser) -> PushDevice:
    endpoint = f"{service.address}/push/abc"
    return PushDevice.objects.create(recipient=recipient, endpoint=endpoint, **browser.keys)


def test_the_browser_reads_what_it_is_sent_and_the_service_does_not(
    public_key: bytes, recipient: Recipient, browser: Browser
) -> None:
    with push_service() as service:
        push.send(device_at(service, recipient, browser), LETTER)
    [pushed] = service.pushed
    assert browser.read(pushed) == LETTER
    assert pushed.path == "/push/abc"
    assert pushed.headers["ttl"] == str(push.KEEP_SECONDS)
    assert b"letter" not in pushed.body
    signed_by, claims = signer(pushed)
    assert signed_by == public_key
    assert claims["sub"] == "mailto:operator@letters.test"


def test_another_browser_cannot_read_it(
    public_key: bytes, recipient: Recipient, browser: Browser
) -> None:
    with push_service() as service:
        push.send(device_at(service, recipient, browser), LETTER)
    with pytest.raises(http_ece.ECEException):
        Browser().read(service.pushed[0])


def test_each_push_is_encrypted_anew(
    public_key: bytes, recipient: Recipient, browser: Browser
) -> None:
    with push_service() as service:
        device = device_at(service, recipient, browser)
        for _ in range(2):
            push.send(device, LETTER)
    first, second = service.pushed
    assert first.body != second.body
    assert browser.read(first) == browser.read(second) == LETTER


@pytest.mark.parametrize(("status", "is_gone"), [(410, True), (404, True), (503, False)])
def test_what_the_service_answers_is_understood(
    public_key: bytes, recipient: Recipient, browser: Browser, status: int, is_gone: bool
) -> None:
    with push_service() as service:
        service.status = status
        with pytest.raises(PushFailed) as failure:
            push.send(device_at(service, recipient, browser), LETTER)
    assert failure.value.is_gone is is_gone


def test_a_service_that_is_not_there_is_asked_again_later(
    public_key: bytes, recipient: Recipient, browser: Browser
) -> None:
    with push_service() as service:
        device = device_at(service, recipient, browser)
    with pytest.raises(PushFailed) as failure:
        push.send(device, LETTER)
    assert not failure.value.is_gone
