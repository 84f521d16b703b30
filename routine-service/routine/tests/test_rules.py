"""Which days a routine asks for, when its recurrence changes, and that reminders mean the same."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts.events import Recurrence
from date_kit.recurring import rule_of
from routine.history import score, turns
from routine.rules import Plan, Term, changed, stored, terms_of
from routine.tests.test_history import DAILY, DONE, MONDAY, MONDAYS, THRICE, days, recurrences


class TestAnotherRecurrence:
    def test_what_was_before_is_measured_by_what_held_then(self) -> None:
        rules = [stored(MONDAYS, MONDAY)]
        rules = changed(rules, DAILY, today=MONDAY + timedelta(days=14))
        found = Plan(starts_on=MONDAY, terms=terms_of(rules, MONDAY, None))
        at = {MONDAY + timedelta(days=day): DONE for day in (0, 7, 14, 15)}
        kept = score(turns(found, at, first=MONDAY, today=MONDAY + timedelta(days=15)))
        assert (kept.streak, kept.best_streak) == (4, 4)

    def test_two_changes_of_one_day_are_the_last_one_and_the_same_one_is_none(self) -> None:
        rules = [stored(MONDAYS, MONDAY)]
        later = MONDAY + timedelta(days=3)
        assert changed(rules, MONDAYS, today=later) == rules
        for recurrence in (THRICE, DAILY):
            rules = changed(rules, recurrence, today=later)
        assert rules == [stored(MONDAYS, MONDAY), stored(DAILY, later)]
        assert changed(rules[:1], DAILY, today=MONDAY) == [stored(DAILY, MONDAY)]

    @given(st.lists(days, max_size=4), days, st.none() | days)
    def test_each_day_belongs_to_one_term_or_lies_outside(
        self, since: list[date], starts_on: date, ends_on: date | None
    ) -> None:
        if ends_on is not None and ends_on < starts_on:
            starts_on, ends_on = ends_on, starts_on
        rules = [stored(DAILY, starts_on)]
        for number, day in enumerate(sorted(since)):
            other = Recurrence(type="every_n_days", interval_days=number + 2)
            rules = changed(rules, other, today=day)
        terms = terms_of(rules, starts_on, ends_on)
        assert terms[0].first == starts_on
        assert terms[-1].last == ends_on
        for one, following in pairwise(terms):
            assert one.last == following.first - timedelta(days=1)


@given(recurrences, days)
def test_the_days_of_a_term_are_those_of_the_rule_that_reminds(
    recurrence: Recurrence, begin: date
) -> None:
    found = Plan(starts_on=begin, terms=(Term(recurrence, begin, None),))
    last = begin + timedelta(days=70)
    named = list(found.due_days(begin, last))
    if recurrence.type == "per_week":
        assert named == []
    else:
        rule = rule_of(recurrence, begin).days(begin)
        assert named == [day for day, _ in zip(rule, named, strict=False)]
        assert all(begin <= day <= last for day in named)
