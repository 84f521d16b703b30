"""What scheduler-service is from outside: its document, its migrations, its heart."""

import logging
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError
from openapi_spec_validator import validate
from prometheus_client import REGISTRY
from rest_framework.test import APIClient

from schedule import heartbeat, periodic, selectors, tick
from schedule.models import Occurrence
from schedule.tests.conftest import Told
from service_kit.testing.fakes import FakeClock


def test_the_openapi_document_is_valid_and_open_to_everyone(anonymous: APIClient) -> None:
    document = anonymous.get("/api/schedules/schema/", {"format": "json"}).json()
    validate(document)
    assert set(document["paths"]) == {"/api/schedules/upcoming/"}


def test_the_answer_has_the_fields_that_are_described(
    anonymous: APIClient, minji: APIClient, told: Told
) -> None:
    told.letter("2026-11-25")
    document = anonymous.get("/api/schedules/schema/", {"format": "json"}).json()
    described = document["components"]["schemas"]["UpcomingOutput"]["properties"]
    (row,) = minji.get("/api/schedules/upcoming/").json()["results"]
    assert set(described) == set(row)


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_a_database_that_is_away_is_a_503_and_quotes_nothing(
    minji: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused at 10.0.0.5")

    monkeypatch.setattr(selectors, "upcoming", away)
    response = minji.get("/api/schedules/upcoming/")
    assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
    assert "10.0.0.5" not in response.content.decode()


def measured(name: str) -> float | None:
    return REGISTRY.get_sample_value(name)


class TestTheHeartbeat:
    def test_it_is_missed_after_a_minute(self, clock: FakeClock, db: None) -> None:
        assert not heartbeat.is_beating()
        tick.run()
        clock.advance(seconds=59)
        assert heartbeat.is_beating()
        clock.advance(seconds=1)
        assert not heartbeat.is_beating()

    def test_a_clock_that_went_back_is_no_stopped_heart(self, clock: FakeClock, db: None) -> None:
        tick.run()
        clock.advance(hours=-1)
        assert heartbeat.is_beating()

    def test_the_operator_hears_of_it(
        self, clock: FakeClock, db: None, caplog: pytest.LogCaptureFixture
    ) -> None:
        tick.run()
        with caplog.at_level(logging.ERROR):
            periodic.watch()
            assert caplog.messages == []
            clock.advance(minutes=2)
            periodic.watch()
        assert caplog.messages == ["no tick for a minute: are celery and beat running?"]

    def test_its_age_and_what_waits_are_measured(self, told: Told, clock: FakeClock) -> None:
        told.letter("2026-11-23", "00:00")
        tick.run()
        assert measured("schedule_overdue_seconds") == 0
        clock.advance(hours=12, seconds=5)
        assert measured("schedule_tick_age_seconds") == 12 * 3600 + 5
        assert measured("schedule_overdue_seconds") == 5
        tick.run()
        assert measured("schedule_overdue_seconds") == 0

    def test_measuring_without_a_database_measures_nothing(
        self, monkeypatch: pytest.MonkeyPatch, db: None
    ) -> None:
        def away() -> None:
            raise OperationalError

        monkeypatch.setattr(heartbeat, "last_tick", away)
        assert measured("schedule_tick_age_seconds") is None
        assert measured("schedule_overdue_seconds") is None


def test_what_was_told_long_ago_is_forgotten(told: Told, clock: FakeClock) -> None:
    told.routine("21:00")
    for _ in range(100):
        clock.advance(days=1)
        tick.run()
    assert Occurrence.objects.count() == 100
    periodic.forget()
    assert Occurrence.objects.count() == 90 + 1
