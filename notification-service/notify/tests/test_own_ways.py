"""A test by a real way, and browsers that take pushes."""

from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from notify.delivering import Deliverer
from notify.models import Delivery, PushDevice, Recipient
from notify.tests.conftest import EMAIL, PREFERENCES
from notify.tests.mailbox import Mailbox, text_of
from service_kit.testing.fakes import FakeClock

TEST = f"{PREFERENCES}test/"
DEVICES = "/api/notifications/devices/"
SECOND = "other@example.com"
SUBSCRIPTION = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
    "expirationTime": None,
    "keys": {"p256dh": "BPub", "auth": "secret"},
}


def test_a_test_is_a_real_mail_by_the_way_of_all_others(
    minji: APIClient, mailbox: Mailbox, deliverer: Deliverer
) -> None:
    asked = minji.post(TEST, {}, format="json")
    assert asked.status_code == 202
    assert (asked.json()["channel"], asked.json()["address"]) == ("email", EMAIL)
    assert mailbox.mails == []
    deliverer.round()
    mail = mailbox.last(EMAIL)
    assert mail["Subject"] == "메일은 이렇게 도착해요"
    assert "http://letters.test/notifications/settings/" in text_of(mail)
    delivery = Delivery.objects.get()
    assert (str(delivery.id), delivery.state, delivery.kind) == (asked.json()["id"], "sent", "test")


def test_a_test_goes_to_the_second_address_once_that_is_confirmed(
    minji: APIClient, recipient: Recipient, clock: FakeClock
) -> None:
    Recipient.objects.update(second_email=SECOND)
    refused = minji.post(TEST, {"channel": "second_email"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_such_way")
    Recipient.objects.update(second_email_confirmed_at=clock())
    asked = minji.post(TEST, {"channel": "second_email"}, format="json")
    assert asked.json()["address"] == SECOND


def test_five_tests_an_hour_are_enough(minji: APIClient, clock: FakeClock) -> None:
    answers = [minji.post(TEST, {}, format="json").status_code for _ in range(6)]
    assert answers == [202] * 5 + [429]
    korean = minji.post(TEST, {}, format="json", HTTP_ACCEPT_LANGUAGE="ko").json()
    assert "충분히 보냈어요" in korean["detail"]


@pytest.mark.parametrize("channel", ["inbox", "pigeon", 7, None, ["email"]], ids=str)
def test_a_test_by_a_way_that_is_none_is_refused(minji: APIClient, channel: Any) -> None:
    assert minji.post(TEST, {"channel": channel}, format="json").status_code == 400


def test_a_browser_takes_pushes_until_it_does_not(
    minji: APIClient, pushed: list[dict[str, str]]
) -> None:
    for _ in range(2):
        assert minji.put(DEVICES, SUBSCRIPTION, format="json").status_code == 204
    shown = minji.get(PREFERENCES).json()["push"]
    assert shown == {"available": True, "public_key": "k", "devices": 1}
    gone = {"endpoint": SUBSCRIPTION["endpoint"]}
    for _ in range(2):
        assert minji.delete(DEVICES, gone, format="json").status_code == 204
    assert minji.get(PREFERENCES).json()["push"]["devices"] == 0


def test_a_browser_belongs_to_who_subscribed_last(
    minji: APIClient, stranger: APIClient, minji_id: UUID, pushed: list[dict[str, str]]
) -> None:
    minji.put(DEVICES, SUBSCRIPTION, format="json")
    stranger.delete(DEVICES, {"endpoint": SUBSCRIPTION["endpoint"]}, format="json")
    assert PushDevice.objects.get().recipient_id == minji_id, "another's is left alone"
    stranger.put(DEVICES, SUBSCRIPTION, format="json")
    assert PushDevice.objects.get().recipient_id != minji_id


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://10.0.0.5/admin",
        "https://fcm.googleapis.com.example.org/",
        "https://fcm.googleapis.com:8443/",
        "https://notify.windows.com.evil/",
        "file:///etc/passwd",
        "",
        7,
    ],
    ids=str,
)
def test_nobody_can_have_us_call_another_server(
    minji: APIClient, pushed: list[dict[str, str]], endpoint: Any
) -> None:
    body = {**SUBSCRIPTION, "endpoint": endpoint}
    assert minji.put(DEVICES, body, format="json").status_code == 400


def test_the_oldest_browsers_go_when_there_are_too_many(
    minji: APIClient, pushed: list[dict[str, str]], clock: FakeClock
) -> None:
    for number in range(22):
        clock.advance(minutes=1)
        endpoint = f"https://fcm.googleapis.com/fcm/send/{number}"
        minji.put(DEVICES, {**SUBSCRIPTION, "endpoint": endpoint}, format="json")
    kept = PushDevice.objects.order_by("created_at").values_list("endpoint", flat=True)
    assert (len(kept), kept[0][-1]) == (20, "2")


def test_without_keys_no_push_is_offered(minji: APIClient) -> None:
    refused = minji.put(DEVICES, SUBSCRIPTION, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_such_way")
