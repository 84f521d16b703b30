"""What the API says to people is Korean by default, and English for who asks for it."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.utils import translation
from rest_framework.test import APIClient
from support.requests import send

HANGUL = re.compile(r"[가-힣]")
FORMS = "/api/sample/forms/"


def sent_in(language: str | None, client: APIClient, sent: object) -> dict[str, Any]:
    headers = {} if language is None else {"HTTP_ACCEPT_LANGUAGE": language}
    body: dict[str, Any] = client.post(FORMS, sent, format="json", **headers).json()  # type: ignore[arg-type]  # DRF's stubs know no headers
    return body


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ko", "요청에 맞지 않는 부분이 있어요"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "요청에 맞지 않는 부분이 있어요"),
        ("fr", "요청에 맞지 않는 부분이 있어요"),
        ("en-GB,en;q=0.9", "Bad Request"),
        ("fr, en;q=0.5", "Bad Request"),
    ],
)
def test_the_language_is_the_callers(anonymous: APIClient, language: str, title: str) -> None:
    assert sent_in(language, anonymous, {})["title"] == title


def test_without_a_wish_it_is_korean(client: APIClient) -> None:
    response = client.post(FORMS, {}, "application/json", SERVER_NAME="sample-service")
    assert HANGUL.search(response.json()["title"])
    assert response["Content-Language"] == "ko"
    assert "Accept-Language" in response["Vary"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "꼭 필요한 항목이에요."),
    ({"name": None}, "비워 둘 수 없는 항목이에요."),
    ({"name": ""}, "비워 둘 수 없는 항목이에요."),
    ({"name": ["x"]}, "글자로 된 값이어야 해요."),
    ({"name": "too long"}, "5자까지 쓸 수 있어요."),
    ({"name": "a\0b"}, "쓸 수 없는 문자가 들어 있어요."),
    ({"number": 0}, "1 이상이어야 해요."),
    ({"number": 10}, "9 이하여야 해요."),
    ({"number": "x"}, "정수를 써 주세요."),
    ({"price": "x"}, "숫자를 써 주세요."),
    ({"switch": "perhaps"}, "참 또는 거짓이어야 해요."),
    ({"day": "soon"}, "날짜의 형식이 달라요. 이렇게 써 주세요: YYYY-MM-DD."),
    ({"at": "soon"}, "날짜와 시각의 형식이 달라요."),
    ({"time": "soon"}, "시각의 형식이 달라요."),
    ({"token": "x"}, "올바른 UUID여야 해요."),
    ({"email": "x"}, "올바른 이메일 주소를 써 주세요."),
    ({"color": "green"}, '"green"은(는) 고를 수 없는 값이에요.'),
    ({"tags": "x"}, '목록이어야 하는데 "str" 값이 왔어요.'),
    ({"tags": []}, "하나 이상 있어야 해요."),
    ({"tags": ["a", "b", "c"]}, "2개까지 넣을 수 있어요."),
    ({"map": []}, '이름과 값의 묶음이어야 하는데 "list" 값이 왔어요.'),
    ({"line": 5}, "이름과 값의 묶음이어야 하는데 int 값이 왔어요."),
    ({"lines": {}}, '목록이어야 하는데 "dict" 값이 왔어요.'),
]


@pytest.mark.parametrize(("sent", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_each_kind_of_wrong_field_is_explained_in_korean(
    anonymous: APIClient, sent: dict[str, Any], message: str
) -> None:
    whole = {"name": "x", **sent} if sent else {}
    [error] = sent_in("ko", anonymous, whole)["errors"]
    assert error["message"].startswith(message)
    [english] = sent_in("en", anonymous, whole)["errors"]
    assert not HANGUL.search(english["message"])


@pytest.mark.parametrize(
    ("method", "path", "body", "detail"),
    [
        ("GET", "/api/sample/me/", b"", "로그인이 필요해요."),
        ("GET", "/internal/sample/", b"", "로그인이 필요해요."),
        ("DELETE", FORMS, b"", '여기서는 "DELETE" 메서드를 쓸 수 없어요.'),
        ("POST", FORMS, b"{", "본문이 올바른 JSON이 아니에요."),
        ("GET", "/nowhere/", b"", "이 주소에는 아무것도 없어요."),
        ("GET", "/api/sample/errors/not-found/", b"", "찾을 수 없어요."),
        ("GET", "/api/sample/errors/denied/", b"", "이 일을 할 권한이 없어요."),
        ("GET", "/api/sample/errors/away/", b"", "서비스 일부가 잠시 쉬고 있어요."),
        ("GET", "/api/sample/errors/many/", b"", "요청이 너무 많아요."),
        ("GET", "/api/sample/errors/bug/", b"", "저희 쪽에서 문제가 생겼어요."),
    ],
)
def test_each_error_is_explained_in_korean(
    anonymous: APIClient, method: str, path: str, body: bytes, detail: str
) -> None:
    anonymous.raise_request_exception = False
    response = send(anonymous, method, path, body, HTTP_ACCEPT_LANGUAGE="ko-KR")
    assert response.json()["detail"].startswith(detail)
    assert HANGUL.search(response.json()["title"])


def test_a_media_type_that_is_not_taken_is_named_in_korean(anonymous: APIClient) -> None:
    response = send(anonymous, "POST", FORMS, b"x", "text/plain", HTTP_ACCEPT_LANGUAGE="ko")
    assert response.json()["detail"] == '"text/plain" 형식은 받을 수 없어요.'


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429])
def test_the_title_of_every_refusal_is_korean(status: int) -> None:
    with translation.override("ko"):
        assert HANGUL.search(translation.gettext(HTTPStatus(status).phrase))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_the_title_of_every_failure_is_korean(status: int) -> None:
    with translation.override("ko"):
        assert HANGUL.search(translation.gettext(HTTPStatus(status).phrase))


def test_a_text_of_the_service_itself_is_rendered_in_the_callers_language(
    anonymous: APIClient,
) -> None:
    response = anonymous.get("/api/sample/errors/sealed/")
    assert response.json()["detail"] == "This letter is sealed until its day."
