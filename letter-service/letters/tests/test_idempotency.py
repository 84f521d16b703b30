"""A repeat makes no second letter, and lists do not grow dear."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from letters.models import Letter
from letters.tests.conftest import listed, post, write
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock


def test_a_repeat_with_the_same_key_gives_the_first_letter_again(minji: APIClient) -> None:
    first = post(minji, {"body": "한 번만"}, HTTP_IDEMPOTENCY_KEY="abc")
    again = post(minji, {"body": "한 번만"}, HTTP_IDEMPOTENCY_KEY="abc")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert len(listed(minji)) == 1


def test_the_same_key_for_another_text_is_a_422_and_writes_nothing(minji: APIClient) -> None:
    post(minji, {"body": "하나"}, HTTP_IDEMPOTENCY_KEY="abc")
    response = post(minji, {"body": "둘"}, HTTP_IDEMPOTENCY_KEY="abc")
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert len(listed(minji)) == 1


def test_keys_of_two_people_do_not_meet(minji: APIClient, stranger: APIClient) -> None:
    post(minji, {"body": "내 것"}, HTTP_IDEMPOTENCY_KEY="abc")
    assert post(stranger, {"body": "네 것"}, HTTP_IDEMPOTENCY_KEY="abc").status_code == 201


def test_a_key_that_is_too_long_is_a_400(minji: APIClient) -> None:
    assert post(minji, {"body": "x"}, HTTP_IDEMPOTENCY_KEY="k" * 201).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_repeats_at_the_same_moment_make_one_letter(minji: APIClient) -> None:
    def attempt(_: int) -> str:
        try:
            return str(post(minji, {"body": "함께"}, HTTP_IDEMPOTENCY_KEY="abc").json()["id"])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(attempt, range(6)))
    assert len(ids) == 1
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    "path",
    [
        "/api/letters/",
        "/api/letters/?when=today",
        "/api/letters/?tag=바다&favorite=true",
        "/api/letters/?q=바다",
        "/api/letters/drafts/",
        "/api/letters/tags/",
        "/api/letters/statistics/",
    ],
)
def test_rows_grow_and_queries_do_not(minji: APIClient, path: str) -> None:
    def fill() -> None:
        for number in range(6):
            write(minji, "바다", tags=["바다", f"태그{number}"], favorite=True)
            minji.put(f"/api/letters/drafts/{new_id()}/", {"body": "…"}, format="json")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert minji.get(path).status_code == 200
        return len(captured)

    fill()
    few = queries()
    fill()
    assert queries() == few <= 3


def test_pages_follow_each_other_without_a_gap_or_a_repeat(
    minji: APIClient, clock: FakeClock
) -> None:
    written = []
    for _ in range(7):
        written.append(write(minji)["id"])
        clock.advance(hours=9)
    assert [row["id"] for row in listed(minji, limit="2")] == written[::-1]
