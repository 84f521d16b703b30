"""What belongs to one person does not exist for another, and for nobody without a token."""

import pytest
from rest_framework.test import APIClient

from letters.tests.conftest import listed, write
from service_kit.ids import new_id


def test_another_persons_letter_is_a_404_for_every_method(
    minji: APIClient, stranger: APIClient
) -> None:
    url = f"/api/letters/{write(minji)['id']}/"
    answers = [
        stranger.get(url),
        stranger.patch(url, {"body": "내 것", "revision": 1}, format="json"),
        stranger.delete(url),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert minji.get(url).status_code == 200
    assert stranger.get(f"/api/letters/{new_id()}/").json()["detail"] == answers[0].json()["detail"]


def test_another_persons_letters_are_in_no_list(minji: APIClient, stranger: APIClient) -> None:
    write(minji, "내 편지", tags=["가을"])
    assert listed(stranger) == listed(stranger, q="편지") == listed(stranger, tag="가을") == []
    assert stranger.get("/api/letters/tags/").json()["results"] == []
    assert stranger.get("/api/letters/statistics/").json()["letters"] == 0


@pytest.mark.parametrize("method", ["get", "post", "patch", "put", "delete"])
def test_without_a_token_everything_is_a_401(anonymous: APIClient, keys: None, method: str) -> None:
    for path in ("", f"{new_id()}/", "drafts/", f"drafts/{new_id()}/", "tags/", "statistics/"):
        response = getattr(anonymous, method)(f"/api/letters/{path}")
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
