"""Bad input gets the right answer, a repeat makes no second letter, lists cost the same at any size."""

import io
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient
from service_kit import logs
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock
from service_kit.testing.keys import person_token, service_token

from letters.models import Letter
from letters.tests.conftest import listed, write


def post(client: APIClient, body: object, **headers: str) -> Any:
    return client.post("/api/letters/", body, format="json", **headers)  # type: ignore[arg-type]  # DRF's stubs know no headers by keyword


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
    assert korean.json()["errors"][0]["message"] == "필수 항목입니다."


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_method_that_is_not_there_is_a_405(minji: APIClient, method: str) -> None:
    assert getattr(minji, method)("/api/letters/").json()["status"] == 405


class TestTokens:
    def read(self, anonymous: APIClient, token: str) -> Any:
        return anonymous.get("/api/letters/", HTTP_AUTHORIZATION=f"Bearer {token}")

    def test_an_expired_token_is_a_401_that_says_so(
        self, anonymous: APIClient, keys: None, clock: FakeClock, db: None
    ) -> None:
        token = person_token(new_id())
        assert self.read(anonymous, token).status_code == 200
        clock.advance(minutes=16)  # the token is remembered as good, and yet over
        response = self.read(anonymous, token)
        assert (response.status_code, response.json()["code"]) == (401, "token_expired")

    def test_forged_tokens_are_a_401(self, anonymous: APIClient, keys: None, db: None) -> None:
        good = person_token(new_id())
        header, claims, signature = good.split(".")
        forged = [
            person_token(new_id(), key=Ed25519PrivateKey.generate()),
            f"{header}.{claims}.",
            f"eyJhbGciOiJub25lIn0.{claims}.",
            f"{header}.{claims[:-2]}.{signature}",
            service_token("letter-service"),
            person_token(new_id(), time_zone="Mars/Olympus"),
            "nonsense",
            "",
        ]
        for token in forged:
            response = self.read(anonymous, token)
            assert (response.status_code, response.json()["code"]) == (401, "token_invalid")


class TestIdempotency:
    def test_a_repeat_with_the_same_key_gives_the_first_letter_again(
        self, minji: APIClient
    ) -> None:
        first = post(minji, {"body": "한 번만"}, HTTP_IDEMPOTENCY_KEY="abc")
        again = post(minji, {"body": "한 번만"}, HTTP_IDEMPOTENCY_KEY="abc")
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json() == first.json()
        assert again["Idempotent-Replayed"] == "true"
        assert len(listed(minji)) == 1

    def test_the_same_key_for_another_text_is_a_422_and_writes_nothing(
        self, minji: APIClient
    ) -> None:
        post(minji, {"body": "하나"}, HTTP_IDEMPOTENCY_KEY="abc")
        response = post(minji, {"body": "둘"}, HTTP_IDEMPOTENCY_KEY="abc")
        assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
        assert len(listed(minji)) == 1

    def test_keys_of_two_people_do_not_meet(self, minji: APIClient, stranger: APIClient) -> None:
        post(minji, {"body": "내 것"}, HTTP_IDEMPOTENCY_KEY="abc")
        assert post(stranger, {"body": "네 것"}, HTTP_IDEMPOTENCY_KEY="abc").status_code == 201

    def test_a_key_that_is_too_long_is_a_400(self, minji: APIClient) -> None:
        assert post(minji, {"body": "x"}, HTTP_IDEMPOTENCY_KEY="k" * 201).status_code == 400

    @pytest.mark.django_db(transaction=True)
    def test_repeats_at_the_same_moment_make_one_letter(self, minji: APIClient) -> None:
        def attempt(_: int) -> str:
            try:
                return str(post(minji, {"body": "함께"}, HTTP_IDEMPOTENCY_KEY="abc").json()["id"])
            finally:
                connection.close()

        with ThreadPoolExecutor(6) as pool:
            ids = set(pool.map(attempt, range(6)))
        assert len(ids) == 1
        assert Letter.objects.count() == 1


class TestCost:
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
    def test_rows_grow_and_queries_do_not(self, minji: APIClient, path: str) -> None:
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
        self, minji: APIClient, clock: FakeClock
    ) -> None:
        written = []
        for _ in range(7):
            written.append(write(minji)["id"])
            clock.advance(hours=9)
        assert [row["id"] for row in listed(minji, limit="2")] == written[::-1]


@pytest.fixture
def json_log() -> Iterator[io.StringIO]:
    """Everything that is logged, in the form in which it leaves the process."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Formatter())
    handler.addFilter(logs.ContextFilter("letter-service"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_nothing_that_a_person_typed_reaches_the_log(
    minji: APIClient, minji_id: UUID, json_log: io.StringIO
) -> None:
    secret = "은방울꽃"
    token = person_token(minji_id, lifetime=timedelta(days=1))
    write(minji, secret, title=secret, tags=[secret])
    minji.get("/api/letters/", {"q": secret}, HTTP_AUTHORIZATION=f"Bearer {token}")
    minji.get(f"/api/letters/{secret}/")
    post(minji, {"body": secret, "opens_on": secret})
    minji.post("/api/letters/", f'{{"body": "{secret}'.encode(), content_type="application/json")
    lines = [json.loads(line) for line in json_log.getvalue().splitlines()]
    assert len(lines) >= 5
    for private in (secret, "%EC%9D%80", token):
        assert private not in json_log.getvalue()
    assert all(line["request_id"] and line["trace_id"] for line in lines)
