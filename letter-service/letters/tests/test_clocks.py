"""A law about clocks changes the instant at which a letter opens, never its wall time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts.events import LetterImagesChanged, LetterSealed
from letters import clocks
from letters.models import Letter, ZoneDatabase
from letters.tests.conftest import StorageService, write
from letters.tests.test_ledger import proof
from letters.tests.test_seals import act
from service_kit.testing.fakes import FakeBroker, FakeClock


def before_the_law(**hours: float) -> None:
    """As if another edition of the database had computed everything."""
    clocks.follow_laws("1999a")
    for letter in Letter.objects.filter(opens_at__isnull=False):
        assert letter.opens_at is not None
        letter.opens_at += timedelta(**hours)
        letter.save()


def test_a_letter_that_waits_keeps_its_wall_time_and_everybody_hears_of_the_instant(
    minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
) -> None:
    letter = write(minji, opens_on="2027-01-01", image_ids=[storage.picture(minji_id)])
    before_the_law(hours=1)
    assert clocks.follow_laws() == 1
    now = minji.get(f"/api/letters/{letter['id']}/").json()
    assert (now["opens_on"], now["opens_time"]) == ("2027-01-01", "08:00")
    assert now["opens_at"] == "2026-12-31T23:00:00Z"
    said = broker.waiting(LetterSealed)[-1].data
    assert (said.revision, said.opens_at) == (2, datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert broker.waiting(LetterImagesChanged)[-1].data.opens_at == said.opens_at
    told = proof(minji, letter)
    assert told["intact"] is True
    assert [entry["kind"] for entry in told["entries"]] == ["sealed", "clocks_changed"]
    assert told["entries"][1]["details"]["opens_at"] == "2026-12-31T23:00:00+00:00"
    assert "zone_database" in told["entries"][1]["details"]


def test_each_edition_is_followed_once(minji: APIClient, broker: FakeBroker) -> None:
    write(minji, opens_on="2027-01-01")
    before_the_law(hours=1)
    assert [clocks.follow_laws(), clocks.follow_laws()] == [1, 0]
    assert len(broker.waiting(LetterSealed)) == 2


def test_where_the_law_stays_as_it_is_nothing_is_said(minji: APIClient, broker: FakeBroker) -> None:
    letter = write(minji, opens_on="2027-01-01")
    before_the_law()
    assert clocks.follow_laws() == 0
    assert len(proof(minji, letter)["entries"]) == 1


def test_what_has_come_is_open_or_was_taken_back_stays_as_it_is(
    minji: APIClient, clock: FakeClock
) -> None:
    write(minji)
    taken_back = write(minji, opens_on="2027-01-01")
    act(minji, taken_back, "unseal")
    arrived, opened = (write(minji, opens_on="2026-11-25") for _ in range(2))
    clock.advance(days=10)
    act(minji, opened, "open")
    before_the_law(hours=-1)
    assert clocks.follow_laws() == 0
    assert [len(proof(minji, each)["entries"]) for each in (arrived, opened)] == [1, 2]


def test_what_is_interrupted_goes_on_where_it_was(
    minji: APIClient, monkeypatch: pytest.MonkeyPatch, broker: FakeBroker
) -> None:
    letters: list[dict[str, Any]] = [write(minji, opens_on="2027-01-01") for _ in range(5)]
    before_the_law(hours=1)
    monkeypatch.setattr(clocks, "BATCH", 2)
    reckon, done = clocks._reckon, iter(range(99))

    def until_it_breaks(letter_id: UUID) -> bool:
        if next(done) == 3:
            raise RuntimeError
        return reckon(letter_id)

    with monkeypatch.context() as patched:
        patched.setattr(clocks, "_reckon", until_it_breaks)
        with pytest.raises(RuntimeError):
            clocks.follow_laws()
    assert ZoneDatabase.objects.get().version == "1999a"
    assert clocks.follow_laws() == 2
    assert [len(proof(minji, each)["entries"]) for each in letters] == [2] * 5
