"""Pictures belong to a draft as its words do."""

from typing import Any
from uuid import UUID

from rest_framework.test import APIClient

from letters import outputs
from letters.models import AttachedImage
from letters.tests.conftest import StorageService, ids, told, write
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock


def save(client: APIClient, draft_id: UUID, revision: int, **fields: Any) -> Any:
    address = f"/api/letters/drafts/{draft_id}/"
    return client.put(address, {"revision": revision, **fields}, format="json")


def test_a_draft_keeps_its_pictures_from_save_to_save(
    minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
) -> None:
    draft_id, one, two = new_id(), storage.picture(minji_id), storage.picture(minji_id)
    save(minji, draft_id, 0, image_ids=[one])
    saved = save(minji, draft_id, 1, body="바다에서", image_ids=[one, two]).json()
    assert ids(saved) == [one, two]
    assert minji.get(f"/api/letters/drafts/{draft_id}/").json() == saved
    (row,) = minji.get("/api/letters/drafts/").json()["results"]
    assert row["images"] == saved["images"]
    assert told(broker) == [(str(draft_id), [one]), (str(draft_id), [one, two])]


def test_another_picture_is_another_version(
    minji: APIClient, minji_id: UUID, storage: StorageService
) -> None:
    draft_id, one, two = new_id(), storage.picture(minji_id), storage.picture(minji_id)
    save(minji, draft_id, 0, image_ids=[one])
    stale = save(minji, draft_id, 0, image_ids=[two])
    assert (stale.status_code, ids(stale.json()["current"])) == (409, [one])
    assert stale.json()["submitted"]["image_ids"] == [two]
    assert save(minji, draft_id, 0, image_ids=[one]).status_code == 200


def test_they_go_over_to_the_letter_and_nobody_is_asked_again(
    minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
) -> None:
    draft_id, image_id = new_id(), storage.picture(minji_id, alt="바다")
    save(minji, draft_id, 0, body="바다", image_ids=[image_id])
    storage.away = True
    letter = write(minji, "바다", image_ids=[image_id], draft_id=str(draft_id))
    assert letter["images"][0]["alt"] == "바다"
    assert told(broker)[1:] == [(letter["id"], [image_id]), (str(draft_id), [])]
    assert [row.holder_id for row in AttachedImage.objects.all()] == [UUID(letter["id"])]


def test_a_deleted_draft_lets_them_go_and_may_come_again(
    minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
) -> None:
    draft_id, image_id = new_id(), storage.picture(minji_id)
    save(minji, draft_id, 0, image_ids=[image_id])
    minji.delete(f"/api/letters/drafts/{draft_id}/")
    save(minji, draft_id, 0, image_ids=[image_id])
    assert [shown for _holder, shown in told(broker)] == [[image_id], [], [image_id]]


class TestHeldBackByASealedLetter:
    def test_it_is_named_until_when_and_nothing_else_is_told_of_it(
        self, minji: APIClient, minji_id: UUID, storage: StorageService, clock: FakeClock
    ) -> None:
        held, other = storage.picture(minji_id, alt="비밀"), storage.picture(minji_id)
        draft_id = new_id()
        save(minji, draft_id, 0, image_ids=[held, other])
        for day in ("2026-11-24", "2026-11-30"):
            write(minji, image_ids=[held], opens_on=day)
        answer = minji.get(f"/api/letters/drafts/{draft_id}/")
        hidden, shown = answer.json()["images"]
        assert set(hidden) == set(shown) == set(outputs.DraftImageOutput().fields)
        told_of = {name: value for name, value in hidden.items() if value}
        assert told_of == {"id": held, "held_until": "2026-11-29T23:00:00Z"}
        assert (shown["held_until"], bool(shown["url"])) == (None, True)
        assert "비밀" not in answer.content.decode()
        (row,) = minji.get("/api/letters/drafts/").json()["results"]
        assert row["images"] == [hidden, shown]
        clock.advance(days=8)
        after = minji.get(f"/api/letters/drafts/{draft_id}/").json()["images"][0]
        assert (after["held_until"], after["alt"]) == (None, "비밀")

    def test_who_sends_back_what_they_were_given_keeps_it(
        self, minji: APIClient, minji_id: UUID, storage: StorageService, clock: FakeClock
    ) -> None:
        held, draft_id = storage.picture(minji_id, alt="바다"), new_id()
        save(minji, draft_id, 0, image_ids=[held])
        write(minji, image_ids=[held], opens_on="2026-11-24")
        given = minji.get(f"/api/letters/drafts/{draft_id}/").json()
        saved = save(minji, draft_id, given["revision"], body="더", image_ids=ids(given))
        assert (saved.status_code, ids(saved.json())) == (200, [held])
        clock.advance(days=2)
        letter = write(minji, "더", image_ids=[held], draft_id=str(draft_id))
        assert (ids(letter), letter["images"][0]["alt"]) == ([held], "바다")

    def test_drafts_cost_the_same_however_many_pictures_are_held(
        self, minji: APIClient, minji_id: UUID, storage: StorageService,
        django_assert_num_queries: Any,
    ) -> None:  # fmt: skip
        held = storage.picture(minji_id)
        write(minji, image_ids=[held], opens_on="2026-11-24")
        save(minji, new_id(), 0, image_ids=[held])
        for _ in range(4):
            with django_assert_num_queries(3):
                minji.get("/api/letters/drafts/")
            save(minji, new_id(), 0, image_ids=[held, storage.picture(minji_id)])
