"""Personal API tokens: made, shown once, withdrawn, and told to the services that ask."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from account_kit import personal_tokens
from authentication import access_tokens
from authentication.models import Account, Erasure, PersonalToken
from authentication.personal_tokens import DOMAINS, SCOPES
from authentication.services import personal_tokens as service
from authentication.tests.conftest import PASSWORD, assert_problem, new_client, post
from authentication.tests.factors import signed_in
from service_kit import clock
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock

pytestmark = pytest.mark.usefixtures("minji")
ASKED = {"name": "My notebook", "scopes": ["letters:read"], "password": PASSWORD}


def make(client: APIClient, **changes: Any) -> dict[str, Any]:
    response = post(client, "tokens", {**ASKED, **changes})
    assert response.status_code == 201, response.content
    made: dict[str, Any] = response.json()
    return made


def introspect(token: str, *, caller: str = "letter-service") -> Any:
    return new_client().post(
        "/internal/tokens/introspect/",
        {"token": token},
        format="json",
        HTTP_AUTHORIZATION=f"Bearer {access_tokens.service_token(caller)}",
    )


def test_a_token_is_shown_once(here: APIClient) -> None:
    made = make(here)
    assert made["token"].startswith("lmt_")
    assert len(made["token"]) == personal_tokens.LENGTH
    [listed] = here.get("/api/auth/tokens/").json()["results"]
    assert "token" not in listed
    assert listed == {key: value for key, value in made.items() if key != "token"}
    assert listed["name"] == "My notebook"
    assert listed["scopes"] == ["letters:read"]
    assert (listed["expires_at"], listed["last_used_at"]) == (None, None)


def test_the_answer_is_not_kept_by_browsers(here: APIClient) -> None:
    assert post(here, "tokens", ASKED)["Cache-Control"] == "no-store"


def test_a_token_is_kept_as_a_hash_only(here: APIClient) -> None:
    token = make(here)["token"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT row::text FROM authentication_personaltoken AS row")
        [(row,)] = cursor.fetchall()
    assert token.encode().hex() not in row
    assert token.removeprefix("lmt_") not in row


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": 7}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["letters:delete"]}, "scopes.0"),
        ({"scopes": ["auth:write"]}, "scopes.0"),
        ({"scopes": "letters:read"}, "scopes"),
        ({"expires_at": "2026-11-22T03:00:00Z"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"owner": "minji"}, "owner"),
    ],
)
def test_what_cannot_be_is_refused(here: APIClient, changes: dict[str, Any], field: str) -> None:
    problem = assert_problem(post(here, "tokens", {**ASKED, **changes}), 400, "validation_error")
    assert [error["field"].partition(".")[0] for error in problem["errors"]] == [
        field.partition(".")[0]
    ]


def test_every_public_domain_of_the_system_has_its_scopes_but_accounts_have_none() -> None:
    listed = tomllib.loads((Path(__file__).parents[3] / "services.toml").read_text())
    public = {prefix for service in listed.values() for prefix in service["public"]}
    domains = {prefix.split("/")[2] for prefix in public if prefix.startswith("/api/")}
    assert domains - {"auth"} <= set(DOMAINS)
    assert not any(scope.startswith("auth:") for scope in SCOPES)


def test_there_are_at_most_fifty(here: APIClient, minji: Account) -> None:
    for _ in range(service.TOKENS_PER_ACCOUNT):
        make(here)
    assert_problem(post(here, "tokens", ASKED), 409, "too_many")


def test_the_list_takes_as_many_statements_with_many_tokens_as_with_few(here: APIClient) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert here.get("/api/auth/tokens/").status_code == 200
        return len(queries)

    make(here)
    few = statements()
    for _ in range(10):
        make(here)
    assert statements() == few


def test_services_learn_whose_token_it_is_and_what_for(here: APIClient, minji: Account) -> None:
    token = make(here, scopes=["letters:write", "letters:read", "letters:read"])["token"]
    response = introspect(token)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    answer = response.json()
    assert answer.pop("iat")
    assert answer == {
        "active": True,
        "token_type": "Bearer",
        "sub": str(minji.id),
        "scope": "letters:read letters:write",
        "exp": None,
        "language": "ko",
        "time_zone": "Asia/Seoul",
        "day_starts_at": "00:00",
    }


def test_when_it_was_used_is_noted_once_a_minute(here: APIClient, clock: FakeClock) -> None:
    token = make(here)["token"]
    noted = []
    for _ in range(3):
        introspect(token)
        noted.append(str(PersonalToken.objects.get().last_used_at))
        clock.advance(seconds=40)
    assert noted[0] == noted[1] < noted[2]


def test_of_a_token_that_is_none_nothing_is_told(here: APIClient) -> None:
    for nonsense in ("lmt_" + "x" * 43, "x"):
        assert introspect(nonsense).json() == {"active": False}


def test_a_withdrawn_token_is_good_for_nothing(here: APIClient) -> None:
    made = make(here)
    assert here.delete(f"/api/auth/tokens/{made['id']}/").status_code == 204
    assert introspect(made["token"]).json() == {"active": False}
    assert_problem(here.delete(f"/api/auth/tokens/{made['id']}/"), 404, "not_found")


def test_a_token_ends_when_it_was_to_end(here: APIClient, clock: FakeClock) -> None:
    ends = clock() + timedelta(days=1)
    token = make(here, expires_at=ends.isoformat())["token"]
    assert introspect(token).json()["exp"] == int(ends.timestamp())
    clock.advance(days=1)
    assert introspect(token).json() == {"active": False}


def test_a_token_ends_with_its_account(here: APIClient) -> None:
    token = make(here)["token"]
    Account.objects.update(is_active=False)
    assert introspect(token).json() == {"active": False}


def test_a_token_rests_while_its_account_is_being_deleted(here: APIClient, minji: Account) -> None:
    token = make(here)["token"]
    now = clock.now()
    erasure = Erasure.objects.create(
        account_id=minji.id, receipt_digest=b"", requested_at=now, erase_after=now
    )
    assert introspect(token).json() == {"active": False}
    Erasure.objects.filter(id=erasure.id).update(cancelled_at=now)
    assert introspect(token).json()["active"] is True


def test_another_persons_token_is_not_there(here: APIClient) -> None:
    made = make(here)
    post(new_client(), "signup", {"email": "seo@example.com", "password": PASSWORD})
    other = signed_in(new_client(), email="seo@example.com")
    assert other.get("/api/auth/tokens/").json() == {"results": []}
    theirs = assert_problem(other.delete(f"/api/auth/tokens/{made['id']}/"), 404, "not_found")
    nobodys = assert_problem(other.delete(f"/api/auth/tokens/{new_id()}/"), 404, "not_found")
    assert theirs["detail"] == nobodys["detail"]
    assert PersonalToken.objects.count() == 1


def test_only_services_may_ask(here: APIClient) -> None:
    token = make(here)["token"]
    for client in (new_client(), here):
        response = client.post("/internal/tokens/introspect/", {"token": token}, format="json")
        assert response.status_code == 401


def test_a_personal_token_opens_nothing_of_auth_service(here: APIClient) -> None:
    token = make(here, scopes=list(SCOPES))["token"]
    program = new_client()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    for path in ("account", "tokens", "factors"):
        assert_problem(program.get(f"/api/auth/{path}/"), 403, "insufficient_scope")
    assert_problem(post(program, "tokens", ASKED), 403, "insufficient_scope")
    assert_problem(post(program, "logout-everywhere"), 403, "insufficient_scope")
    assert PersonalToken.objects.count() == 1


def test_an_unknown_personal_token_is_a_401_here_as_well() -> None:
    program = new_client()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer lmt_{'x' * 43}")
    assert_problem(program.get("/api/auth/account/"), 401, "token_invalid")


def test_without_an_access_token_there_are_none(anonymous: APIClient) -> None:
    assert_problem(anonymous.get("/api/auth/tokens/"), 401, "not_authenticated")
    assert_problem(post(anonymous, "tokens", ASKED), 401, "not_authenticated")
    assert_problem(anonymous.delete(f"/api/auth/tokens/{new_id()}/"), 401, "not_authenticated")
