"""Who lives where is known from events, in whatever order they come, and forgotten when told so."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts.events import (
    AccountChanged,
    AccountDeleted,
    AccountPurged,
    AccountRegistered,
    ProfileChanged,
)
from notify.models import Delivery, Notice, PushDevice, Recipient
from notify.tests.callees import AuthService
from notify.tests.conftest import EMAIL, INBOX, PREFERENCES
from notify.tests.telling import NOON, due, happened
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker

REGISTERED = AccountRegistered(email=EMAIL, language="en", time_zone="Europe/Paris")
PROFILE = ProfileChanged(language="ko", time_zone="Asia/Tokyo", day_starts_at="04:00", revision=3)


def line() -> tuple[str, bool, str, str]:
    found = Recipient.objects.get()
    return found.email, found.email_verified, found.language, found.time_zone


def test_who_signs_up_is_in_the_book(broker: FakeBroker, minji_id: UUID) -> None:
    broker.deliver(happened(REGISTERED, account_id=minji_id))
    assert line() == (EMAIL, False, "en", "Europe/Paris")


def test_an_address_that_a_provider_confirmed_is_confirmed_from_the_start(
    broker: FakeBroker, minji_id: UUID
) -> None:
    through_provider = replace(REGISTERED, email_verified=True)
    broker.deliver(happened(through_provider, account_id=minji_id))
    assert line() == (EMAIL, True, "en", "Europe/Paris")


def test_the_same_event_twice_changes_it_once(broker: FakeBroker, minji_id: UUID) -> None:
    for data in (REGISTERED, AccountChanged(email=EMAIL, email_verified=True), PROFILE):
        event = happened(data, account_id=minji_id)
        assert broker.deliver(event)
        assert not broker.deliver(event)
    assert line() == (EMAIL, True, "ko", "Asia/Tokyo")


def test_the_later_word_about_an_address_holds(broker: FakeBroker, minji_id: UUID) -> None:
    later = AccountChanged(email="new@example.com", email_verified=True)
    broker.deliver(happened(later, account_id=minji_id, at=NOON + timedelta(hours=1)))
    old = AccountChanged(email="old@example.com", email_verified=True)
    broker.deliver(happened(old, account_id=minji_id, at=NOON))
    broker.deliver(happened(REGISTERED, account_id=minji_id, at=NOON))
    assert line() == ("new@example.com", True, "en", "Europe/Paris")


def test_the_highest_revision_of_a_profile_holds(broker: FakeBroker, minji_id: UUID) -> None:
    older = ProfileChanged(
        language="en", time_zone="Africa/Cairo", day_starts_at="00:00", revision=2
    )
    for data in (PROFILE, older, REGISTERED):
        broker.deliver(happened(data, account_id=minji_id))
    assert line() == (EMAIL, False, "ko", "Asia/Tokyo")


def test_an_account_from_before_is_asked_about_once(
    broker: FakeBroker, auth: AuthService, minji_id: UUID
) -> None:
    auth.account(minji_id)
    for _ in range(2):
        broker.deliver(happened(due("letter"), account_id=minji_id))
    assert line() == (EMAIL, True, "ko", "Asia/Seoul")
    assert auth.asked == [f"/internal/accounts/{minji_id}/"]
    assert Notice.objects.count() == 2


def test_while_nobody_can_be_asked_the_event_is_tried_again(
    broker: FakeBroker, auth: AuthService, minji_id: UUID
) -> None:
    auth.away = True
    event = happened(due("letter"), account_id=minji_id)
    with pytest.raises(AssertionError, match="retry"):
        broker.deliver(event)
    auth.away = False
    auth.account(minji_id)
    assert broker.deliver(event)
    assert Delivery.objects.count() == 1


def test_what_belongs_to_nobody_is_told_to_nobody(
    broker: FakeBroker, auth: AuthService, minji_id: UUID
) -> None:
    broker.deliver(happened(due("letter"), account_id=minji_id))
    broker.deliver(happened(due("letter"), account_id=None))
    assert not Delivery.objects.exists()


def test_a_deleted_account_leaves_its_id_and_nothing_comes_back(
    minji: APIClient, stranger: APIClient, broker: FakeBroker, minji_id: UUID
) -> None:
    minji.patch(PREFERENCES, {"second_email": "other@example.com"}, format="json")
    broker.deliver(happened(due("letter"), account_id=minji_id))
    PushDevice.objects.create(recipient_id=minji_id, endpoint="https://a", p256dh="a", auth="b")
    gone = happened(AccountDeleted(erasure_id=new_id()), account_id=minji_id)
    assert broker.deliver(gone)
    assert not broker.deliver(gone)
    [receipt] = broker.waiting(AccountPurged)
    assert receipt.data.rows == 5  # the line, a notice, two deliveries, a device
    for data in (REGISTERED, AccountChanged(email=EMAIL, email_verified=True), PROFILE):
        broker.deliver(happened(data, account_id=minji_id))
    broker.deliver(happened(due("letter"), account_id=minji_id))
    kept = Recipient.objects.get(account_id=minji_id)
    assert (kept.email, kept.second_email, kept.channels) == ("", "", {})
    assert kept.erased_at is not None
    assert not Notice.objects.filter(recipient=minji_id).exists()
    assert not Delivery.objects.exists()
    refused = minji.get(PREFERENCES)
    assert (refused.status_code, refused.json()["code"]) == (410, "account_erased")
    assert minji.get(INBOX).json()["results"] == []
    assert stranger.get(PREFERENCES).json()["email"]["address"] == "ann@example.com"
