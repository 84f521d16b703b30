"""Search over encrypted letters, in Korean and English and both at once."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from crypto_kit.vault import AccountCipher
from letters import search
from letters.models import SearchIndex
from letters.tests.conftest import listed, write

CIPHER = AccountCipher(bytes(32))


def found(client: APIClient, query: str, **more: str) -> list[str]:
    return [row["excerpt"] for row in listed(client, q=query, **more)]


@pytest.mark.parametrize(
    "query",
    [
        "바다",  # a word of two syllables
        "바다에서",  # with its particle
        "강릉",
        unicodedata.normalize("NFD", "바다"),  # as macOS types it
        "바다 강릉",  # both words, in any order
        "coffee",
        "COFFEE",
        "Coffee를",  # mixed in one word
        "와 coff",
        "마셨다",
        "coffee를마셨다",  # spaces beside Hangul do not count
        "커 피",
    ],
)
def test_a_letter_is_found_by_what_it_says(minji: APIClient, query: str) -> None:
    text = "강릉 바다에서 엄마와 Coffee를 마셨다. 커피 향이 좋았다."
    write(minji, text)
    write(minji, "오늘은 집에 있었다.")
    assert found(minji, query) == [text]


def test_the_letter_may_be_written_in_another_form_than_the_query(minji: APIClient) -> None:
    text = unicodedata.normalize("NFD", "할머니 생신")
    write(minji, text)
    assert found(minji, "할머니") == [text]


def test_titles_are_searched_too(minji: APIClient) -> None:
    write(minji, "본문", title="첫 출근")
    assert found(minji, "출근") == ["본문"]


def test_all_bigrams_without_the_word_is_no_match(minji: APIClient) -> None:
    write(minji, "나비 비누")
    assert found(minji, "나비누") == ["나비 비누"] or found(minji, "나비누") == []
    write(minji, "아나, 나비. 비누!")
    assert found(minji, "나비누") == []


def test_whatever_the_index_gives_in_vain_what_lies_behind_is_found(
    minji: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("letters.selectors.SEARCH_BATCH", 2)
    meant = [f"나비누 {number}" for number in range(3)]
    for text in meant:
        write(minji, text)
        for _ in range(3):
            write(minji, "아나, 나비. 비누!")
    page = minji.get("/api/letters/", {"q": "나비누"}).json()
    assert [row["excerpt"] for row in page["results"]] == meant[::-1]
    assert page["next"] is None
    assert len(found(minji, "나비누", limit="1")) == len(meant)


def test_a_single_character_is_searched_in_the_newest_letters(minji: APIClient) -> None:
    write(minji, "봄이 왔다")
    write(minji, "겨울")
    assert found(minji, "봄") == ["봄이 왔다"]


@pytest.mark.parametrize(("bound", "value"), [("SCAN_LETTERS", 2), ("SCAN_BYTES", 60)])
def test_a_page_of_a_long_scan_goes_on_where_it_stopped(
    minji: APIClient, monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    monkeypatch.setattr(search, bound, value)
    monkeypatch.setattr("letters.selectors.SEARCH_BATCH", 2)
    write(minji, "별 하나")
    for _ in range(6):
        write(minji, "구름")
    first = minji.get("/api/letters/", {"q": "별"}).json()
    assert first["results"] == []
    assert first["next"] is not None
    assert found(minji, "별") == ["별 하나"]


def test_search_and_filters_go_together(minji: APIClient) -> None:
    write(minji, "바다 하나", tags=["여행"])
    write(minji, "바다 둘")
    assert found(minji, "바다", tag="여행") == ["바다 하나"]


def test_a_changed_letter_is_found_by_its_new_words_only(minji: APIClient) -> None:
    letter = write(minji, "옛날 이야기")
    minji.patch(
        f"/api/letters/{letter['id']}/", {"body": "새로운 소식", "revision": 1}, format="json"
    )
    assert found(minji, "옛날") == []
    assert found(minji, "소식") == ["새로운 소식"]


@pytest.mark.parametrize(
    "query", ["   ", "%", "_", "' OR 1=1 --", "\\", "가" * 200, "💌", "a\u200db"]
)
def test_odd_queries_are_just_queries(minji: APIClient, query: str) -> None:
    write(minji, "편지")
    assert minji.get("/api/letters/", {"q": query}).status_code == 200


def test_the_index_of_two_accounts_has_nothing_in_common(
    minji: APIClient, stranger: APIClient
) -> None:
    write(minji, "같은 말을 쓴 편지")
    write(stranger, "같은 말을 쓴 편지")
    first, second = SearchIndex.objects.values_list("grams", flat=True)
    assert len(first) == len(second) > 0
    assert not set(first) & set(second)


@given(st.text(max_size=60), st.data())
def test_every_part_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    folded = search.fold(text)
    start = data.draw(st.integers(0, max(len(folded) - 1, 0)))
    end = data.draw(st.integers(start, len(folded)))
    words = search.terms(folded[start:end])
    assert search.Query(words).matches(text)
    assert set(search.lookup(CIPHER, words)) <= set(search.index(CIPHER, text))
