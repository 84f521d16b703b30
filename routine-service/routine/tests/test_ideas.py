"""The built-in ideas: in both languages, fit to be begun as they are, and about what was wished."""

from datetime import date, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from rest_kit.bodies import validated
from routine import ideas, serializers
from routine.tests.conftest import ROUTINES, body

TODAY = date(2026, 11, 22)


def titles(wish: str, language: str = "ko", today: date = TODAY) -> list[str]:
    return [idea["title"] for idea in ideas.matching(wish, language, today=today)]


@pytest.mark.parametrize(
    ("wish", "language", "first"),
    [
        ("책을 더 읽고 싶어요", "ko", "잠들기 전 책 열 쪽"),
        ("물을 자주 마시고 싶어", "ko", "물 여섯 잔"),
        ("친구에게 연락을 더 자주", "ko", "보고 싶은 사람에게 안부 묻기"),
        ("I want to READ more books at night", "en", "Ten pages before sleep"),
        ("less stress, more calm", "en", "Five quiet breaths after lunch"),
        ("tidy my home", "en", "Tidy one drawer"),
    ],
)
def test_what_the_wish_asks_for_comes_first(wish: str, language: str, first: str) -> None:
    assert titles(wish, language)[0] == first


def test_without_a_wish_every_idea_has_its_day() -> None:
    seen: set[str] = set()
    for number in range(len(ideas.IDEAS)):
        found = titles("", today=TODAY + timedelta(days=number))
        assert len(found) == len(set(found)) == ideas.SHOWN
        seen |= set(found)
    assert seen == {idea.ko.title for idea in ideas.IDEAS}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("idea", ideas.IDEAS, ids=lambda idea: idea.en.title)
def test_every_idea_could_be_begun_as_it_is(idea: ideas.Idea, language: str) -> None:
    words: ideas.Words = getattr(idea, language)
    assert words.title
    assert words.reason.endswith(".")
    assert bool(words.unit) is (idea.quantity is not None)
    shown = ideas._shown(idea, words)
    assert validated(serializers.IdeaInput, shown)["title"] == words.title


def test_an_idea_is_begun_with_one_request(minji: APIClient) -> None:
    found: dict[str, Any] = body(minji.post(f"{ROUTINES}suggestions/", {}, format="json"))
    assert found["source"] == "built_in"
    for idea in found["suggestions"]:
        idea.pop("reason")
        made = body(minji.post(ROUTINES, idea, format="json"), 201)
        assert idea.items() <= made.items()


def test_they_are_in_the_persons_language(signed_in: Any, minji_id: Any, db: None) -> None:
    for language, kind in (("ko", "한"), ("en", "A")):
        found = body(
            signed_in(minji_id, language=language).post(
                f"{ROUTINES}suggestions/", {"wish": "편지 letter"}, format="json"
            )
        )
        titles = " ".join(idea["title"] for idea in found["suggestions"])
        assert kind in titles
        assert ("한" in titles) is (language == "ko")
