"""Requests that come at the same moment: nobody gets past the limit, and no day is twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from routine import accounts
from routine.models import AccountKey, Mark, Routine
from routine.tests.conftest import DAILY, ROUTINES, begin
from service_kit import clock
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

AT_ONCE = 4


def at_once(ask: Callable[[], Any]) -> list[int]:
    """The statuses of requests that come in at the same moment."""
    barrier = Barrier(AT_ONCE)

    def one(_: int) -> int:
        try:
            barrier.wait(timeout=10)
            return int(ask().status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


@pytest.fixture
def minji(
    signed_in: Callable[..., APIClient], clock: FakeClock, transactional_db: None
) -> Callable[[], APIClient]:
    """Somebody in Seoul, at noon of 22 November 2026: another day could settle a week."""
    account_id = new_id()
    return lambda: signed_in(account_id)


def test_the_last_place_is_given_once(
    minji: Callable[[], APIClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "AT_MOST", 1)
    asked = {"title": "편지", "recurrence": DAILY}
    found = at_once(lambda: minji().post(ROUTINES, asked, format="json"))
    assert found == [201, 422, 422, 422]
    assert Routine.objects.count() == AccountKey.objects.count() == 1


def test_a_day_that_is_checked_by_several_devices_at_once_is_one_day(
    minji: Callable[[], APIClient],
) -> None:
    made = begin(minji())
    address = f"{ROUTINES}{made['id']}/checks/{clock.now().date()}/"
    assert at_once(lambda: minji().put(address, {}, format="json")) == [200] * AT_ONCE
    assert Mark.objects.count() == 1
    assert Routine.objects.get().streak == 0  # this week is not settled
