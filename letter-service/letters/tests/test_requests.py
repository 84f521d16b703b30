"""Bad input gets the right answer, a repeat makes no second letter, lists do not grow dear."""

import re

import pytest
from rest_framework.test import APIClient

from letters.models import Letter
from letters.tests.conftest import post, write


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "body"),
        ({"body": None}, "body"),
        ({"body": ""}, "body"),
        ({"body": " \n\t "}, "body"),
        ({"body": 5}, "body"),
        ({"body": ["a"]}, "body"),
        ({"body": "x" * 100_001}, "body"),
        ({"body": "x\0y"}, "body"),
        ({"body": "x", "title": "t" * 201}, "title"),
        ({"body": "x", "title": None}, "title"),
        ({"body": "x", "title": {"a": 1}}, "title"),
        ({"body": "x", "tags": "one"}, "tags"),
        ({"body": "x", "tags": [1]}, "tags.0"),
        ({"body": "x", "tags": ["a" * 51]}, "tags.0"),
        ({"body": "x", "tags": [f"t{n}" for n in range(21)]}, "tags"),
        ({"body": "x", "favorite": "maybe"}, "favorite"),
        ({"body": "x", "opens_on": "tomorrow"}, "opens_on"),
        ({"body": "x", "opens_on": "2027-02-30"}, "opens_on"),
        ({"body": "x", "opens_on": "2027-01-01", "opens_time": "25:00"}, "opens_time"),
        ({"body": "x", "opens_on": "2027-01-01", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"body": "x", "draft_id": "not-a-uuid"}, "draft_id"),
        ({"body": "x", "favorite": "on"}, "favorite"),
        ({"body": "x", "favorite": 1}, "favorite"),
        ({"body": "x", "bdoy": "y"}, "bdoy"),
        ({"body": "x", "image_ids": None}, "image_ids"),
        ([], ""),
        ("text", ""),
    ],
)
def test_a_letter_that_cannot_be_is_refused_by_field(
    minji: APIClient, sent: object, field: str
) -> None:
    response = post(minji, sent)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (400, "validation_error")
    assert response["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["errors"][0]["message"]
    assert not Letter.objects.exists()


def test_the_longest_letter_is_taken_whole(minji: APIClient) -> None:
    body = "가" * 99_999 + "끝"
    assert minji.get(f"/api/letters/{write(minji, body)['id']}/").json()["body"] == body


@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"body": "x"} trailing', "application/json", 400),
        (b'{"body": "\\ud800"}', "application/json", 400),
        (b'{"body": "\xff"}', "application/json", 400),
        (b'{"body": NaN}', "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b"", "application/json", 400),
        (b"body=x", "application/x-www-form-urlencoded", 415),
        (b"<letter/>", "application/xml", 415),
    ],
)
def test_what_is_not_json_is_refused(
    minji: APIClient, raw: bytes, content_type: str, status: int
) -> None:
    response = minji.post("/api/letters/", raw, content_type=content_type)
    assert response.status_code == status
    assert response.json()["status"] == status


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "many"},
        {"limit": "9" * 5000},
        {"limit": "²"},
        {"cursor": "nonsense"},
        {"cursor": "W10"},
        {"cursor": "가"},
        {"when": "someday"},
        {"favorite": "perhaps"},
        {"q": "x" * 201},
        {"q": "a\0b"},
    ],
)
def test_a_query_that_makes_no_sense_is_a_400(minji: APIClient, query: dict[str, str]) -> None:
    response = minji.get("/api/letters/", query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == next(iter(query))


def test_messages_are_in_the_callers_language(minji: APIClient) -> None:
    korean = minji.post("/api/letters/", {}, format="json", HTTP_ACCEPT_LANGUAGE="ko-KR,ko;q=0.9")
    english = minji.post("/api/letters/", {}, format="json", HTTP_ACCEPT_LANGUAGE="en-GB")
    assert korean.json()["title"] != english.json()["title"]
    assert re.search("[가-힣]", korean.json()["errors"][0]["message"])
    assert not re.search("[가-힣]", english.content.decode())


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_method_that_is_not_there_is_a_405(minji: APIClient, method: str) -> None:
    assert getattr(minji, method)("/api/letters/").json()["status"] == 405


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"body": " ", "revision": 1}, "body"),
        ({"body": "x", "revision": "1"}, "revision"),
        ({"body": "x", "revision": 0}, "revision"),
        ({"title": "t" * 201, "revision": 1}, "title"),
        ({"favorite": None}, "favorite"),
        ({"tags": None}, "tags"),
        ({"written_on": "gestern"}, "written_on"),
        ({"opens_on": "2027-01-01"}, "opens_on"),
    ],
)
def test_a_change_that_cannot_be_is_refused_by_field_and_changes_nothing(
    minji: APIClient, sent: object, field: str
) -> None:
    letter = write(minji, "그대로")
    url = f"/api/letters/{letter['id']}/"
    response = minji.patch(url, sent, format="json")
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert minji.get(url).json() == letter
