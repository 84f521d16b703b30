"""Special days: every year again, by the sun or by the moon."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from routine import accounts
from routine.models import SpecialDay
from routine.tests.conftest import (
    ROUTINES,
    SPECIAL_DAYS,
    at,
    body,
    keep,
    listed,
    refusals,
)
from routine.vault import vault
from service_kit.testing.fakes import FakeClock


def change(client: APIClient, kept: dict[str, Any], **changes: Any) -> dict[str, Any]:
    address = f"{SPECIAL_DAYS}{kept['id']}/"
    changed: dict[str, Any] = body(client.patch(address, changes, format="json"))
    return changed


def test_a_special_day_of_a_name_and_a_date_is_told_on_its_morning(minji: APIClient) -> None:
    kept = keep(minji, "엄마 생신", date="1965-03-04")
    assert kept == {
        "id": kept["id"],
        "name": "엄마 생신",
        "date": "1965-03-04",
        "calendar": "solar",
        "leap_month": False,
        "remind_days_before": [0],
        "reminder_time": "09:00",
        "time_zone": None,
        "next_on": "2027-03-04",
        "created_at": "2026-11-22T03:00:00Z",
    }
    assert body(minji.get(f"{SPECIAL_DAYS}{kept['id']}/")) == kept
    assert listed(minji, SPECIAL_DAYS) == [kept]


@pytest.mark.parametrize(
    ("fields", "next_on"),
    [
        ({"date": "1990-11-22"}, "2026-11-22"),
        ({"date": "1990-11-21"}, "2027-11-21"),
        ({"date": "2000-02-29"}, "2027-02-28"),
        ({"date": "2027-12-31"}, "2027-12-31"),
        # Seollal, Chuseok and the eighth of the fourth: published by the Korean institute.
        ({"date": "1990-01-01", "calendar": "lunar"}, "2027-02-07"),
        ({"date": "1990-08-15", "calendar": "lunar"}, "2027-09-15"),
        ({"date": "1990-04-08", "calendar": "lunar"}, "2027-05-13"),
        ({"date": "1990-12-30", "calendar": "lunar"}, "2027-02-06"),
        # Where there is no such leap month it is the ordinary one.
        ({"date": "1990-05-10", "calendar": "lunar", "leap_month": True}, "2027-06-14"),
    ],
    ids=repr,
)
def test_the_next_time_is_that_of_its_calendar(
    minji: APIClient, fields: dict[str, Any], next_on: str
) -> None:
    assert keep(minji, **fields)["next_on"] == next_on


def test_in_a_year_with_its_leap_month_a_leap_day_is_in_that(
    minji: APIClient, clock: FakeClock
) -> None:
    kept = keep(minji, date="2009-05-10", calendar="lunar", leap_month=True)
    plain = keep(minji, date="2009-05-10", calendar="lunar")
    at(clock, "2028-01-10")
    shown = {row["id"]: row["next_on"] for row in listed(minji, SPECIAL_DAYS)}
    assert shown == {kept["id"]: "2028-07-02", plain["id"]: "2028-06-02"}


@pytest.mark.parametrize(
    ("day", "next_on"),
    [
        # Seollal and Chuseok of the years that were named: no earlier one is meant.
        ("2024-01-01", "2024-02-10"),
        ("2025-01-01", "2025-01-29"),
        ("2026-01-01", "2026-02-17"),
        ("2025-08-15", "2025-10-06"),
        ("2026-08-15", "2026-09-25"),
        # The middle of the twelfth month of 2024 is in 2025; one year earlier there was one, too.
        ("2024-12-15", "2025-01-14"),
    ],
)
def test_a_lunar_day_begins_with_the_year_that_was_named(
    minji: APIClient, clock: FakeClock, day: str, next_on: str
) -> None:
    at(clock, "2023-12-01")
    kept = keep(minji, date=day, calendar="lunar")
    assert kept["next_on"] == next_on
    shown = body(minji.get(f"{ROUTINES}events/", {"from": "2024-01-01", "to": "2024-02-28"}))
    there = [row["date"] for row in shown["results"]]
    assert there == [next_on] * (next_on < "2024-02-28")


def test_what_is_known_already_may_be_changed_in_all_but_its_day(minji: APIClient) -> None:
    kept = keep(minji, date="2024-12-29", calendar="lunar")
    SpecialDay.objects.update(day=30)  # as it could be told before
    assert change(minji, kept, name="새 이름", date="2024-12-30")["name"] == "새 이름"


def test_where_the_lunar_tables_end_there_is_no_next_time(
    minji: APIClient, clock: FakeClock
) -> None:
    kept = keep(minji, date="1990-01-01", calendar="lunar")
    at(clock, "2051-06-01")
    assert body(minji.get(f"{SPECIAL_DAYS}{kept['id']}/"))["next_on"] is None


def test_everything_can_be_changed_one_by_one(minji: APIClient) -> None:
    kept = keep(minji)
    fields: dict[str, Any] = {
        "name": "할머니 생신",
        "date": "1941-06-29",
        "calendar": "lunar",
        "leap_month": True,
        "remind_days_before": [0, 3, 30],
        "reminder_time": "07:30",
        "time_zone": "Asia/Seoul",
    }
    changed = change(minji, kept, **fields)
    assert fields.items() <= changed.items()
    assert change(minji, kept, remind_days_before=[30, 0, 30, 3]) == changed
    assert change(minji, kept) == changed
    assert change(minji, kept, time_zone=None)["time_zone"] is None
    assert change(minji, kept, remind_days_before=[])["remind_days_before"] == []


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"name": " "}, ("name", "blank")),
        ({"name": 5}, ("name", "invalid")),
        ({"date": "1990-2-3"}, ("date", "invalid")),
        ({"date": 19900203}, ("date", "invalid")),
        ({"date": "1990-02-30"}, ("date", "no_such_day")),
        ({"date": "2001-02-29"}, ("date", "no_such_day")),
        ({"date": "1990-13-01"}, ("date", "no_such_day")),
        ({"date": "1799-12-31"}, ("date", "no_such_day")),
        ({"date": "1990-02-31", "calendar": "lunar"}, ("date", "no_such_day")),
        ({"date": "1990-00-10", "calendar": "lunar"}, ("date", "no_such_day")),
        ({"date": "2024-12-30", "calendar": "lunar"}, ("date", "no_such_day")),
        ({"date": "2051-01-01", "calendar": "lunar"}, ("date", "not_known_yet")),
        (
            {"date": "2026-06-01", "calendar": "lunar", "leap_month": True},
            ("leap_month", "no_such_leap_month"),
        ),
        ({"calendar": "julian"}, ("calendar", "invalid_choice")),
        ({"leap_month": True}, ("leap_month", "no_such_day")),
        ({"leap_month": 1}, ("leap_month", "invalid")),
        ({"remind_days_before": [-1]}, ("remind_days_before.0", "min_value")),
        ({"remind_days_before": [366]}, ("remind_days_before.0", "max_value")),
        ({"remind_days_before": "7"}, ("remind_days_before", "not_a_list")),
        ({"remind_days_before": list(range(11))}, ("remind_days_before", "max_length")),
        ({"reminder_time": "9"}, ("reminder_time", "invalid")),
        ({"next_on": "2027-01-01"}, ("next_on", "unknown_field")),
    ],
    ids=repr,
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    minji: APIClient, fields: dict[str, Any], refused: tuple[str, str]
) -> None:
    asked = {"name": "엄마 생신", "date": "1965-03-04", **fields}
    assert refusals(minji.post(SPECIAL_DAYS, asked, format="json")) == [refused]
    assert not SpecialDay.objects.exists()


def test_a_change_that_makes_a_day_impossible_changes_nothing(minji: APIClient) -> None:
    kept = keep(minji, date="1940-02-30", calendar="lunar")
    address = f"{SPECIAL_DAYS}{kept['id']}/"
    answer = minji.patch(address, {"calendar": "solar"}, format="json")
    assert refusals(answer) == [("date", "no_such_day")]
    assert body(minji.get(address)) == kept


def test_a_refusal_is_said_in_the_callers_language(minji: APIClient) -> None:
    asked = {"name": "생신", "date": "1990-02-30"}
    for language, words in (("ko", "그런 날은 없어요"), ("en", "There is no such day")):
        answer = minji.post(SPECIAL_DAYS, asked, format="json", HTTP_ACCEPT_LANGUAGE=language)
        assert body(answer, 400)["errors"][0]["message"].startswith(words)


def test_a_repeat_with_the_same_key_keeps_nothing_new(minji: APIClient) -> None:
    asked = {"name": "엄마 생신", "date": "1965-03-04"}
    first, again = (
        minji.post(SPECIAL_DAYS, asked, format="json", HTTP_IDEMPOTENCY_KEY="one") for _ in "ab"
    )
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert len(listed(minji, SPECIAL_DAYS)) == 1


def test_there_is_room_for_so_many(minji: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "AT_MOST", 1)
    keep(minji)
    answer = minji.post(SPECIAL_DAYS, {"name": "둘", "date": "1990-01-01"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many")


def test_what_is_deleted_is_gone_with_its_name(minji: APIClient) -> None:
    address = f"{SPECIAL_DAYS}{keep(minji)['id']}/"
    assert minji.delete(address).status_code == 204
    assert minji.get(address).status_code == 404
    assert minji.delete(address).status_code == 404
    assert listed(minji, SPECIAL_DAYS) == []
    assert bytes(SpecialDay.objects.get().name_ciphertext) == b""


def test_a_name_lies_encrypted_in_the_database(minji: APIClient, minji_id: UUID) -> None:
    keep(minji, "은방울꽃")
    row = SpecialDay.objects.get()
    assert "은방울꽃".encode() not in bytes(row.name_ciphertext)
    name = vault.cipher(minji_id).decrypt(row.name_ciphertext, row=row.id, field="name")
    assert name == "은방울꽃"


def test_a_page_costs_the_same_with_more_of_them(minji: APIClient) -> None:
    def asked() -> int:
        vault.forget()
        with CaptureQueriesContext(connection) as queries:
            listed(minji, SPECIAL_DAYS)
        return len(queries)

    keep(minji)
    one = asked()
    for _ in range(5):
        keep(minji, calendar="lunar")
    assert asked() == one == 2  # the days and the key
