"""The inbox: what reached somebody, the newest first, and what of it they have not read."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from notify import announcing
from notify.models import Delivery, Notice, Recipient
from notify.tests.conftest import INBOX
from notify.tests.telling import due
from service_kit import clock as present
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock


def letters(recipient: Recipient, count: int, clock: FakeClock) -> list[str]:
    """So many arrivals, a minute apart; their ids, the newest first."""
    found = []
    for _ in range(count):
        clock.advance(minutes=1)
        told = due("letter", due_at=present.now())
        announcing.announce([(recipient, told)], now=present.now())
        found.append(str(announcing.occurrence_id(told)))
    return found[::-1]


def shown(client: APIClient, **query: Any) -> Any:
    response = client.get(INBOX, query)
    assert response.status_code == 200, response.content
    return response.json()


def test_the_newest_comes_first_and_each_once_over_all_pages(
    minji: APIClient, recipient: Recipient, clock: FakeClock
) -> None:
    wanted = letters(recipient, 7, clock)
    found: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        page = shown(minji, **query)
        found += [row["id"] for row in page["results"]]
        assert page["unread"] == 7
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert found == wanted


def test_a_row_says_what_it_is_about_and_nothing_private(
    minji: APIClient, recipient: Recipient, clock: FakeClock
) -> None:
    letters(recipient, 1, clock)
    [row] = shown(minji)["results"]
    assert set(row) == {
        *("id", "kind", "source_id", "due_at", "due_on", "folded", "shown_at", "read_at"),
    }
    assert row["read_at"] is None


def test_reading_one_counts_once(minji: APIClient, recipient: Recipient, clock: FakeClock) -> None:
    first, second = letters(recipient, 2, clock)
    read = minji.post(f"{INBOX}{first}/read/").json()
    assert read["read_at"]
    clock.advance(hours=1)
    assert minji.post(f"{INBOX}{first}/read/").json()["read_at"] == read["read_at"]
    page = shown(minji)
    assert page["unread"] == 1
    assert [row["read_at"] is None for row in page["results"]] == [False, True]
    assert page["results"][1]["id"] == second


def test_reading_all_leaves_nothing_unread(
    minji: APIClient, recipient: Recipient, clock: FakeClock
) -> None:
    letters(recipient, 3, clock)
    assert minji.post(f"{INBOX}read-all/").json() == {"unread": 0}
    assert shown(minji)["unread"] == 0
    letters(recipient, 1, clock)
    assert shown(minji)["unread"] == 1


def test_another_persons_notice_is_a_404_and_in_no_list(
    minji: APIClient, stranger: APIClient, recipient: Recipient, clock: FakeClock
) -> None:
    [mine] = letters(recipient, 1, clock)
    assert shown(stranger) == {"results": [], "next": None, "unread": 0}
    refused = stranger.post(f"{INBOX}{mine}/read/")
    unknown = stranger.post(f"{INBOX}{new_id()}/read/")
    assert (refused.status_code, refused.json()["detail"]) == (404, unknown.json()["detail"])
    assert stranger.post(f"{INBOX}read-all/").status_code == 200
    assert shown(minji)["unread"] == 1


def test_what_is_not_shown_yet_cannot_be_read(minji: APIClient, recipient: Recipient) -> None:
    told = due("routine")
    announcing.announce([(recipient, told)], now=present.now())
    hidden = announcing.occurrence_id(told)
    assert minji.post(f"{INBOX}{hidden}/read/").status_code == 404
    minji.post(f"{INBOX}read-all/")
    assert Notice.objects.get().read_at is None


def test_a_longer_inbox_costs_no_more_questions(
    minji: APIClient, recipient: Recipient, clock: FakeClock
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(minji, limit=50)
        return len(queries)

    letters(recipient, 1, clock)
    questions()
    before = questions()
    letters(recipient, 30, clock)
    assert questions() == before == 2  # the page and the number of unread ones


@pytest.mark.parametrize("limit", ["0", "101", "x", "-1", "1e2"])
def test_a_limit_that_is_none_is_refused_in_the_callers_language(
    minji: APIClient, limit: str
) -> None:
    english = minji.get(INBOX, {"limit": limit})
    assert (english.status_code, english.json()["errors"][0]["field"]) == (400, "limit")
    korean = minji.get(INBOX, {"limit": limit}, HTTP_ACCEPT_LANGUAGE="ko")
    assert korean.json()["errors"][0]["message"] == "1에서 100 사이의 수를 골라 주세요."


def test_a_cursor_that_we_did_not_make_is_refused(minji: APIClient) -> None:
    assert minji.get(INBOX, {"cursor": "abc"}).status_code == 400


def test_somebody_we_have_not_heard_of_has_an_empty_inbox(signed_in: Any, db: None) -> None:
    assert shown(signed_in(new_id()))["results"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("post", "read-all/"),
        ("post", f"{UUID(int=7)}/read/"),
        ("get", "preferences/"),
        ("patch", "preferences/"),
        ("post", "preferences/test/"),
        ("put", "devices/"),
        ("delete", "devices/"),
    ],
)
def test_without_a_token_it_is_a_401(
    anonymous: APIClient, keys: None, method: str, path: str
) -> None:
    response = getattr(anonymous, method)(f"{INBOX}{path}")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("scope", ["notifications:read", "letters:write"])
def test_a_personal_token_reaches_as_far_as_its_scopes(
    signed_in: Any, minji: APIClient, minji_id: UUID, scope: str
) -> None:
    program = signed_in(minji_id, scope=scope)
    reads = program.get(INBOX).status_code
    assert reads == (200 if scope == "notifications:read" else 403)
    refused = program.post(f"{INBOX}read-all/")
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")


def test_old_reminders_and_settled_deliveries_are_forgotten_and_letters_stay(
    minji: APIClient, recipient: Recipient, clock: FakeClock
) -> None:
    from notify.periodic import forget

    for kind in ("letter", "routine"):
        announcing.announce([(recipient, due(kind))], now=present.now())
    Notice.objects.update(shown_at=present.now())
    Delivery.objects.update(state="sent", settled_at=present.now())
    clock.advance(days=99)
    forget()
    assert (Notice.objects.count(), Delivery.objects.count()) == (2, 2)
    clock.advance(days=2)
    forget()
    assert [row["kind"] for row in shown(minji)["results"]] == ["letter"]
    assert not Delivery.objects.exists()


def test_what_still_waits_is_never_forgotten(
    minji: APIClient, recipient: Recipient, clock: FakeClock
) -> None:
    from notify.periodic import forget

    announcing.announce([(recipient, due("letter"))], now=present.now())
    clock.advance(days=timedelta(days=400).days)
    forget()
    assert Delivery.objects.count() == 1
