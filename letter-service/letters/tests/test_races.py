"""Two requests at the same moment: neither overwrites what it has not seen."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from rest_framework.test import APIClient

from contracts.envelope import Event
from contracts.events import AccountDeleted
from letters.models import AccountKey, Letter, Tag
from letters.tests.conftest import listed, post, write
from service_kit import clock
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(call: Callable[[int], Any], times: int) -> list[Any]:
    def guarded(number: int) -> Any:
        try:
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(guarded, range(times)))


def test_of_several_changes_to_one_revision_one_is_made(minji: APIClient) -> None:
    letter = write(minji, "처음")
    url = f"/api/letters/{letter['id']}/"

    def change(number: int) -> int:
        body = {"body": f"판 {number}", "revision": 1}
        return int(minji.patch(url, body, format="json").status_code)

    assert sorted(at_once(change, 5)) == [200, 409, 409, 409, 409]
    assert minji.get(url).json()["revision"] == 2


def test_the_same_new_tag_in_several_letters_is_one_tag(minji: APIClient) -> None:
    write(minji, "열쇠를 만든다")

    def tagged(number: int) -> int:
        return int(post(minji, {"body": f"{number}", "tags": ["바다", "산"]}).status_code)

    assert at_once(tagged, 5) == [201] * 5
    assert Tag.objects.count() == 2
    assert len(listed(minji, tag="바다")) == 5


def test_the_first_letters_of_an_account_may_come_together(minji: APIClient) -> None:
    assert at_once(lambda n: int(post(minji, {"body": f"{n}"}).status_code), 5) == [201] * 5
    assert AccountKey.objects.count() == 1
    assert len(listed(minji)) == 5


def test_writing_while_the_account_is_erased_leaves_nothing(
    minji: APIClient, minji_id: UUID
) -> None:
    write(minji, "먼저")
    deletion: Event[AccountDeleted] = Event(
        id=new_id(),
        type="account.deleted",
        version=1,
        occurred_at=clock.now(),
        source="auth-service",
        account_id=minji_id,
        data=AccountDeleted(erasure_id=new_id()),
    )

    def act(number: int) -> int:
        if number == 2:
            FakeBroker().deliver(deletion)
            return 0
        return int(post(minji, {"body": f"{number}"}).status_code)

    assert set(at_once(act, 6)) <= {0, 201, 410}
    assert not Letter.objects.exists()
    assert not AccountKey.objects.exists()


def test_a_letter_and_its_answer_can_go_at_the_same_moment(minji: APIClient) -> None:
    for _ in range(10):
        first = write(minji)
        answer = write(minji, reply_to=first["id"])
        pair = [first["id"], answer["id"]]

        def delete(number: int, pair: list[str] = pair) -> int:
            return int(minji.delete(f"/api/letters/{pair[number]}/").status_code)

        assert at_once(delete, 2) == [204, 204]
    assert listed(minji) == []
