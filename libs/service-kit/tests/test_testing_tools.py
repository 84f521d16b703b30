"""What the tests of all services lean on does what it says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from prometheus_client import REGISTRY
from rest_framework.test import APIClient
from sample import handlers
from sample.events import SampleHappened, SampleNoted

from contracts.envelope import Event
from service_kit import clock as provider
from service_kit import context
from service_kit.ids import new_id
from service_kit.messaging.outbox import emit
from service_kit.models import InboxEvent
from service_kit.testing.fakes import FakeBroker, FakeClock
from service_kit.testing.keys import NOON_IN_SEOUL, person_token


def test_the_clock_stands_still_until_it_is_moved(clock: FakeClock) -> None:
    assert provider.now() == provider.now() == NOON_IN_SEOUL
    clock.advance(days=1, hours=2)
    assert provider.now() - NOON_IN_SEOUL == timedelta(days=1, hours=2)
    clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    assert provider.now().year == 2030


def test_without_the_fixture_the_clock_is_the_systems() -> None:
    assert abs(provider.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 1000
    assert {made.version for made in ids} == {7}


def test_a_signed_in_client_is_that_person(signed_in: Callable[..., APIClient]) -> None:
    account = new_id()
    answer = signed_in(account, time_zone="Europe/Paris").get("/api/sample/me/").json()
    assert (answer["account_id"], answer["time_zone"]) == (str(account), "Europe/Paris")


def test_a_token_lasts_through_years_of_a_test(
    signed_in: Callable[..., APIClient], clock: FakeClock
) -> None:
    client = signed_in(new_id())
    clock.advance(days=30 * 365)
    assert client.get("/api/sample/me/").status_code == 200


def test_the_anonymous_client_is_nobody(anonymous: APIClient) -> None:
    assert anonymous.get("/api/sample/me/").status_code == 401
    assert person_token(new_id()) not in str(anonymous.defaults)


def happened(note: str) -> SampleHappened:
    with transaction.atomic():
        emit(SampleHappened(note=note), account_id=None)
    return SampleHappened(note=note)


def test_the_broker_shows_what_the_outbox_holds_of_one_type(broker: FakeBroker) -> None:
    for note in ("a", "b"):
        happened(note)
    events = broker.waiting(SampleHappened)
    assert [event.data.note for event in events] == ["a", "b"]
    assert broker.waiting(SampleNoted) == []


def test_the_broker_runs_the_real_handler_once(broker: FakeBroker) -> None:
    happened("x")
    [event] = broker.waiting(SampleHappened)
    assert [broker.deliver(event), broker.deliver(event)] == [True, False]
    assert [noted.data.note for noted in broker.waiting(SampleNoted)] == ["x"]


def test_the_broker_lets_a_failure_of_the_handler_be_seen(broker: FakeBroker) -> None:
    def fail() -> None:
        raise IntegrityError

    handlers.reactions["x"] = fail
    happened("x")
    event: Event[SampleHappened] = broker.waiting(SampleHappened)[0]
    with pytest.raises(AssertionError, match=r"sample\.happened: retry"):
        broker.deliver(event)
    assert not InboxEvent.objects.exists()


def test_the_broker_goes_the_way_of_the_real_consumer(broker: FakeBroker) -> None:
    seen: list[str] = []
    handlers.reactions["x"] = lambda: seen.append(context.request_id())
    happened("x")
    [event] = broker.waiting(SampleHappened)
    broker.deliver(event)
    assert seen == [str(event.id)]
    labels = {"type": "sample.happened", "outcome": "seen"}
    before = REGISTRY.get_sample_value("events_handled_total", labels) or 0
    broker.deliver(event)
    assert REGISTRY.get_sample_value("events_handled_total", labels) == before + 1
