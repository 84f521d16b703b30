"""Letters and drafts show pictures that lie with another service."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from contracts.events import LetterImagesChanged
from contracts.image_urls import owner_tag, signed_for
from letters.models import AttachedImage
from letters.outputs import ImageOutput
from letters.tests.conftest import StorageService, attached, ids, listed, post, told, write
from service_kit import clock as time
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock

TOO_MANY = [str(UUID(int=number)) for number in range(11)]


def patch(client: APIClient, letter: dict[str, Any], **changes: Any) -> Any:
    return client.patch(f"/api/letters/{letter['id']}/", changes, format="json")


def test_a_letter_shows_its_pictures_in_their_order_wherever_it_is_seen(
    minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
) -> None:
    sea, hill = storage.picture(minji_id, alt="바다"), storage.picture(minji_id)
    letter = write(minji, image_ids=[hill, sea])
    assert ids(letter) == [hill, sea]
    shown = letter["images"][1]
    assert set(shown) == set(ImageOutput().fields)
    assert {name: shown[name] for name in ("alt", "content_type", "width", "height")} == {
        "alt": "바다", "content_type": "image/jpeg", "width": 40, "height": 30,
    }  # fmt: skip
    assert minji.get(f"/api/letters/{letter['id']}/").json() == letter
    (row,) = listed(minji)
    assert row["images"] == letter["images"]
    assert told(broker) == [(letter["id"], [hill, sea])]


def test_its_addresses_open_for_whoever_has_them(
    minji: APIClient, minji_id: UUID, storage: StorageService
) -> None:
    (shown,) = write(minji, image_ids=[storage.picture(minji_id)])["images"]
    addresses = {"original": shown["url"], **shown["thumbnails"]}
    for size, address in addresses.items():
        path, _mark, query = address.partition("?")
        asked = dict(pair.split("=") for pair in query.split("&"))
        assert (path, asked["size"]) == (f"/api/images/{shown['id']}/", size)
        key = settings.IMAGE_URL_KEY.encode()
        tag = signed_for(
            key, UUID(shown["id"]), size,
            expires=int(asked["exp"]), signature=asked["sig"], now=time.now(),
        )  # fmt: skip
        assert tag == owner_tag(key, minji_id)


def test_a_letter_without_pictures_asks_nobody_about_any(
    minji: APIClient, storage: StorageService, broker: FakeBroker
) -> None:
    assert write(minji)["images"] == []
    assert (storage.asked, told(broker)) == ([], [])


def test_the_pictures_of_a_page_cost_one_query_and_none_where_there_are_none(
    minji: APIClient, minji_id: UUID, storage: StorageService, django_assert_num_queries: Any
) -> None:
    write(minji)
    minji.get("/api/letters/")  # this process has the key from here on
    with django_assert_num_queries(2):
        minji.get("/api/letters/")
    for _ in range(5):
        write(minji, image_ids=[storage.picture(minji_id), storage.picture(minji_id)])
    with django_assert_num_queries(3):
        assert len(minji.get("/api/letters/").json()["results"]) == 6


class TestWhatCannotBeShown:
    def test_another_persons_picture_is_as_unknown_as_none(
        self, minji: APIClient, minji_id: UUID, storage: StorageService
    ) -> None:
        mine = storage.picture(minji_id)
        for image_id in (storage.picture(new_id()), str(new_id())):
            wanted = [mine, image_id]
            for response in (
                post(minji, {"body": "…", "image_ids": wanted}),
                patch(minji, write(minji), image_ids=wanted),
                minji.put(f"/api/letters/drafts/{new_id()}/", {"image_ids": wanted}, format="json"),
            ):
                (error,) = response.json()["errors"]
                assert (response.status_code, error["field"]) == (400, "image_ids.1")
                assert error["code"] == "unknown_image"
        assert not AttachedImage.objects.exists()

    @pytest.mark.parametrize(
        ("image_ids", "code"),
        [
            ([str(new_id()) for _ in range(11)], "max_length"),
            ("x", "not_a_list"),
            (["x"], "invalid"),
        ],
    )
    def test_more_than_ten_or_no_ids_at_all_are_refused_by_field(
        self, minji: APIClient, storage: StorageService, image_ids: Any, code: str
    ) -> None:
        response = post(minji, {"body": "…", "image_ids": image_ids})
        (error,) = response.json()["errors"]
        assert (response.status_code, error["code"]) == (400, code)
        assert error["field"].startswith("image_ids")
        assert storage.asked == []

    def test_a_picture_named_twice_is_shown_once(
        self, minji: APIClient, minji_id: UUID, storage: StorageService
    ) -> None:
        image_id = storage.picture(minji_id)
        assert ids(write(minji, image_ids=[image_id, image_id])) == [image_id]

    def test_a_sealed_letters_pictures_are_not_named_before_its_instant(
        self, minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker,
        clock: FakeClock,
    ) -> None:  # fmt: skip
        image_id = storage.picture(minji_id)
        letter = write(minji, image_ids=[image_id], opens_on="2026-12-24")
        (event,) = broker.waiting(LetterImagesChanged)
        assert event.data.opens_at is not None
        assert event.data.opens_at.isoformat() == "2026-12-23T23:00:00+00:00"
        assert letter["images"] is None
        (row,) = listed(minji)
        assert row["images"] is None
        clock.set(event.data.opens_at)
        assert ids(minji.get(f"/api/letters/{letter['id']}/").json()) == [image_id]


class TestChanging:
    def test_pictures_come_and_go_and_change_places(
        self, minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
    ) -> None:
        one, two, three = (storage.picture(minji_id) for _ in range(3))
        letter = write(minji, image_ids=[one, two])
        for wanted in ([two, one], [three, two], []):
            letter = patch(minji, letter, image_ids=wanted, revision=letter["revision"]).json()
            assert ids(letter) == wanted
        assert letter["revision"] == 4
        assert [shown for _holder, shown in told(broker)] == [
            [one, two], [two, one], [three, two], [],
        ]  # fmt: skip
        # What the letter shows already is not asked for again.
        assert storage.asked == [[one, two], [three]]

    def test_the_same_pictures_again_change_nothing(
        self, minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
    ) -> None:
        image_id = storage.picture(minji_id)
        letter = write(minji, image_ids=[image_id])
        assert patch(minji, letter, image_ids=[image_id], revision=1).json() == letter
        assert len(told(broker)) == 1

    def test_other_fields_leave_them_alone(
        self, minji: APIClient, minji_id: UUID, storage: StorageService
    ) -> None:
        image_id = storage.picture(minji_id)
        letter = write(minji, image_ids=[image_id])
        assert ids(patch(minji, letter, body="다른 말", revision=1).json()) == [image_id]

    def test_a_change_on_top_of_an_old_revision_is_a_conflict_with_both(
        self, minji: APIClient, minji_id: UUID, storage: StorageService
    ) -> None:
        here, there = storage.picture(minji_id), storage.picture(minji_id)
        letter = write(minji)
        patch(minji, letter, image_ids=[there], revision=1)
        response = patch(minji, letter, image_ids=[here], revision=1)
        problem = response.json()
        assert (response.status_code, problem["code"]) == (409, "stale_revision")
        assert ids(problem["current"]) == [there]
        assert problem["submitted"]["image_ids"] == [here]
        assert ids(minji.get(f"/api/letters/{letter['id']}/").json()) == [there]

    def test_a_deleted_letter_leaves_no_row_of_them(
        self, minji: APIClient, minji_id: UUID, storage: StorageService
    ) -> None:
        letter = write(minji, image_ids=[storage.picture(minji_id)])
        assert minji.delete(f"/api/letters/{letter['id']}/").status_code == 204
        assert not AttachedImage.objects.exists()


class TestWhileTheOtherServiceIsAway:
    def test_the_letter_is_saved_and_learns_of_its_pictures_later(
        self, minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
    ) -> None:
        image_id, never_there = storage.picture(minji_id, alt="바다"), str(new_id())
        storage.away = True
        letter = write(minji, image_ids=[image_id, never_there])
        assert ids(letter) == [image_id, never_there]
        assert [letter["images"][0][name] for name in ("width", "alt")] == [None, ""]
        storage.away = False
        broker.deliver(attached(minji_id, letter["id"], [image_id, never_there]))
        (shown,) = minji.get(f"/api/letters/{letter['id']}/").json()["images"]
        assert (shown["id"], shown["width"], shown["alt"]) == (image_id, 40, "바다")

    def test_what_was_attached_unasked_is_not_asked_for_at_every_save(
        self, minji: APIClient, minji_id: UUID, storage: StorageService
    ) -> None:
        draft, image_id = f"/api/letters/drafts/{new_id()}/", storage.picture(minji_id)
        storage.away = True
        for revision, body in enumerate(["하", "하루", "하루가"]):
            saved = {"body": body, "revision": revision, "image_ids": [image_id]}
            assert ids(minji.put(draft, saved, format="json").json()) == [image_id]
        assert len(storage.asked) == 1

    def test_news_of_what_it_does_not_show_are_nothing_to_it(
        self, minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
    ) -> None:
        letter = write(minji)
        broker.deliver(attached(minji_id, letter["id"], [storage.picture(minji_id)]))
        assert storage.asked == []


def test_new_words_for_a_picture_are_shown_with_the_letter(
    minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
) -> None:
    image_id = storage.picture(minji_id, alt="산")
    letter = write(minji, image_ids=[image_id])
    storage.pictures[UUID(image_id)][1]["alt"] = "바다"
    broker.deliver(attached(minji_id, letter["id"], [image_id]))
    assert minji.get(f"/api/letters/{letter['id']}/").json()["images"][0]["alt"] == "바다"


def test_addresses_change_with_the_hour_and_not_before(
    minji: APIClient, minji_id: UUID, storage: StorageService, clock: FakeClock
) -> None:
    letter = write(minji, image_ids=[storage.picture(minji_id)])
    address = f"/api/letters/{letter['id']}/"
    clock.advance(minutes=59)
    assert minji.get(address).json()["images"] == letter["images"]
    clock.set(clock() + timedelta(minutes=1))
    assert minji.get(address).json()["images"] != letter["images"]
