"""Routines: begun, listed, changed, let go; and what cannot be is refused by its field."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from routine import accounts
from routine.models import Mark, Pause, Routine
from routine.tests.conftest import (
    DAILY,
    ROUTINES,
    THRICE,
    begin,
    body,
    change,
    listed,
    mark,
    pause,
    routine,
)
from routine.vault import vault
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

RECURRENCES = {
    "weekly": {"type": "weekly", "weekdays": ["mon", "thu"]},
    "monthly": {"type": "monthly", "days_of_month": [1, 31]},
    "per_week": THRICE,
    "every_n_days": {"type": "every_n_days", "interval_days": 3},
}
EMPTY: dict[str, Any] = {
    "weekdays": [],
    "days_of_month": [],
    "times_per_week": None,
    "interval_days": None,
}


def test_a_routine_of_only_a_title_begins_today_and_says_how_it_stands(minji: APIClient) -> None:
    made = begin(minji)
    assert made == {
        "id": made["id"],
        "title": "저녁 편지",
        "kind": "other",
        "recurrence": {**EMPTY, **DAILY},
        "reminder_times": [],
        "time_zone": None,
        "starts_on": "2026-11-22",
        "ends_on": None,
        "target": None,
        "created_at": "2026-11-22T03:00:00Z",
        "updated_at": "2026-11-22T03:00:00Z",
        "paused": False,
        "paused_from": None,
        "paused_until": None,
        "today": {
            "date": "2026-11-22",
            **dict.fromkeys(("done", "begun", "skipped"), False),
            "due": True,
            "quantity": None,
            "note": "",
        },
        "week": [
            *({"date": f"2026-11-{day}", "state": "free"} for day in range(16, 22)),
            {"date": "2026-11-22", "state": "due"},
        ],
        "strength": 0.0,
        "streak": 0,
        "best_streak": 0,
        "streak_unit": "times",
    }
    assert routine(minji, made) == made
    assert listed(minji) == [made]


@pytest.mark.parametrize("recurrence", RECURRENCES.values(), ids=RECURRENCES)
def test_every_recurrence_is_kept_as_it_was_given(minji: APIClient, recurrence: Any) -> None:
    made = begin(minji, recurrence)
    assert made["recurrence"] == {**EMPTY, **recurrence}
    # What an answer shows can be sent back as it is.
    assert change(minji, made, recurrence=made["recurrence"])["recurrence"] == made["recurrence"]


def test_everything_else_can_be_said_at_once_and_changed_one_by_one(minji: APIClient) -> None:
    fields = {
        "title": "물 마시기",
        "kind": "letter",
        "reminder_times": ["21:00", "07:30", "21:00"],
        "time_zone": "Europe/Berlin",
        "starts_on": "2026-11-01",
        "ends_on": "2027-01-31",
        "target": {"quantity": 1.5, "unit": "리터"},
    }
    made = begin(minji, **fields)
    assert {**fields, "reminder_times": ["07:30", "21:00"]}.items() <= made.items()
    cleared = change(minji, made, time_zone=None, ends_on=None, target=None, reminder_times=[])
    assert [cleared[name] for name in ("time_zone", "ends_on", "target")] == [None] * 3
    assert cleared["title"] == "물 마시기"
    assert change(minji, made, title="차 마시기")["title"] == "차 마시기"
    assert change(minji, made) == routine(minji, made)


def test_days_and_times_are_kept_once_and_in_order(minji: APIClient) -> None:
    made = begin(minji, {"type": "weekly", "weekdays": ["sun", "mon", "sun"]})
    assert made["recurrence"]["weekdays"] == ["mon", "sun"]


def test_a_repeat_with_the_same_key_begins_nothing_new(minji: APIClient) -> None:
    asked = {"title": "편지", "recurrence": DAILY}

    def post(asked: Any) -> Any:
        return minji.post(ROUTINES, asked, format="json", HTTP_IDEMPOTENCY_KEY="one")

    first, again = post(asked), post(asked)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first["Location"] == f"{ROUTINES}{first.json()['id']}/"
    assert again["Idempotent-Replayed"] == "true"
    assert len(listed(minji)) == 1
    other = post({**asked, "title": "다른 편지"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_there_is_room_for_two_hundred_and_for_another_when_one_goes(
    minji: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert accounts.AT_MOST == 200
    monkeypatch.setattr(accounts, "AT_MOST", 2)
    first = begin(minji)
    begin(minji)
    answer = minji.post(ROUTINES, {"title": "셋", "recurrence": DAILY}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many")
    assert minji.delete(f"{ROUTINES}{first['id']}/").status_code == 204
    begin(minji)


def test_what_is_deleted_is_gone_with_all_its_words(minji: APIClient, minji_id: UUID) -> None:
    made = begin(minji, target={"quantity": 2, "unit": "잔"})
    mark(minji, made, "2026-11-22", note="향긋했다")
    pause(minji, made)
    address = f"{ROUTINES}{made['id']}/"
    assert minji.delete(address).status_code == 204
    assert minji.get(address).status_code == 404
    assert minji.delete(address).status_code == 404
    assert listed(minji) == []
    row = Routine.objects.get()
    assert (bytes(row.title_ciphertext), row.unit_ciphertext) == (b"", None)
    assert not Mark.objects.exists()
    assert not Pause.objects.exists()


def test_no_word_lies_readable_in_the_database(minji: APIClient, minji_id: UUID) -> None:
    secret = "은방울꽃"
    made = begin(minji, title=secret, target={"quantity": 2, "unit": secret})
    mark(minji, made, "2026-11-22", note=secret)
    row, marked = Routine.objects.get(), Mark.objects.get()
    for ciphertext in (row.title_ciphertext, row.unit_ciphertext, marked.note_ciphertext):
        assert ciphertext
        assert secret.encode() not in bytes(ciphertext)
    title = vault.cipher(minji_id).decrypt(row.title_ciphertext, row=row.id, field="title")
    assert title == secret


def test_pages_hold_every_routine_once(minji: APIClient) -> None:
    made = {begin(minji, title=f"{number}")["id"] for number in range(5)}
    for limit in ("1", "2", "5"):
        rows = [row["id"] for row in listed(minji, limit=limit)]
        assert len(rows) == 5
        assert set(rows) == made


def test_a_page_costs_the_same_with_more_routines_and_more_days(
    minji: APIClient, clock: FakeClock
) -> None:
    def asked() -> int:
        vault.forget()
        with CaptureQueriesContext(connection) as queries:
            listed(minji, limit="100")
        return len(queries)

    mark(minji, begin(minji, starts_on="2026-10-01"), "2026-10-05")
    one = asked()
    for number in range(5):
        made = begin(minji, THRICE, title=f"{number}")
        mark(minji, made, "2026-11-20", note="노트")
        pause(minji, made, first="2026-12-01")
    assert asked() == one
    assert one <= 5  # the routines, their pauses, moves and days, the key


def test_an_empty_account_has_no_key(minji: APIClient, minji_id: UUID) -> None:
    assert listed(minji) == []
    assert body(minji.get(f"{ROUTINES}today/"))["results"] == []
    assert not vault._keys._default_manager.filter(account_id=minji_id).exists()


def test_a_routine_that_was_never_there_is_a_404(minji: APIClient) -> None:
    assert minji.get(f"{ROUTINES}{new_id()}/").status_code == 404


def test_the_start_of_a_routine_is_todays_day_of_the_person(
    minji: APIClient, clock: FakeClock
) -> None:
    assert date.fromisoformat(begin(minji)["starts_on"]) == date(2026, 11, 22)
    clock.advance(hours=12)  # midnight in Seoul
    assert begin(minji)["starts_on"] == "2026-11-23"
