"""What letter-service is told about the pictures that a letter is written with."""

from typing import Any
from uuid import UUID

from rest_framework.test import APIClient

from images import collection
from images.tests.conftest import photo, upload
from images.tests.test_letters_pictures import changed
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker, FakeClock
from service_kit.testing.keys import service_token


class TestDescribing:
    def ask(self, anonymous: APIClient, body: object, service: str = "letter-service") -> Any:
        return anonymous.post(
            "/internal/images/describe/",
            body,
            format="json",
            HTTP_AUTHORIZATION=f"Bearer {service_token(service)}",
        )

    def test_a_service_learns_what_belongs_to_the_account_in_its_order(
        self, minji: APIClient, stranger: APIClient, anonymous: APIClient, minji_id: UUID,
        folder: object,
    ) -> None:  # fmt: skip
        one, two, theirs = upload(minji, alt="하나"), upload(minji, photo(30, 40)), upload(stranger)
        ids = [two["id"], theirs["id"], str(new_id()), one["id"]]
        answer = self.ask(anonymous, {"account_id": str(minji_id), "image_ids": ids})
        assert answer.status_code == 200
        shown = answer.json()["images"]
        assert [(row["id"], row["alt"]) for row in shown] == [(two["id"], ""), (one["id"], "하나")]
        assert shown[0] == {
            "id": two["id"], "content_type": "image/jpeg", "width": 30, "height": 40, "alt": "",
        }  # fmt: skip

    def test_what_was_asked_for_waits_for_its_letter(
        self, minji: APIClient, anonymous: APIClient, minji_id: UUID, folder: object,
        clock: FakeClock,
    ) -> None:  # fmt: skip
        body = {"account_id": str(minji_id), "image_ids": [upload(minji)["id"]]}
        self.ask(anonymous, body)
        clock.advance(days=29)
        assert collection.collect() == 0
        clock.advance(days=2)
        assert collection.collect() == 1

    def test_nobody_deletes_a_picture_that_a_letter_is_being_written_with(
        self, minji: APIClient, anonymous: APIClient, minji_id: UUID, folder: object,
        clock: FakeClock, broker: FakeBroker,
    ) -> None:  # fmt: skip
        one, two = upload(minji), upload(minji)
        ids = [one["id"], two["id"]]
        self.ask(anonymous, {"account_id": str(minji_id), "image_ids": ids})
        refused = minji.delete(f"/api/images/{one['id']}/")
        assert (refused.status_code, refused.json()["code"]) == (409, "image_in_use")
        broker.deliver(changed(minji_id, [one]))
        broker.deliver(changed(minji_id, [], revision=2))
        assert minji.delete(f"/api/images/{one['id']}/").status_code == 204
        clock.advance(hours=1, seconds=1)  # that letter never came about
        assert minji.delete(f"/api/images/{two['id']}/").status_code == 204

    def test_only_letter_service_may_ask(
        self, anonymous: APIClient, minji: APIClient, minji_id: UUID
    ) -> None:
        body = {"account_id": str(minji_id), "image_ids": []}
        assert self.ask(anonymous, body, service="user-service").status_code == 403
        assert minji.post("/internal/images/describe/", body, format="json").status_code == 401
