"""Autosave: nothing typed is lost, whatever comes in between."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from rest_framework.test import APIClient

from letters.tests.conftest import listed, post, write
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock


def save(client: APIClient, draft_id: UUID, body: str, revision: int, **fields: Any) -> Any:
    return client.put(
        f"/api/letters/drafts/{draft_id}/",
        {"body": body, "revision": revision, **fields},
        format="json",
    )


def test_a_draft_is_saved_again_and_again_and_found_later(minji: APIClient) -> None:
    draft_id = new_id()
    first = save(minji, draft_id, "사랑하는", 0, title="나에게", tags=["봄"])
    assert (first.status_code, first.json()["revision"]) == (201, 1)
    second = save(minji, draft_id, "사랑하는 나에게", 1, title="나에게", tags=["봄"])
    assert (second.status_code, second.json()["revision"]) == (200, 2)
    assert minji.get(f"/api/letters/drafts/{draft_id}/").json() == second.json()


def test_a_save_on_top_of_an_old_revision_is_a_conflict_with_both_texts(minji: APIClient) -> None:
    draft_id = new_id()
    save(minji, draft_id, "처음", 0)
    save(minji, draft_id, "전화기에서", 1)
    response = save(minji, draft_id, "컴퓨터에서", 1, title="둘째")
    problem = response.json()
    assert (response.status_code, problem["code"]) == (409, "stale_revision")
    assert (problem["current"]["body"], problem["current"]["revision"]) == ("전화기에서", 2)
    assert (problem["submitted"]["body"], problem["submitted"]["title"]) == ("컴퓨터에서", "둘째")
    assert minji.get(f"/api/letters/drafts/{draft_id}/").json()["body"] == "전화기에서"


def test_a_list_shows_the_beginning_of_a_draft(minji: APIClient) -> None:
    save(minji, new_id(), "가" * 5000, 0)
    (row,) = minji.get("/api/letters/drafts/").json()["results"]
    assert row["excerpt"] == "가" * 200
    assert "body" not in row


@pytest.mark.parametrize("revision", ["0", True, 1.5, None, -1])
def test_a_revision_is_a_number(minji: APIClient, revision: Any) -> None:
    response = save(minji, new_id(), "x", revision)
    assert response.json()["errors"][0]["field"] == "revision"


def test_the_same_text_again_is_no_conflict(minji: APIClient) -> None:
    draft_id = new_id()
    save(minji, draft_id, "한 번", 0)
    again = save(minji, draft_id, "한 번", 0)
    assert (again.status_code, again.json()["revision"]) == (200, 1)


def test_a_draft_deleted_elsewhere_is_made_again_by_the_next_save(minji: APIClient) -> None:
    draft_id = new_id()
    save(minji, draft_id, "쓰는 중", 0)
    assert minji.delete(f"/api/letters/drafts/{draft_id}/").status_code == 204
    again = save(minji, draft_id, "계속 쓰는 중", 1)
    assert (again.status_code, again.json()["body"]) == (201, "계속 쓰는 중")


def test_the_draft_goes_when_its_letter_is_written(minji: APIClient) -> None:
    draft_id, other = new_id(), new_id()
    save(minji, draft_id, "다 썼다", 0)
    save(minji, other, "아직", 0)
    write(minji, "다 썼다", draft_id=str(draft_id))
    assert [row["id"] for row in minji.get("/api/letters/drafts/").json()["results"]] == [
        str(other)
    ]
    assert len(listed(minji)) == 1


def test_two_people_may_choose_the_same_id_and_see_only_their_own(
    minji: APIClient, stranger: APIClient
) -> None:
    draft_id = new_id()
    save(minji, draft_id, "내 것", 0)
    assert stranger.get(f"/api/letters/drafts/{draft_id}/").status_code == 404
    assert stranger.delete(f"/api/letters/drafts/{draft_id}/").status_code == 404
    assert save(stranger, draft_id, "남의 것", 0).status_code == 201
    assert minji.get(f"/api/letters/drafts/{draft_id}/").json()["body"] == "내 것"


def test_drafts_are_listed_by_their_last_change_in_pages(
    minji: APIClient, clock: FakeClock
) -> None:
    ids = [new_id() for _ in range(5)]
    for draft_id in ids:
        clock.advance(seconds=1)
        save(minji, draft_id, "…", 0)
    clock.advance(seconds=1)
    save(minji, ids[0], "또", 1)
    seen, cursor = [], None
    while True:
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = minji.get("/api/letters/drafts/", query).json()
        seen += [row["id"] for row in page["results"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [str(draft_id) for draft_id in (ids[0], *reversed(ids[1:]))]


@pytest.mark.django_db(transaction=True)
def test_of_two_first_saves_at_the_same_moment_one_is_kept_and_the_other_is_told(
    minji: APIClient,
) -> None:
    draft_id = new_id()

    def attempt(body: str) -> int:
        try:
            return int(save(minji, draft_id, body, 0).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(attempt, ["하나", "둘", "셋", "넷"]))
    assert statuses == [201, 409, 409, 409]


def finish(
    client: APIClient, draft_id: UUID, body: str, revision: int | None, **fields: Any
) -> Any:
    return client.post(
        "/api/letters/",
        {"body": body, "draft_id": str(draft_id), "draft_revision": revision},
        format="json",
    )


def test_a_letter_of_an_old_draft_does_not_take_what_was_written_since(minji: APIClient) -> None:
    draft_id = new_id()
    save(minji, draft_id, "컴퓨터에서", 0)
    save(minji, draft_id, "전화기에서 더 쓴 말", 1)
    response = finish(minji, draft_id, "컴퓨터에서", 1)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (409, "stale_revision")
    assert problem["current"]["body"] == "전화기에서 더 쓴 말"
    assert problem["submitted"]["body"] == "컴퓨터에서"
    assert minji.get(f"/api/letters/drafts/{draft_id}/").json()["body"] == "전화기에서 더 쓴 말"
    assert listed(minji) == []


@pytest.mark.parametrize("revision", [2, None])
def test_a_letter_takes_the_draft_it_has_seen_with_it(
    minji: APIClient, revision: int | None
) -> None:
    draft_id = new_id()
    save(minji, draft_id, "하나", 0)
    save(minji, draft_id, "하나 둘", 1)
    assert finish(minji, draft_id, "하나 둘 셋", revision).status_code == 201
    assert minji.get(f"/api/letters/drafts/{draft_id}/").status_code == 404


def test_a_letter_of_the_very_words_of_the_draft_needs_no_revision_to_match(
    minji: APIClient,
) -> None:
    draft_id = new_id()
    save(minji, draft_id, "하나", 0)
    save(minji, draft_id, "같은 말", 1)  # its answer was lost on the way
    assert finish(minji, draft_id, "같은 말", 1).status_code == 201


def test_a_refused_letter_can_be_finished_after_the_choice(minji: APIClient) -> None:
    draft_id = new_id()
    save(minji, draft_id, "하나", 0)
    save(minji, draft_id, "둘", 1)
    body = {"body": "하나", "draft_id": str(draft_id), "draft_revision": 1}
    assert post(minji, body, HTTP_IDEMPOTENCY_KEY=str(draft_id)).status_code == 409
    again = {**body, "draft_revision": 2}
    assert post(minji, again, HTTP_IDEMPOTENCY_KEY=str(draft_id)).status_code == 201
