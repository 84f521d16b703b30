"""Whether a reminder is still needed, asked just before it is sent."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from routine.handlers import erase
from routine.models import ErasedAccount, Routine
from routine.tests.conftest import (
    MONDAYS,
    ROUTINES,
    THRICE,
    ask,
    begin,
    body,
    change,
    keep,
    mark,
    pause,
)
from routine.vault import vault
from service_kit.ids import new_id

PATH = "/internal/reminders/"
TODAY = "2026-11-22"


def reminder(account_id: UUID, row: dict[str, Any], due_on: str = TODAY) -> dict[str, Any]:
    """As notification-service asks it."""
    kind = "routine" if "title" in row else "special_date"
    return {
        "account_id": str(account_id),
        "kind": kind,
        "source_id": row["id"],
        "due_at": f"{due_on}T12:00:00Z",
        "due_on": due_on,
    }


def answered(client: APIClient, *asked: dict[str, Any]) -> list[dict[str, Any]]:
    answer = ask(client, PATH, service="notification-service", data={"reminders": list(asked)})
    rows: list[dict[str, Any]] = body(answer)["results"]
    return rows


def reason(
    client: APIClient, account_id: UUID, row: dict[str, Any], due_on: str = TODAY
) -> str | None:
    """Why it is not needed; None when it is."""
    (answer,) = answered(client, reminder(account_id, row, due_on))
    assert answer["needed"] is (answer["reason"] is None)
    found: str | None = answer["reason"]
    return found


def test_a_reminder_that_is_needed_comes_with_its_title(
    minji: APIClient, minji_id: UUID, anonymous: APIClient
) -> None:
    made = begin(minji, title="저녁 편지")
    assert answered(anonymous, reminder(minji_id, made)) == [
        {
            "source_id": made["id"],
            "due_on": TODAY,
            "needed": True,
            "reason": None,
            "title": "저녁 편지",
            "days_before": None,
        }
    ]


def test_what_was_done_or_skipped_or_is_paused_needs_no_reminder(
    minji: APIClient, minji_id: UUID, anonymous: APIClient
) -> None:
    made = begin(minji)
    assert reason(anonymous, minji_id, made) is None
    mark(minji, made, TODAY)
    assert reason(anonymous, minji_id, made) == "done"
    mark(minji, made, TODAY, "skips")
    assert reason(anonymous, minji_id, made) == "skipped"
    paused = begin(minji)
    pause(minji, paused, last="2026-11-23")
    assert reason(anonymous, minji_id, paused) == "paused"
    assert reason(anonymous, minji_id, paused, "2026-11-24") is None


def test_a_part_of_the_target_is_still_reminded_of(
    minji: APIClient, minji_id: UUID, anonymous: APIClient
) -> None:
    made = begin(minji, target={"quantity": 8, "unit": "잔"})
    mark(minji, made, TODAY, quantity=3)
    assert reason(anonymous, minji_id, made) is None
    mark(minji, made, TODAY, quantity=8)
    assert reason(anonymous, minji_id, made) == "done"


def test_a_week_that_has_its_times_is_complete_and_the_next_is_not(
    minji: APIClient, minji_id: UUID, anonymous: APIClient
) -> None:
    made = begin(minji, THRICE, starts_on="2026-11-09")
    for day in ("2026-11-16", "2026-11-18"):
        mark(minji, made, day)
    assert reason(anonymous, minji_id, made) is None
    mark(minji, made, "2026-11-20")
    assert reason(anonymous, minji_id, made) == "week_complete"
    assert reason(anonymous, minji_id, made, "2026-11-23") is None


def test_days_outside_of_a_routine_or_not_named_by_it_need_none(
    minji: APIClient, minji_id: UUID, anonymous: APIClient
) -> None:
    made = begin(minji, starts_on="2026-11-20", ends_on="2026-11-23")
    assert reason(anonymous, minji_id, made, "2026-11-24") == "ended"
    assert reason(anonymous, minji_id, made, "2026-11-19") == "ended"
    weekly = begin(minji, MONDAYS)
    assert reason(anonymous, minji_id, weekly, "2026-11-23") is None
    change(minji, weekly, recurrence={"type": "weekly", "weekdays": ["tue"]})
    assert reason(anonymous, minji_id, weekly, "2026-11-23") == "ended"
    assert reason(anonymous, minji_id, weekly, "2026-11-24") is None


def test_what_was_deleted_or_is_another_persons_says_nothing_of_itself(
    minji: APIClient, minji_id: UUID, anonymous: APIClient
) -> None:
    made, kept, gone = begin(minji), keep(minji), begin(minji)
    minji.delete(f"{ROUTINES}{gone['id']}/")
    asked = [
        reminder(minji_id, gone),
        reminder(new_id(), made),
        reminder(new_id(), kept),
        {**reminder(minji_id, made), "kind": "special_date"},
    ]
    for answer in answered(anonymous, *asked):
        assert (answer["needed"], answer["reason"]) == (False, "deleted")
        assert (answer["title"], answer["days_before"]) == (None, None)


@pytest.mark.parametrize("named", ["routine", "special day"])
def test_an_account_that_is_erased_at_that_instant_leaves_the_others_their_answers(
    minji: APIClient, minji_id: UUID, anonymous: APIClient, stranger: APIClient, named: str
) -> None:
    theirs = begin(minji) if named == "routine" else keep(minji)
    mine = begin(stranger, title="저녁 편지")
    stranger_id = Routine.objects.get(id=mine["id"]).account_id
    asked = [reminder(minji_id, theirs), reminder(stranger_id, mine)]
    vault.forget()

    def erased_before(execute: Any, sql: str, *rest: Any) -> Any:
        """The key is what is read last of an account."""
        if "routine_accountkey" in sql and not ErasedAccount.objects.exists():
            erase(minji_id)
        return execute(sql, *rest)

    with connection.execute_wrapper(erased_before):
        gone, needed = answered(anonymous, *asked)
    assert (gone["needed"], gone["reason"], gone["title"]) == (False, "deleted", None)
    assert (needed["needed"], needed["title"]) == (True, "저녁 편지")


def test_a_special_day_says_how_many_days_ahead_it_is(
    minji: APIClient, minji_id: UUID, anonymous: APIClient
) -> None:
    kept = keep(minji, "엄마 생신", date="1965-11-29", remind_days_before=[0, 7])
    ahead, there = answered(
        anonymous, reminder(minji_id, kept), reminder(minji_id, kept, "2026-11-29")
    )
    assert (ahead["needed"], ahead["title"], ahead["days_before"]) == (True, "엄마 생신", 7)
    assert (there["needed"], there["days_before"]) == (True, 0)
    assert reason(anonymous, minji_id, kept, "2026-11-28") == "ended"
    assert reason(anonymous, minji_id, kept, "1964-11-29") == "ended"  # before there was one


def test_answers_come_in_the_order_of_the_questions_of_many_people(
    minji: APIClient, minji_id: UUID, anonymous: APIClient, stranger: APIClient
) -> None:
    rows = [begin(minji, title=f"{number}") for number in range(4)]
    asked = [reminder(minji_id, row) for row in reversed(rows)]
    found = answered(anonymous, *asked, asked[0])
    assert [row["title"] for row in found] == ["3", "2", "1", "0", "3"]


def test_a_hundred_cost_as_many_questions_as_one(
    minji: APIClient, minji_id: UUID, anonymous: APIClient
) -> None:
    def asked(number: int) -> int:
        questions = [reminder(minji_id, row) for row in (rows * 25)[:number]]
        with CaptureQueriesContext(connection) as queries:
            answered(anonymous, *questions)
        return len(queries)

    rows = [begin(minji), begin(minji, THRICE), keep(minji), begin(minji, MONDAYS)]
    assert asked(100) == asked(4) <= 5


@pytest.mark.parametrize(
    "asked",
    [{}, {"reminders": []}, {"reminders": [{"kind": "letter"}]}, {"reminders": "all"}],
    ids=repr,
)
def test_what_cannot_be_asked_is_refused(
    anonymous: APIClient, keys: None, db: None, asked: dict[str, Any]
) -> None:
    assert ask(anonymous, PATH, service="notification-service", data=asked).status_code == 400


def test_more_than_a_hundred_are_refused(
    minji: APIClient, minji_id: UUID, anonymous: APIClient
) -> None:
    many = {"reminders": [reminder(minji_id, begin(minji))] * 101}
    assert ask(anonymous, PATH, service="notification-service", data=many).status_code == 400


def test_only_notification_service_may_ask(minji: APIClient, anonymous: APIClient) -> None:
    asked: dict[str, Any] = {"reminders": []}
    refused = ask(anonymous, PATH, service="scheduler-service", data=asked)
    assert refused.status_code == 403
    assert minji.post(PATH, asked, format="json").status_code == 401
