"""What cannot be said of a routine is refused by its field, in the caller's language."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from routine.models import Routine
from routine.tests.conftest import DAILY, MONDAYS, ROUTINES, begin, body, refusals, routine


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"title": ""}, ("title", "blank")),
        ({"title": "가" * 201}, ("title", "max_length")),
        ({"title": 7}, ("title", "invalid")),
        ({"kind": "habit"}, ("kind", "invalid_choice")),
        ({"recurrence": None}, ("recurrence", "null")),
        ({"recurrence": "daily"}, ("recurrence", "invalid")),
        ({"recurrence": {}}, ("recurrence.type", "required")),
        ({"recurrence": {"type": "yearly"}}, ("recurrence.type", "invalid_choice")),
        ({"recurrence": {"type": "weekly"}}, ("recurrence.weekdays", "required")),
        (
            {"recurrence": {"type": "weekly", "weekdays": ["montag"]}},
            ("recurrence.weekdays.0", "invalid_choice"),
        ),
        (
            {"recurrence": {"type": "monthly", "days_of_month": [32]}},
            ("recurrence.days_of_month.0", "max_value"),
        ),
        (
            {"recurrence": {"type": "per_week", "times_per_week": 8}},
            ("recurrence.times_per_week", "max_value"),
        ),
        (
            {"recurrence": {"type": "every_n_days", "interval_days": 0}},
            ("recurrence.interval_days", "min_value"),
        ),
        (
            {"recurrence": {**MONDAYS, "interval_days": 2}},
            ("recurrence.interval_days", "not_of_this_type"),
        ),
        ({"recurrence": {**MONDAYS, "every": 2}}, ("recurrence.every", "unknown_field")),
        ({"reminder_times": ["25:00"]}, ("reminder_times.0", "invalid")),
        ({"reminder_times": ["08:00"] * 11}, ("reminder_times", "max_length")),
        ({"time_zone": "Mars/Olympus"}, ("time_zone", "unknown")),
        ({"starts_on": "1999-12-31"}, ("starts_on", "out_of_range")),
        ({"ends_on": "2200-01-01"}, ("ends_on", "out_of_range")),
        ({"ends_on": "2026-11-21"}, ("ends_on", "before_the_start")),
        ({"target": {"quantity": 0, "unit": "쪽"}}, ("target.quantity", "min_value")),
        ({"target": {"quantity": True, "unit": "쪽"}}, ("target.quantity", "invalid")),
        ({"target": {"quantity": 3}}, ("target.unit", "required")),
        ({"strength": 1}, ("strength", "unknown_field")),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    minji: APIClient, fields: dict[str, Any], refused: tuple[str, str]
) -> None:
    asked = {"title": "편지", "recurrence": DAILY, **fields}
    assert refusals(minji.post(ROUTINES, asked, format="json")) == [refused]
    assert not Routine.objects.exists()


def test_a_refusal_is_said_in_the_callers_language(minji: APIClient) -> None:
    asked = {"title": "편지", "recurrence": {**MONDAYS, "interval_days": 2}}
    for language, words in (("ko", "이 방식의 루틴에는"), ("en", "This does not belong")):
        answer = minji.post(ROUTINES, asked, format="json", HTTP_ACCEPT_LANGUAGE=language)
        assert body(answer, 400)["errors"][0]["message"].startswith(words)


def test_an_end_before_the_start_is_refused_when_it_comes_by_a_change(minji: APIClient) -> None:
    made = begin(minji, ends_on="2026-12-01")
    answer = minji.patch(f"{ROUTINES}{made['id']}/", {"starts_on": "2026-12-02"}, format="json")
    assert refusals(answer) == [("ends_on", "before_the_start")]
    assert routine(minji, made) == made
