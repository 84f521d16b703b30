"""What belongs to one person does not exist for another, and for nobody without a token."""

from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from routine.tests.conftest import ROUTINES, SPECIAL_DAYS, begin, body, keep, listed, mark, routine
from service_kit.ids import new_id
from service_kit.testing.keys import person_token

OF_A_ROUTINE = [
    ("get", ""),
    ("patch", ""),
    ("delete", ""),
    ("get", "statistics/"),
    ("post", "pause/"),
    ("delete", "pause/"),
    ("get", "checks/2026-11-22/"),
    ("put", "checks/2026-11-22/"),
    ("delete", "checks/2026-11-22/"),
    ("put", "skips/2026-11-22/"),
    ("delete", "skips/2026-11-22/"),
]


@pytest.mark.parametrize(("method", "path"), OF_A_ROUTINE, ids=str)
def test_another_persons_routine_is_a_404_as_one_that_never_was(
    minji: APIClient, stranger: APIClient, method: str, path: str
) -> None:
    made = begin(minji)
    theirs, nobodys = (
        getattr(stranger, method)(f"{ROUTINES}{routine_id}/{path}", {}, format="json")
        for routine_id in (made["id"], new_id())
    )
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.json()["detail"] == nobodys.json()["detail"]
    assert routine(minji, made) == made


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_another_persons_special_day_is_a_404(
    minji: APIClient, stranger: APIClient, method: str
) -> None:
    address = f"{SPECIAL_DAYS}{keep(minji)['id']}/"
    assert getattr(stranger, method)(address, {}, format="json").status_code == 404
    assert minji.get(address).status_code == 200


def test_what_another_person_told_of_a_day_is_a_404(minji: APIClient, stranger: APIClient) -> None:
    made = begin(minji)
    mark(minji, made, "2026-11-20", note="노트")
    address = f"{ROUTINES}{made['id']}/checks/2026-11-20/"
    assert minji.get(address).status_code == 200
    assert stranger.get(address).status_code == 404


def test_another_persons_rows_are_in_no_list(minji: APIClient, stranger: APIClient) -> None:
    begin(minji)
    keep(minji)
    assert listed(stranger) == listed(stranger, SPECIAL_DAYS) == []
    assert body(stranger.get(f"{ROUTINES}today/"))["results"] == []
    span = {"from": "2026-11-01", "to": "2026-11-30"}
    assert body(stranger.get(f"{ROUTINES}events/", span))["results"] == []
    assert body(stranger.post(f"{ROUTINES}pause/", {}, format="json"))["results"] == []


def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(
    minji: APIClient, stranger: APIClient
) -> None:
    begin(minji)
    begin(minji)
    cursor = body(minji.get(ROUTINES, {"limit": "1"}))["next"]
    assert body(stranger.get(ROUTINES, {"cursor": cursor}))["results"] == []


@pytest.mark.parametrize("method", ["get", "post", "patch", "put", "delete"])
def test_without_a_token_everything_is_a_401(anonymous: APIClient, keys: None, method: str) -> None:
    paths = ["", "today/", "events/", "pause/", *(f"{new_id()}/{path}" for _, path in OF_A_ROUTINE)]
    for address in (*(ROUTINES + path for path in paths), SPECIAL_DAYS):
        response = getattr(anonymous, method)(address)
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")


class TestPersonalTokens:
    """`service_kit.authentication` checks scopes; here it is seen that both prefixes have some."""

    def status(self, client: APIClient, account_id: UUID, scope: str, method: str, url: str) -> Any:
        token = person_token(account_id, scope=scope)
        asked = getattr(client, method)(url, HTTP_AUTHORIZATION=f"Bearer {token}")
        return asked.status_code

    def test_reading_and_writing_are_granted_for_each_prefix_alone(
        self, anonymous: APIClient, keys: None, db: None, minji_id: UUID
    ) -> None:
        for mine, other in ((ROUTINES, "special-days"), (SPECIAL_DAYS, "routines")):
            domain = mine.split("/")[2]
            assert self.status(anonymous, minji_id, f"{domain}:read", "get", mine) == 200
            assert self.status(anonymous, minji_id, f"{domain}:write", "get", mine) == 403
            assert self.status(anonymous, minji_id, f"{domain}:read", "post", mine) == 403
            assert self.status(anonymous, minji_id, f"{domain}:write", "post", mine) == 400
            assert self.status(anonymous, minji_id, f"{other}:read", "get", mine) == 403

    def test_what_was_told_of_a_day_is_read_with_the_scope_of_reading(
        self, anonymous: APIClient, minji: APIClient, minji_id: UUID
    ) -> None:
        made = begin(minji)
        mark(minji, made, "2026-11-20", note="노트")
        day = f"{ROUTINES}{made['id']}/checks/2026-11-20/"
        assert self.status(anonymous, minji_id, "routines:read", "get", day) == 200
        assert self.status(anonymous, minji_id, "routines:write", "get", day) == 403
