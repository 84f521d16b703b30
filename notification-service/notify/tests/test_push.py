"""Web push: encrypted for the browser (RFC 8291), signed with our key, to known services alone."""

import base64
import json
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pywebpush import WebPusher

from notify import push
from notify.delivering import Deliverer
from notify.models import Delivery, PushDevice, Recipient
from notify.push import PushFailed
from notify.tests.conftest import states
from notify.tests.telling import due, happened
from service_kit.testing.fakes import FakeBroker

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Response:
    """What a push service answers, as far as the library looks."""

    def __init__(self, status: int) -> None:
        self.status_code = status
        self.reason = self.text = "as told"
        self.headers: dict[str, str] = {}


@pytest.fixture
def keys(settings: Any) -> None:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    settings.VAPID_PRIVATE_KEY = text(number.to_bytes(32, "big"))
    settings.VAPID_SUBJECT = "mailto:operator@letters.test"


@pytest.fixture
def device(recipient: Recipient) -> PushDevice:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PushDevice.objects.create(
        recipient=recipient, endpoint=ENDPOINT, p256dh=text(point), auth=text(b"a" * 16)
    )


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The push service: what it was asked, and what it answers next."""

    class Service:
        asked: list[dict[str, Any]] = []  # noqa: RUF012  one test, one class
        status = 201

        def post(self, endpoint: str, **request: Any) -> Response:
            self.asked.append({"endpoint": endpoint, **request})
            return Response(self.status)

    made = Service()
    original = WebPusher.__init__

    def with_service(self: Any, *words: Any, **named: Any) -> None:
        original(self, *words, **{**named, "requests_session": made})

    monkeypatch.setattr(WebPusher, "__init__", with_service)
    return made


def test_a_push_is_signed_and_says_nothing_that_others_could_read(
    keys: None, device: PushDevice, service: Any
) -> None:
    push.send(device, {"kind": "letter", "source_id": "42"})
    [asked] = service.asked
    assert asked["endpoint"] == ENDPOINT
    assert b"letter" not in asked["data"]
    headers = {name.lower(): value for name, value in asked["headers"].items()}
    assert headers["content-encoding"] == "aes128gcm"
    assert int(headers["ttl"]) == push.KEEP_SECONDS
    token = headers["authorization"].partition("t=")[2].partition(",")[0]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["sub"], claims["aud"]) == (
        "mailto:operator@letters.test",
        "https://fcm.googleapis.com",
    )


@pytest.mark.parametrize(
    ("status", "is_gone"), [(404, True), (410, True), (429, False), (500, False)]
)
def test_a_refusal_says_whether_the_device_is_gone(
    keys: None, device: PushDevice, service: Any, status: int, is_gone: bool
) -> None:
    service.status = status
    with pytest.raises(PushFailed) as failure:
        push.send(device, {})
    assert failure.value.is_gone == is_gone


def test_a_device_with_keys_that_are_none_is_a_failure(keys: None, device: PushDevice) -> None:
    device.p256dh = "not a key"
    with pytest.raises(PushFailed):
        push.send(device, {})


def test_devices_that_are_gone_are_forgotten_and_the_others_told(
    keys: None,
    device: PushDevice,
    recipient: Recipient,
    broker: FakeBroker,
    deliverer: Deliverer,
    monkeypatch: pytest.MonkeyPatch,
    mailbox: Any,
) -> None:
    PushDevice.objects.create(recipient=recipient, endpoint="gone", p256dh="a", auth="b")
    told: list[str] = []

    def send(to: PushDevice, message: dict[str, str]) -> None:
        if to.endpoint == "gone":
            raise PushFailed(is_gone=True)
        told.append(json.dumps(message))

    monkeypatch.setattr(push, "send", send)
    Recipient.objects.update(email="")
    broker.deliver(happened(due("letter", source_id=UUID(int=7)), account_id=recipient.account_id))
    deliverer.round()
    assert states() == [("push", "sent")]
    assert told == [json.dumps({"kind": "letter", "source_id": str(UUID(int=7))})]
    assert [each.endpoint for each in PushDevice.objects.all()] == [ENDPOINT]


def test_when_no_device_is_left_a_letter_lies_in_the_inbox(
    keys: None,
    device: PushDevice,
    recipient: Recipient,
    broker: FakeBroker,
    deliverer: Deliverer,
    service: Any,
    mailbox: Any,
) -> None:
    service.status = 410
    Recipient.objects.update(email="")
    broker.deliver(happened(due("letter"), account_id=recipient.account_id))
    deliverer.round()
    deliverer.round()
    assert states() == [("push", "refused"), ("inbox", "sent")]
    assert not PushDevice.objects.exists()


def test_a_service_that_is_busy_is_asked_again(
    keys: None,
    device: PushDevice,
    recipient: Recipient,
    broker: FakeBroker,
    deliverer: Deliverer,
    service: Any,
    mailbox: Any,
) -> None:
    service.status = 503
    Recipient.objects.update(email="")
    broker.deliver(happened(due("letter"), account_id=recipient.account_id))
    deliverer.round()
    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == ("waiting", 1)
