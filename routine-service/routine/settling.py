"""The past of a routine, computed once: a list costs the same after ten years as after a week.

What its days up to a Sunday come to lies in the routine's row; reading goes on from there. A
writer that touches an earlier day lets go of it, and the next one who writes computes it anew.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from routine import selectors
from routine.history import Marks, Score, score, turns
from routine.models import Mark, Routine
from routine.rules import Plan, week_of
from service_kit import clock

SETTLED = ("settled_until", "strength", "streak", "best_streak")
# Reading goes on from what is settled: so much of it costs nothing that could be felt.
STALE = timedelta(weeks=8)
BATCH = 200


def last_settled(today: date) -> date:
    """The Sunday before: nothing of a week that is not over is settled."""
    return week_of(today) - timedelta(days=1)


def score_of(routine: Routine, plan: Plan, marks: Marks, *, today: date) -> Score:
    """As it is today; `marks` are those of the days that are not settled."""
    if routine.settled_until is None:
        first = min([routine.starts_on, *marks])
        return score(turns(plan, marks, first=first, today=today))
    first = routine.settled_until + timedelta(days=1)
    begin = Score(routine.strength, routine.streak, routine.best_streak)
    return score(turns(plan, marks, first=first, today=today), begin)


def settle(routine: Routine, *, today: date) -> None:
    """Compute what is over, into the row, which is not saved yet; in the writer's transaction."""
    until = last_settled(today)
    if routine.settled_until is not None and routine.settled_until >= until:
        return
    rows = Mark.objects.filter(routine=routine, day__lte=until)
    if routine.settled_until is not None:
        rows = rows.filter(day__gt=routine.settled_until)
    plan = selectors.plans([routine])[routine.id]
    marks = selectors.outcomes({row.day: row for row in rows})
    found = score_of(routine, plan, marks, today=until + timedelta(days=1))
    routine.strength, routine.streak = found.strength, found.streak
    routine.best_streak, routine.settled_until = found.best_streak, until


def settle_stale() -> int:
    """Compute what nobody has written to for a while, so that reading it stays cheap; how many.

    Wherever a person lives, for them it is yesterday (UTC) at the least.
    """
    today, settled = clock.now().date() - timedelta(days=1), 0
    stale = Q(settled_until=None) | Q(settled_until__lt=last_settled(today) - STALE)
    while rows := list(Routine.objects.filter(stale, deleted_at=None).order_by("id")[:BATCH]):
        for row in rows:
            settled += _settle_one(row, today)
    return settled


@transaction.atomic
def _settle_one(row: Routine, today: date) -> bool:
    routine = Routine.objects.select_for_update().filter(id=row.id, deleted_at=None).first()
    if routine is None:
        return False
    settle(routine, today=today)
    routine.save(update_fields=SETTLED)
    return True


def let_go(routine: Routine, day: date) -> None:
    """That day is not what it was; in the writer's transaction, before `settle`."""
    if routine.settled_until is not None and day <= routine.settled_until:
        routine.settled_until = None
