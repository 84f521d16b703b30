"""Who is calling: people on public routes, services on internal ones, nobody else."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from service_kit.authentication import Caller
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock
from service_kit.testing.keys import person_token, service_token

pytestmark = pytest.mark.usefixtures("keys")


def get(client: APIClient, path: str, token: str | None = None) -> Any:
    headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token is not None else {}
    return client.get(path, **headers)  # type: ignore[arg-type]  # DRF's stubs know no headers


def test_the_claims_describe_the_person(signed_in: Callable[..., APIClient]) -> None:
    account = new_id()
    client = signed_in(
        account, sid="s1", language="en", time_zone="Europe/Berlin", day_starts_at="04:00"
    )
    assert client.get("/api/sample/me/").json() == {
        "account_id": str(account),
        "session_id": "s1",
        "language": "en",
        "time_zone": "Europe/Berlin",
        "day_starts_at": "04:00:00",
    }


def test_without_a_profile_the_person_is_in_seoul(signed_in: Callable[..., APIClient]) -> None:
    answer = signed_in(new_id()).get("/api/sample/me/").json()
    assert (answer["time_zone"], answer["day_starts_at"]) == ("Asia/Seoul", "00:00:00")
    assert (answer["language"], answer["session_id"]) == ("ko", "")


def test_without_a_token_the_answer_is_401_with_a_challenge(anonymous: APIClient) -> None:
    response = get(anonymous, "/api/sample/me/")
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="a-letter-to-myself"'
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("scheme", ["Basic dXNlcjpwYXNz", "Token abc", "Bearer", "gibberish"])
def test_another_scheme_is_no_token(anonymous: APIClient, scheme: str) -> None:
    response = anonymous.get("/api/sample/me/", HTTP_AUTHORIZATION=scheme)
    assert response.status_code == 401


def test_the_scheme_may_be_written_in_any_case(anonymous: APIClient) -> None:
    header = f"bEARER {person_token(new_id())}"
    assert anonymous.get("/api/sample/me/", HTTP_AUTHORIZATION=header).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": ""},
        {"day_starts_at": "noon"},
        {"sub": "not-a-uuid"},
    ],
)
def test_claims_that_cannot_be_are_an_invalid_token(
    anonymous: APIClient, claims: dict[str, str]
) -> None:
    response = get(anonymous, "/api/sample/me/", person_token(new_id(), **claims))
    assert (response.status_code, response.json()["code"]) == (401, "token_invalid")


def test_an_expired_token_says_so(anonymous: APIClient, clock: FakeClock) -> None:
    token = person_token(new_id(), lifetime=timedelta(minutes=15))
    assert get(anonymous, "/api/sample/me/", token).status_code == 200
    clock.advance(minutes=15)
    response = get(anonymous, "/api/sample/me/", token)
    assert (response.status_code, response.json()["code"]) == (401, "token_expired")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_forged_token_is_a_401_also_where_everybody_may_look(anonymous: APIClient) -> None:
    assert get(anonymous, "/api/sample/me/", "a.b.c").json()["code"] == "token_invalid"
    assert get(anonymous, "/api/sample/echo/", "a.b.c").status_code == 200  # asks for none


def test_an_internal_route_lets_services_in(anonymous: APIClient) -> None:
    response = get(anonymous, "/internal/sample/", service_token("emotion-service"))
    assert (response.status_code, response.json()) == (200, {"caller": "emotion-service"})


@pytest.mark.parametrize("token", [None, "a.b.c"])
def test_an_internal_route_lets_nobody_else_in(anonymous: APIClient, token: str | None) -> None:
    assert get(anonymous, "/internal/sample/", token).status_code == 401


def test_a_persons_token_opens_no_internal_route(anonymous: APIClient) -> None:
    response = get(anonymous, "/internal/sample/", person_token(new_id()))
    assert (response.status_code, response.json()["code"]) == (401, "token_invalid")


def test_a_services_token_opens_nothing_of_a_person(anonymous: APIClient) -> None:
    response = get(anonymous, "/api/sample/me/", service_token("letter-service"))
    assert (response.status_code, response.json()["code"]) == (401, "token_invalid")


def test_a_route_may_be_for_some_services_only(anonymous: APIClient) -> None:
    path = "/internal/only-letters/"
    assert get(anonymous, path, service_token("letter-service")).status_code == 200
    response = get(anonymous, path, service_token("emotion-service"))
    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")


def test_a_person_who_is_up_late_still_lives_in_yesterday() -> None:
    person = Caller(
        account_id=new_id(),
        session_id="",
        language="ko",
        time_zone="Asia/Seoul",
        day_starts_at=time(4),
    )
    late = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)  # 03:30 on the 23rd in Seoul
    assert person.today(late) == date(2026, 11, 22)
    assert person.today(late + timedelta(minutes=30)) == date(2026, 11, 23)
