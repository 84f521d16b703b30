"""What was told of a day can be read again, however long ago the day was."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from routine.tests.conftest import ROUTINES, begin, body, change, mark, unmark
from routine.vault import vault

DAY = "2026-11-10"


def address(made: dict[str, Any], day: str = DAY) -> str:
    return f"{ROUTINES}{made['id']}/checks/{day}/"


def test_the_amount_and_the_note_of_a_past_day_are_read_back(minji: APIClient) -> None:
    made = begin(minji, starts_on="2026-11-01", target={"quantity": 8, "unit": "잔"})
    mark(minji, made, DAY, quantity=2, note="더운 날")
    told = {"date": DAY, "state": "begun", "quantity": 2, "note": "더운 날"}
    assert body(minji.get(address(made))) == told
    change(minji, made, target={"quantity": 1, "unit": "잔"})
    assert body(minji.get(address(made))) == told  # by the target of then


def test_a_day_that_was_skipped_or_came_before_the_start_is_read_back_too(
    minji: APIClient,
) -> None:
    made = begin(minji)
    mark(minji, made, DAY, "skips", note="감기")
    told = {"date": DAY, "state": "skipped", "quantity": None, "note": "감기"}
    assert body(minji.get(address(made))) == told
    mark(minji, made, DAY, note="")
    assert body(minji.get(address(made))) == {**told, "state": "done", "note": ""}


def test_of_a_day_with_nothing_told_there_is_a_404(minji: APIClient) -> None:
    made, other = begin(minji, starts_on="2026-11-01"), begin(minji)
    mark(minji, made, "2026-11-11")
    mark(minji, other, DAY, note="노트")
    for day in (DAY, "2026-11-23"):
        answer = minji.get(address(made, day))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    unmark(minji, made, "2026-11-11")
    assert minji.get(address(made, "2026-11-11")).status_code == 404


def test_the_days_of_a_routine_that_was_deleted_are_gone(minji: APIClient) -> None:
    made = begin(minji)
    mark(minji, made, DAY, note="노트")
    assert minji.delete(f"{ROUTINES}{made['id']}/").status_code == 204
    assert minji.get(address(made)).status_code == 404


def test_reading_a_day_costs_the_day_and_the_key(minji: APIClient) -> None:
    made = begin(minji)
    for day in (DAY, "2026-11-11", "2026-11-12"):
        mark(minji, made, day, note="노트")
    vault.forget()
    with CaptureQueriesContext(connection) as queries:
        assert minji.get(address(made)).status_code == 200
    assert len(queries) == 2
