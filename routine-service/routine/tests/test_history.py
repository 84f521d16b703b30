"""The formula: strength and streaks of any past, whatever the calendar does."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events import Recurrence
from routine.history import Outcome, Score, half_life, score, turns
from routine.rules import Plan, Range, Term

MONDAY = date(2026, 11, 2)
DAILY = Recurrence(type="every_n_days", interval_days=1)
WEEKDAYS = Recurrence(type="weekly", weekdays=("mon", "tue", "wed", "thu", "fri"))
MONDAYS = Recurrence(type="weekly", weekdays=("mon",))
MONTHLY = Recurrence(type="monthly", days_of_month=(31,))
THRICE = Recurrence(type="per_week", times_per_week=3)
ALL = {"daily": DAILY, "weekdays": WEEKDAYS, "weekly": MONDAYS, "monthly": MONTHLY, "per": THRICE}
DONE, SKIPPED, HALF = Outcome(1.0), Outcome(None), Outcome(0.5)

days = st.dates(date(2024, 1, 1), date(2026, 11, 22))
outcomes = st.sampled_from([DONE, SKIPPED, HALF])
recurrences = st.sampled_from(sorted(ALL)).map(ALL.__getitem__)


def plan(recurrence: Recurrence, **more: Any) -> Plan:
    return Plan(starts_on=MONDAY, terms=(Term(recurrence, MONDAY, None),), **more)


def after(recurrence: Recurrence, marks: dict[int, Outcome], number: int, **more: Any) -> Score:
    """Its score on day `number`, with the marks of some days; the first is day 0, a Monday."""
    at = {MONDAY + timedelta(days=day): outcome for day, outcome in marks.items()}
    today = MONDAY + timedelta(days=number)
    return score(turns(plan(recurrence, **more), at, first=min([MONDAY, *at]), today=today))


def every(first: int, last: int, outcome: Outcome = DONE, step: int = 1) -> dict[int, Outcome]:
    return dict.fromkeys(range(first, last + 1, step), outcome)


@pytest.mark.parametrize(
    ("recurrence", "times", "life"),
    [(DAILY, 1, 14.0), (MONDAYS, 7, 38 / 7), (THRICE, 7 / 3, 58 / 7)],
)
def test_the_half_life_is_what_is_documented(
    recurrence: Recurrence, times: float, life: float
) -> None:
    assert half_life(Term(recurrence, MONDAY, None)) == pytest.approx(life)
    assert life == pytest.approx(4 + 10 / times)


def test_after_a_half_life_of_days_done_a_daily_routine_is_half_strong() -> None:
    assert after(DAILY, every(0, 13), 13).strength == pytest.approx(0.5)
    assert after(DAILY, every(0, 27), 27).strength == pytest.approx(0.75)


def test_and_after_a_half_life_of_days_left_out_it_is_half_as_strong() -> None:
    strong = after(DAILY, every(0, 27), 27).strength
    assert after(DAILY, every(0, 27), 42).strength == pytest.approx(strong / 2)


def test_one_day_left_out_costs_a_little_and_not_everything() -> None:
    marks = every(0, 60)
    whole = after(DAILY, marks, 60).strength
    del marks[59]
    one_less = after(DAILY, marks, 60).strength
    assert whole * 0.9 < one_less < whole


def test_a_streak_counts_times_in_a_row_and_begins_again() -> None:
    assert after(DAILY, every(0, 4), 4) == after(DAILY, every(0, 4), 5)
    assert after(DAILY, every(0, 4), 4).streak == 5
    found = after(DAILY, {**every(0, 4), **every(6, 7)}, 7)
    assert (found.streak, found.best_streak) == (2, 5)


def test_today_breaks_nothing_before_it_is_over() -> None:
    assert after(DAILY, every(0, 4), 5).streak == 5
    assert after(DAILY, every(0, 4), 6).streak == 0


@pytest.mark.parametrize("gap", [1, 2, 30])
def test_skipped_days_neither_break_nor_weaken_nor_count(gap: int) -> None:
    before = after(DAILY, every(0, 9), 9)
    skipped = {**every(0, 9), **every(10, 9 + gap, SKIPPED)}
    assert after(DAILY, skipped, 10 + gap) == before
    assert after(DAILY, {**skipped, 10 + gap: DONE}, 10 + gap).streak == 11


@pytest.mark.parametrize("kind", ["paused", "shortened"])
@pytest.mark.parametrize("recurrence", [DAILY, WEEKDAYS, MONDAYS, THRICE], ids=str)
def test_paused_and_shortened_days_neither_break_nor_weaken(
    recurrence: Recurrence, kind: str
) -> None:
    away: tuple[Range, ...] = ((MONDAY + timedelta(days=14), MONDAY + timedelta(days=27)),)
    kept = dict.fromkeys(range(14), DONE)
    before = after(recurrence, kept, 14)
    assert before.streak
    assert after(recurrence, kept, 28, **{kind: away}) == before
    lost = after(recurrence, kept, 28)
    assert lost.streak == 0
    assert lost.strength < before.strength


def test_what_is_done_on_a_paused_day_counts() -> None:
    away: tuple[Range, ...] = ((MONDAY, None),)
    assert after(DAILY, every(0, 3), 10, paused=away).streak == 4


def test_a_part_of_the_target_keeps_a_streak_and_strengthens_by_its_share() -> None:
    found = after(DAILY, {0: DONE, 1: HALF, 2: DONE}, 2)
    assert found.streak == 2
    assert after(DAILY, every(0, 60, HALF), 60).strength == pytest.approx(0.5, abs=0.03)


def test_days_that_are_not_due_break_nothing_and_count_when_they_are_used() -> None:
    mondays = {0: DONE, 7: DONE, 14: DONE}
    assert after(MONDAYS, mondays, 20).streak == 3
    extra = after(MONDAYS, {**mondays, 16: DONE}, 20)
    assert extra.streak == 4
    assert extra.strength > after(MONDAYS, mondays, 20).strength


def test_the_thirty_first_is_the_last_day_of_a_shorter_month() -> None:
    last_of_november, last_of_december = 28, 59
    found = after(MONTHLY, {last_of_november: DONE, last_of_december: DONE}, 60)
    assert found.streak == 2
    assert after(MONTHLY, {last_of_december: DONE}, 60).streak == 1


def test_what_was_done_before_a_routine_began_counts() -> None:
    assert after(DAILY, every(-3, 1), 1).streak == 5


class TestSoManyTimesAWeek:
    def test_it_counts_weeks_whichever_days_they_were(self) -> None:
        marks = dict.fromkeys((0, 1, 2, 8, 10, 13), DONE)
        assert after(THRICE, marks, 14).streak == 2
        assert after(THRICE, marks, 20).streak == 2  # the third week is not over
        assert after(THRICE, marks, 21).streak == 0

    def test_a_week_counts_as_soon_as_it_has_its_times(self) -> None:
        assert after(THRICE, every(0, 1), 2).streak == 0
        assert after(THRICE, every(0, 2), 2).streak == 1

    def test_two_of_three_weaken_less_than_none(self) -> None:
        weeks = {**every(0, 2), **every(7, 9)}
        two, none = after(THRICE, {**weeks, 14: DONE, 15: DONE}, 21), after(THRICE, weeks, 21)
        assert two.strength > none.strength
        assert two.streak == none.streak == 0

    def test_a_skipped_day_asks_for_less_of_its_week(self) -> None:
        marks = {0: DONE, 1: DONE, 2: SKIPPED}
        assert after(THRICE, marks, 7).streak == 1
        assert after(THRICE, {0: DONE, 1: DONE}, 7).streak == 0

    def test_a_week_in_which_it_began_or_was_paused_asks_for_its_part(self) -> None:
        away: tuple[Range, ...] = ((MONDAY + timedelta(days=3), MONDAY + timedelta(days=6)),)
        assert after(THRICE, {0: DONE}, 7, paused=away).streak == 1
        assert after(THRICE, {}, 7, paused=((MONDAY, MONDAY + timedelta(days=5)),)).streak == 0

    def test_a_part_of_the_target_keeps_the_week_and_adds_nothing(self) -> None:
        marks = {**every(0, 2), 7: DONE, 8: DONE, 9: HALF}
        assert after(THRICE, marks, 14).streak == 1


@given(recurrences, st.dictionaries(days, outcomes, max_size=60), st.integers(0, 200))
def test_a_past_computed_in_two_steps_is_the_same_as_in_one(
    recurrence: Recurrence, marks: dict[date, Outcome], weeks: int
) -> None:
    """What settling.py relies on: any Sunday is as good a place to stop as any other."""
    begin, today = date(2024, 1, 1), date(2026, 11, 22)
    found = Plan(starts_on=begin, terms=(Term(recurrence, begin, None),))
    whole = score(turns(found, marks, first=begin, today=today))
    monday = min(begin + timedelta(weeks=weeks), date(2026, 11, 16))
    early = {day: outcome for day, outcome in marks.items() if day < monday}
    first = score(turns(found, early, first=begin, today=monday))
    second = score(turns(found, marks, first=monday, today=today), first)
    assert second.strength == pytest.approx(whole.strength)
    assert (second.streak, second.best_streak) == (whole.streak, whole.best_streak)


@given(recurrences, st.dictionaries(days, outcomes, max_size=60))
def test_a_strength_is_between_nothing_and_all_and_a_best_streak_is_no_less_than_any(
    recurrence: Recurrence, marks: dict[date, Outcome]
) -> None:
    begin, today = date(2025, 6, 1), date(2026, 11, 22)
    found = Plan(starts_on=begin, terms=(Term(recurrence, begin, None),))
    kept = score(turns(found, marks, first=min([begin, *marks]), today=today))
    assert 0 <= kept.strength < 1
    assert 0 <= kept.streak <= kept.best_streak


@given(recurrences, days, st.dictionaries(days, st.just(DONE), max_size=40), days)
def test_one_more_day_done_never_weakens(
    recurrence: Recurrence, begin: date, marks: dict[date, Outcome], more: date
) -> None:
    today = date(2026, 11, 22)
    found = Plan(starts_on=begin, terms=(Term(recurrence, begin, None),))
    first = min([begin, more, *marks])

    def kept(marked: dict[date, Outcome]) -> Score:
        return score(turns(found, marked, first=first, today=today))

    assert kept({**marks, more: DONE}).strength >= kept(marks).strength - 1e-12
    assert kept({**marks, more: DONE}).streak >= kept(marks).streak
