"""Tags: a person's own words, found in whatever spelling, encrypted like the letters."""

import unicodedata
from typing import Any

import pytest
from rest_framework.test import APIClient

from letters import tags
from letters.models import Tag
from letters.tests.conftest import listed, write


def names(client: APIClient) -> dict[str, int]:
    rows: list[dict[str, Any]] = client.get("/api/letters/tags/").json()["results"]
    return {row["name"]: row["letters"] for row in rows}


def test_the_tags_in_use_come_with_their_number_of_letters_the_most_used_first(
    minji: APIClient,
) -> None:
    write(minji, tags=["바다"])
    write(minji, tags=["바다", "가족"])
    write(minji, tags=["바다", "가족", "여행"])
    assert list(names(minji).items()) == [("바다", 3), ("가족", 2), ("여행", 1)]


def test_one_word_is_one_tag_however_it_is_typed(minji: APIClient) -> None:
    write(minji, tags=["Cafe"])
    letter = write(minji, tags=["  CAFE ", "cafe", unicodedata.normalize("NFD", "가족"), "가족"])
    assert sorted(letter["tags"]) == ["Cafe", "가족"]
    assert names(minji) == {"Cafe": 2, "가족": 1}
    for spelling in ("cafe", "CAFE", "Cafe "):
        assert len(listed(minji, tag=spelling)) == 2


def test_a_tag_that_no_letter_has_any_more_is_not_shown(minji: APIClient) -> None:
    letter = write(minji, tags=["바다", "산"])
    minji.patch(f"/api/letters/{letter['id']}/", {"tags": ["산"]}, format="json")
    assert names(minji) == {"산": 1}
    minji.delete(f"/api/letters/{letter['id']}/")
    assert names(minji) == {}


def test_the_same_word_of_two_people_is_two_tags(minji: APIClient, stranger: APIClient) -> None:
    write(minji, tags=["비밀"])
    write(stranger, tags=["비밀"])
    first, second = Tag.objects.all()
    assert bytes(first.name_hash) != bytes(second.name_hash)
    assert names(minji) == names(stranger) == {"비밀": 1}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ([], []),
        (["", "  ", "\t"], []),
        (["둘  사이"], ["둘 사이"]),
        (["하나", "둘", "하나"], ["하나", "둘"]),
        (["#봄"], ["#봄"]),
    ],
)
def test_names_are_tidied_but_not_changed(typed: list[str], kept: list[str]) -> None:
    assert tags.cleaned(typed) == kept


def test_tags_keep_the_order_in_which_they_were_given(minji: APIClient) -> None:
    write(minji, tags=["둘", "하나"])
    letter = write(minji, tags=["z", "y", "하나", "n5", "n3"])
    assert letter["tags"] == ["z", "y", "하나", "n5", "n3"]
    url = f"/api/letters/{letter['id']}/"
    changed = minji.patch(url, {"tags": ["n3", "z", "새것"]}, format="json").json()
    assert changed["tags"] == ["n3", "z", "새것"]
    assert minji.get(url).json()["tags"] == ["n3", "z", "새것"]


def test_newer_tags_are_not_overwritten_by_who_has_not_seen_them(minji: APIClient) -> None:
    letter = write(minji, tags=["처음"])
    url = f"/api/letters/{letter['id']}/"
    minji.patch(url, {"tags": ["전화기"], "revision": 1}, format="json")
    response = minji.patch(url, {"tags": ["컴퓨터"], "revision": 1}, format="json")
    problem = response.json()
    assert (response.status_code, problem["code"]) == (409, "stale_revision")
    assert problem["current"]["tags"] == ["전화기"]
    assert problem["submitted"]["tags"] == ["컴퓨터"]
    assert problem["current"]["id"] == letter["id"]
    assert minji.get(url).json()["tags"] == ["전화기"]


def test_the_list_of_tags_ends_somewhere(minji: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("letters.counts.MOST_TAGS", 2)
    write(minji, tags=["a", "b", "c"])
    write(minji, tags=["b", "c"])
    shown = minji.get("/api/letters/tags/").json()["results"]
    assert [tag["name"] for tag in shown] == ["b", "c"]
