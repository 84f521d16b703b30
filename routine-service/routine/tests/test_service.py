"""What routine-service is from outside: its documents, its tables, what it does without parts."""

from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import OperationalError
from openapi_spec_validator import validate
from rest_framework.test import APIClient

from contracts.envelope import Event
from contracts.events import AccountDeleted, AccountPurged
from routine import outputs, selectors
from routine.models import (
    AccountKey,
    ErasedAccount,
    Mark,
    Move,
    Pause,
    Place,
    Routine,
    SpecialDay,
)
from routine.periodic import forget
from routine.tests.conftest import (
    DAILY,
    ROUTINES,
    SPECIAL_DAYS,
    begin,
    body,
    keep,
    listed,
    mark,
    moved,
    pause,
)
from routine.vault import vault
from service_kit import clock as provider
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock

DOCUMENTS = {
    ROUTINES: {
        "",
        "today/",
        "events/",
        "suggestions/",
        "pause/",
        "{routine_id}/",
        "{routine_id}/pause/",
        "{routine_id}/statistics/",
        "{routine_id}/checks/{day}/",
        "{routine_id}/skips/{day}/",
    },
    SPECIAL_DAYS: {"", "{special_day_id}/"},
}


@pytest.mark.parametrize("prefix", DOCUMENTS)
def test_each_prefix_has_a_valid_document_of_its_own_paths(
    anonymous: APIClient, prefix: str
) -> None:
    document = body(anonymous.get(f"{prefix}schema/", {"format": "json"}))
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {f"{prefix}{path}" for path in DOCUMENTS[prefix]}
    operations = [
        operation
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    ]
    assert all("default" in operation["responses"] for operation in operations)
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))


def test_answers_have_the_members_that_the_documents_promise(minji: APIClient) -> None:
    made = begin(minji, target={"quantity": 1, "unit": "쪽"})
    mark(minji, made, "2026-11-22", note="노트")
    keep(minji, date="1990-11-22")
    (row,), (day,) = listed(minji), listed(minji, SPECIAL_DAYS)
    (event, _other) = body(
        minji.get(f"{ROUTINES}events/", {"from": "2026-11-22", "to": "2026-11-22"})
    )["results"]
    statistics = body(minji.get(f"{ROUTINES}{made['id']}/statistics/"))
    told = body(minji.get(f"{ROUTINES}{made['id']}/checks/2026-11-22/"))
    for shown, shape in (
        (told, outputs.CheckOutput()),
        (row, outputs.RoutineOutput()),
        (row["recurrence"], outputs.RecurrenceOutput()),
        (row["target"], outputs.TargetOutput()),
        (row["today"], outputs.TodayOutput()),
        (row["week"][0], outputs.DayOutput()),
        (day, outputs.SpecialDayOutput()),
        (event, outputs.EventOutput()),
        (statistics, outputs.StatisticsOutput()),
        (statistics["history"][0], outputs.PointOutput()),
    ):
        assert shown.keys() == shape.fields.keys(), shape


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_a_database_that_is_away_is_a_503_and_not_an_error_page(
    minji: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused at 10.0.0.5")

    monkeypatch.setattr(selectors, "routine_list", away)
    response = minji.get(ROUTINES)
    assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
    assert "10.0.0.5" not in response.content.decode()


def test_what_was_deleted_long_ago_is_forgotten_by_itself(
    minji: APIClient, clock: FakeClock
) -> None:
    minji.delete(f"{ROUTINES}{begin(minji)['id']}/")
    clock.advance(days=91)
    forget()
    assert not Routine.objects.exists()


class TestErasing:
    def deleted(self, account_id: UUID) -> Event[AccountDeleted]:
        return Event(
            id=new_id(),
            type="account.deleted",
            version=1,
            occurred_at=provider.now(),
            source="auth-service",
            account_id=account_id,
            data=AccountDeleted(erasure_id=new_id()),
        )

    def fill(self, client: APIClient, account_id: UUID, broker: FakeBroker) -> None:
        made = begin(client)
        mark(client, made, "2026-11-22", note="노트")
        pause(client, made, first="2026-12-01")
        keep(client)
        broker.deliver(moved(account_id, "America/Los_Angeles", revision=1))
        broker.deliver(moved(account_id, "Asia/Seoul", revision=2))

    def test_everything_of_the_account_goes_and_nothing_of_anybody_else(
        self, minji: APIClient, minji_id: UUID, stranger: APIClient, broker: FakeBroker
    ) -> None:
        self.fill(minji, minji_id, broker)
        theirs = begin(stranger)
        event = self.deleted(minji_id)
        assert [broker.deliver(event), broker.deliver(event)] == [True, False]
        (told,) = broker.waiting(AccountPurged)
        assert told.data.rows == 6
        for kind in (Mark, Pause, SpecialDay, Move):
            assert not kind._default_manager.exists(), kind
        assert [str(row.id) for row in Routine.objects.all()] == [theirs["id"]]
        assert Place.objects.count() == AccountKey.objects.count() == 1

    def test_a_token_that_still_lives_brings_nothing_back(
        self, minji: APIClient, minji_id: UUID, broker: FakeBroker
    ) -> None:
        made = begin(minji)
        mark(minji, made, "2026-11-20", note="노트")
        broker.deliver(self.deleted(minji_id))
        told = f"{ROUTINES}{made['id']}/checks/2026-11-20/"
        assert minji.get(told).status_code == 404
        asked: list[tuple[str, Any]] = [
            (ROUTINES, {"title": "다시", "recurrence": DAILY}),
            (SPECIAL_DAYS, {"name": "다시", "date": "1990-01-01"}),
        ]
        for address, fields in asked:
            answer = minji.post(address, fields, format="json")
            assert (answer.status_code, answer.json()["code"]) == (410, "account_erased")
        assert listed(minji) == []
        assert not AccountKey.objects.exists()
        assert ErasedAccount.objects.count() == 1

    def test_a_process_that_still_knows_the_key_writes_nothing_with_it(
        self, minji: APIClient, minji_id: UUID, broker: FakeBroker
    ) -> None:
        begin(minji)
        known = vault.cipher(minji_id)
        broker.deliver(self.deleted(minji_id))
        vault._ciphers[minji_id] = known  # as in another process, which has not heard of it
        answer = minji.post(ROUTINES, {"title": "다시", "recurrence": DAILY}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (410, "account_erased")
        assert not Routine.objects.exists()
