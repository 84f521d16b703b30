"""Lists in pages, and the indexes that make a page cost the same in every account."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from rest_framework.test import APIClient

from crypto_kit.vault import AccountCipher
from letters import search
from letters.models import Letter, SearchIndex
from letters.tests.conftest import listed, write
from letters.vault import vault
from rest_kit.pagination import after_key
from service_kit import clock
from service_kit.ids import new_id

LETTERS = 1000


@pytest.fixture
def full_account(minji: APIClient, minji_id: UUID) -> UUID:
    """Letters of five years beside a few of other people, with the statistics PostgreSQL needs."""
    cipher = vault.cipher(minji_id)
    rows = []
    for number in range(LETTERS):
        day = date(2016, 1, 1) + timedelta(days=number * 2)
        letter_id = new_id()
        rows.append(
            Letter(
                id=letter_id,
                account_id=minji_id,
                title_ciphertext=cipher.encrypt("", row=letter_id, field="title"),
                body_ciphertext=cipher.encrypt("편지", row=letter_id, field="body"),
                excerpt_ciphertext=cipher.encrypt("편지", row=letter_id, field="excerpt"),
                favorite=number % 50 == 0,
                created_at=clock.now(),
                updated_at=clock.now(),
                written_on=day,
                day=day,
            )
        )
    Letter.objects.bulk_create(rows)
    SearchIndex.objects.bulk_create(
        SearchIndex(letter=row, grams=[number, number + 1, *range(-200, 0)])
        for number, row in enumerate(rows)
    )
    with connection.cursor() as cursor:
        # What autovacuum does in the background.
        cursor.execute("SELECT gin_clean_pending_list('search_grams')")
        cursor.execute("ANALYZE letters_letter, letters_searchindex")
    return minji_id


def plan(queryset: QuerySet[Any]) -> list[dict[str, Any]]:
    """The nodes of PostgreSQL's plan, outermost first."""
    (tree,) = json.loads(queryset.explain(format="json"))
    nodes, waiting = [], [tree["Plan"]]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += node.get("Plans", [])
    return nodes


def page_of(account_id: UUID, **filters: Any) -> QuerySet[Letter]:
    return Letter.objects.filter(account_id=account_id, **filters).order_by("-day", "-id")


class TestPlans:
    def test_a_page_is_a_piece_of_an_index_and_sorts_nothing(self, full_account: UUID) -> None:
        deep = after_key(("day", "id"), (date(2018, 5, 5), new_id()))
        for queryset in (
            page_of(full_account)[:21],
            page_of(full_account, day__lt=date(2020, 1, 1))[:21],
            page_of(full_account).filter(deep)[:21],
        ):
            nodes = plan(queryset)
            assert {node["Node Type"] for node in nodes} <= {"Limit", "Index Scan"}
            assert nodes[-1]["Index Name"] == "letter_list"

    def test_the_other_way_round_as_well(self, full_account: UUID) -> None:
        deep = after_key(("day", "id"), (date(2018, 5, 5), new_id()), ascending=True)
        coming = page_of(full_account, day__gt=date(2018, 1, 1)).order_by("day", "id")
        for queryset in (coming[:21], coming.filter(deep)[:21]):
            nodes = plan(queryset)
            assert {node["Node Type"] for node in nodes} <= {"Limit", "Index Scan"}
            assert nodes[-1]["Index Name"] == "letter_list"

    def test_favourites_have_an_index_of_their_own(self, full_account: UUID) -> None:
        nodes = plan(page_of(full_account, favorite=True)[:21])
        assert nodes[-1]["Index Name"] == "letter_favorites"

    def test_a_rare_word_is_looked_up_and_not_searched_for(self, full_account: UUID) -> None:
        nodes = plan(page_of(full_account, search_index__grams__contains=[900, 901]))
        assert "search_grams" in {node.get("Index Name") for node in nodes}


def test_letters_of_one_day_are_all_listed_once_over_pages(minji: APIClient) -> None:
    written = {write(minji, f"{number}")["id"] for number in range(7)}
    for limit in ("1", "2", "3", "7"):
        rows = [row["id"] for row in listed(minji, limit=limit)]
        assert len(rows) == 7
        assert set(rows) == written


def test_a_letter_written_between_two_pages_shifts_nothing(minji: APIClient) -> None:
    for number in range(4):
        write(minji, f"{number}")
    first = minji.get("/api/letters/", {"limit": "2"}).json()
    write(minji, "새 편지")
    second = minji.get("/api/letters/", {"limit": "2", "cursor": first["next"]}).json()
    seen = [row["excerpt"] for row in first["results"] + second["results"]]
    assert seen == ["3", "2", "1", "0"]


def test_the_last_page_says_so(minji: APIClient) -> None:
    for number in range(2):
        write(minji, f"{number}")
    assert minji.get("/api/letters/", {"limit": "2"}).json()["next"] is None
    assert minji.get("/api/letters/", {"limit": "1"}).json()["next"] is not None


def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(
    minji: APIClient, stranger: APIClient
) -> None:
    write(minji, "하나")
    write(minji, "둘")
    cursor = minji.get("/api/letters/", {"limit": "1"}).json()["next"]
    assert stranger.get("/api/letters/", {"cursor": cursor}).json()["results"] == []


def test_a_search_in_pages_finds_each_letter_once(minji: APIClient) -> None:
    for number in range(5):
        write(minji, f"바다 {number}")
        write(minji, f"산 {number}")
    found = [row["excerpt"] for row in listed(minji, q="바다", limit="2")]
    assert found == [f"바다 {number}" for number in reversed(range(5))]


def test_the_search_index_of_a_long_letter_has_each_bigram_once() -> None:
    cipher = AccountCipher(bytes(32))
    entries = search.index(cipher, "가나다라 " * 5000)
    assert entries == sorted(set(entries))
    assert 4 <= len(entries) <= 8


def test_those_on_their_way_are_listed_next_first_over_all_pages(minji: APIClient) -> None:
    days = ["2030-01-01", "2026-12-24", "2027-05-05", "2026-12-24", "2026-11-23", "2041-11-22"]
    sealed = {write(minji, "바다", opens_on=day)["id"] for day in days}
    write(minji)
    for limit in ("1", "2", "4", "10"):
        rows = listed(minji, when="future", limit=limit)
        assert [row["opens_on"] for row in rows] == sorted(days)
    assert {row["id"] for row in listed(minji, when="future", limit="2")} == sealed


def test_a_search_among_those_on_their_way_begins_with_the_next_one(minji: APIClient) -> None:
    days = ["2030-01-01", "2026-12-24", "2027-05-05"]
    for day in days:
        write(minji, title="바다의 편지", opens_on=day)
    write(minji, title="바다")
    rows = listed(minji, when="future", q="바다", limit="1")
    assert [row["opens_on"] for row in rows] == sorted(days)


def test_letters_of_some_days_are_those_written_or_arriving_on_them(minji: APIClient) -> None:
    today = write(minji)["id"]
    sealed = [write(minji, opens_on=day)["id"] for day in ("2026-11-30", "2026-12-01")]
    for span, found in (
        ({"from": "2026-11-01", "to": "2026-11-30"}, {today, sealed[0]}),
        ({"from": "2026-11-23"}, set(sealed)),
        ({"to": "2026-11-22"}, {today}),
        ({"from": "2026-12-01", "to": "2026-11-30"}, set()),
    ):
        assert {row["id"] for row in listed(minji, limit="1", **span)} == found
    assert minji.get("/api/letters/", {"from": "gestern"}).status_code == 400
