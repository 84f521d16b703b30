"""Ideas: OpenAI's with both consents and not otherwise, the built-in ones whenever in doubt."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from routine import openai_ideas, suggestions
from routine.tests.conftest import ROUTINES, begin, body, keep, refusals
from routine.tests.openai_server import OpenAIServer, completion, running
from service_kit.ids import new_id

PATH = f"{ROUTINES}suggestions/"
KEY = "sk-a-key-of-the-tests"
IDEA: dict[str, Any] = {
    "title": "한강 달리기",
    "kind": "other",
    "recurrence": {
        "type": "per_week",
        "weekdays": [],
        "days_of_month": [],
        "times_per_week": 2,
        "interval_days": None,
    },
    "target": {"quantity": 3.0, "unit": "km"},
    "reason": "강바람이 기분을 바꿔 줘요.",
}


@pytest.fixture
def openai() -> Iterator[OpenAIServer]:
    with running() as server:
        yield server


@pytest.fixture(autouse=True)
def _configured(openai: OpenAIServer, settings: Any) -> None:
    """The operator has a key, unless a test says otherwise; whoever is asked is the server here."""
    suggestions._asked.clear()
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = KEY, openai.base_url


@pytest.fixture
def willing(signed_in: Callable[..., APIClient], minji_id: UUID, db: None) -> APIClient:
    """Somebody who agreed that OpenAI may be asked."""
    return signed_in(minji_id, openai=True, language="ko")


def ask(client: APIClient, wish: str = "달리기를 시작하고 싶어요") -> dict[str, Any]:
    found: dict[str, Any] = body(client.post(PATH, {"wish": wish}, format="json"))
    return found


def says(openai: OpenAIServer, *ideas: Any) -> None:
    """What the model answers from now on."""
    openai.answer = lambda: (200, completion(json.dumps({"suggestions": list(ideas)})))


def test_with_both_consents_the_ideas_are_openais(willing: APIClient, openai: OpenAIServer) -> None:
    says(openai, IDEA)
    assert ask(willing) == {"source": "openai", "suggestions": [IDEA]}
    (headers, _asked), *_ = openai.asked
    assert headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("key", "claims"),
    [
        ("", {"openai": True}),
        (KEY, {}),
        (KEY, {"openai": False}),
        (KEY, {"openai": "true"}),
        ("", {}),
    ],
    ids=["no key", "no consent", "consent withdrawn", "something else", "neither"],
)
def test_without_both_consents_no_connection_is_opened(
    signed_in: Callable[..., APIClient],
    openai: OpenAIServer,
    settings: Any,
    db: None,
    key: str,
    claims: dict[str, Any],
) -> None:
    settings.OPENAI_API_KEY = key
    says(openai, IDEA)
    found = ask(signed_in(new_id(), **claims))
    assert found["source"] == "built_in"
    assert openai.connections == 0


def test_nothing_is_sent_but_the_wish_of_this_question(
    willing: APIClient, minji_id: UUID, openai: OpenAIServer
) -> None:
    secret = "은방울꽃"
    begin(willing, title=secret, target={"quantity": 1, "unit": secret})
    keep(willing, secret)
    says(openai, IDEA)
    ask(willing, "달리기")
    ((headers, sent),) = openai.asked
    system, user = sent["messages"]
    assert user == {"role": "user", "content": "달리기"}
    assert system["content"] == openai_ideas.TASK.format(language="Korean (해요체)")
    assert sent["store"] is False
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert set(sent) == {
        *("model", "messages", "response_format", "max_completion_tokens", "store"),
    }
    everything = json.dumps([headers, sent], ensure_ascii=False)
    for private in (secret, str(minji_id), "Asia/Seoul"):
        assert private not in everything


def test_without_a_wish_nobody_is_asked(willing: APIClient, openai: OpenAIServer) -> None:
    for wish in ("", "  "):
        assert ask(willing, wish)["source"] == "built_in"
    assert openai.connections == 0


@pytest.mark.parametrize(
    "answer",
    [
        (200, completion("I would walk a little every day.")),
        (200, completion(json.dumps([]))),
        (200, completion(json.dumps({"suggestions": []}))),
        (200, completion(json.dumps({"suggestions": [IDEA] * 6}))),
        (200, completion(json.dumps({"suggestions": [{**IDEA, "title": ""}]}))),
        (200, completion(json.dumps({"suggestions": [{**IDEA, "title": "가" * 61}]}))),
        (200, completion(json.dumps({"suggestions": [{**IDEA, "kind": "chore"}]}))),
        (200, completion(json.dumps({"suggestions": [IDEA, {**IDEA, "recurrence": {}}]}))),
        (200, completion(json.dumps({"suggestions": [{**IDEA, "url": "https://a.example"}]}))),
        (200, completion("[" * 100_000)),
        (200, completion(None)),
        (200, {**completion(""), "choices": []}),
        (200, {**completion(""), "choices": [{}]}),
        (200, {"choices": None}),
        (200, []),
        (200, None),
        (200, b"<html>not what was asked</html>"),
        (401, {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}),
        (429, {"error": {"message": "Quota"}}),
        (500, {"error": {"message": "Sorry"}}),
    ],
    ids=lambda answer: str(answer)[:70],
)
def test_what_cannot_be_routines_is_answered_by_the_built_in_ideas(
    willing: APIClient, openai: OpenAIServer, answer: tuple[int, Any]
) -> None:
    openai.answer = lambda: answer
    found = ask(willing)
    assert found["source"] == "built_in"
    assert len(found["suggestions"]) == 4
    assert openai.connections == 1  # once, and not again


def test_who_is_slow_is_not_waited_for(
    willing: APIClient, openai: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()

    def slowly() -> tuple[int, Any]:
        done.wait(timeout=30)
        return 200, completion("{}")

    openai.answer = slowly
    monkeypatch.setattr(openai_ideas, "SECONDS", 0.1)
    assert ask(willing)["source"] == "built_in"
    done.set()


def test_who_is_away_is_done_without(willing: APIClient, settings: Any) -> None:
    with running() as gone:
        settings.OPENAI_BASE_URL = gone.base_url
    assert ask(willing)["source"] == "built_in"


def test_while_two_are_waiting_a_third_gets_the_built_in_ones(
    willing: APIClient, openai: OpenAIServer
) -> None:
    says(openai, IDEA)
    with openai_ideas.AT_ONCE, openai_ideas.AT_ONCE:
        assert ask(willing)["source"] == "built_in"
        assert openai.connections == 0
    assert ask(willing)["source"] == "openai"


def test_so_many_a_day_and_then_the_built_in_ones(
    willing: APIClient, openai: OpenAIServer, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    monkeypatch.setattr(suggestions, "A_DAY", 2)
    says(openai, IDEA)
    assert [ask(willing)["source"] for _ in "abc"] == ["openai", "openai", "built_in"]
    clock.advance(days=1)
    assert ask(willing)["source"] == "openai"


def test_nothing_of_a_wish_or_an_error_reaches_the_log(
    willing: APIClient, openai: OpenAIServer, caplog: pytest.LogCaptureFixture
) -> None:
    openai.answer = lambda: (400, {"error": {"message": "cannot do 은방울꽃"}})
    ask(willing, "은방울꽃")
    assert "no ideas of OpenAI's" in caplog.text
    assert "은방울꽃" not in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"wish": "가" * 201}, ("wish", "max_length")),
        ({"wish": 5}, ("wish", "invalid")),
        ({"prompt": "x"}, ("prompt", "unknown_field")),
    ],
    ids=repr,
)
def test_what_cannot_be_wished_is_refused(
    minji: APIClient, said: Any, refused: tuple[str, str]
) -> None:
    assert refusals(minji.post(PATH, said, format="json")) == [refused]
