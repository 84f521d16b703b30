"""Pictures on their way in."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import storages
from PIL import Image as Pillow
from rest_framework.test import APIClient

from image_kit import storage
from image_kit.budget import BUDGET
from image_kit.testing.stores import stored_names
from images import collection
from images.models import Image, Upload
from images.serializers import ImageOutput
from images.tests.conftest import body, photo, post, upload
from images.tests.test_letters_pictures import changed
from service_kit.testing.fakes import FakeBroker, FakeClock


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_an_uploaded_picture_can_be_seen_in_three_sizes(
    minji: APIClient, anonymous: APIClient, folder: object, kind: str
) -> None:
    image = upload(minji, photo(kind=kind), alt="바다 위의 노을")
    assert (image["width"], image["height"], image["alt"]) == (1600, 1200, "바다 위의 노을")
    assert set(image) == set(ImageOutput().fields)
    for url, size in (
        (image["url"], (1600, 1200)),
        (image["thumbnails"]["medium"], (1080, 810)),
        (image["thumbnails"]["small"], (320, 240)),
    ):
        response = anonymous.get(url)
        seen = Pillow.open(BytesIO(body(response)))
        assert (response.status_code, seen.size) == (200, size)
        assert response["Content-Type"] == f"image/{(seen.format or '').lower()}"


def test_pictures_lie_sealed_wherever_they_lie(
    minji: APIClient, anonymous: APIClient, minji_id: UUID, place: str
) -> None:
    image = upload(minji)
    names = stored_names()
    assert names == [f"{minji_id}/{image['id']}/{size}" for size in ("medium", "original", "small")]
    for name in names:
        with storages["default"].open(name) as file:
            assert b"JFIF" not in file.read()
    assert body(anonymous.get(image["url"]))[:2] == b"\xff\xd8"
    part = anonymous.get(image["url"], HTTP_RANGE="bytes=2000-2009")
    assert len(body(part)) == 10
    assert minji.delete(f"/api/images/{image['id']}/").status_code == 204


def test_the_words_for_a_picture_are_not_in_the_database(minji: APIClient, folder: object) -> None:
    image = upload(minji, alt="할머니의 정원")
    row = Image.objects.get(id=image["id"])
    assert "할머니".encode() not in bytes(row.alt_ciphertext)


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "unsupported_picture"),
        (b"", 415, "unsupported_picture"),
        (photo()[:-500], 422, "broken_picture"),
        (photo() + b"%PDF-1.7 a document behind it", 422, "hidden_file"),
    ],
)
def test_what_is_no_whole_picture_is_refused_and_leaves_nothing(
    minji: APIClient, folder: object, data: bytes, status: int, code: str
) -> None:
    response = post(minji, data)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert not Image.objects.exists()
    assert stored_names() == []


def test_a_form_without_a_file_or_with_something_else_says_so(
    minji: APIClient, folder: object
) -> None:
    assert minji.post("/api/images/", {}).json()["errors"][0]["field"] == "file"
    unknown = minji.post("/api/images/", {"fiel": "x"}).json()["errors"]
    assert {error["code"] for error in unknown} == {"unknown_field"}
    assert minji.post("/api/images/", {"file": "x"}, format="json").status_code == 415
    long = post(minji, photo(), alt="가" * 501)
    assert long.json()["errors"][0]["field"] == "alt"


def test_a_body_that_is_too_long_is_refused_by_its_length(minji: APIClient) -> None:
    response = minji.generic(
        "POST", "/api/images/", "x", "multipart/form-data; boundary=x", CONTENT_LENGTH="30000000"
    )
    assert (response.status_code, response.json()["code"]) == (413, "picture_too_large")


class TestIdempotency:
    def test_a_repeat_makes_no_second_picture(self, minji: APIClient, folder: object) -> None:
        first = post(minji, photo(), alt="하나", HTTP_IDEMPOTENCY_KEY="k")
        again = post(minji, photo(), alt="하나", HTTP_IDEMPOTENCY_KEY="k")
        assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
        assert again.json() == first.json()
        assert Image.objects.count() == 1

    def test_the_key_of_another_picture_is_refused(self, minji: APIClient, folder: object) -> None:
        post(minji, photo(), HTTP_IDEMPOTENCY_KEY="k")
        for other in (post(minji, photo(colour="blue"), HTTP_IDEMPOTENCY_KEY="k"),
                      post(minji, photo(), alt="말", HTTP_IDEMPOTENCY_KEY="k")):  # fmt: skip
            assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")

    def test_a_repeat_finishes_what_the_first_try_began(
        self, minji: APIClient, anonymous: APIClient, folder: object, monkeypatch: Any
    ) -> None:
        def away(*_: object) -> None:
            raise storage.StorageUnavailable

        with monkeypatch.context() as broken:
            broken.setattr(storage, "put", away)
            failed = post(minji, photo(), HTTP_IDEMPOTENCY_KEY="k")
            assert (failed.status_code, failed.json()["code"]) == (503, "storage_unavailable")
        (row,) = Image.objects.all()
        assert row.state == "pending"
        again = post(minji, photo(), HTTP_IDEMPOTENCY_KEY="k").json()
        assert again["id"] == str(row.id)
        assert anonymous.get(again["url"]).status_code == 200


def test_a_repeat_while_the_first_is_being_stored_waits_its_turn(
    minji: APIClient, folder: object, monkeypatch: Any
) -> None:
    really_put, repeats = storage.put, list[Any]()

    def repeated_meanwhile(name: str, pieces: Any) -> None:
        if not repeats:
            repeats.append(None)
            repeats[0] = post(minji, photo(), HTTP_IDEMPOTENCY_KEY="k")
        really_put(name, pieces)

    monkeypatch.setattr(storage, "put", repeated_meanwhile)
    first = post(minji, photo(), HTTP_IDEMPOTENCY_KEY="k")
    (repeat,) = repeats
    assert (repeat.status_code, repeat.json()["code"]) == (409, "upload_in_progress")
    assert int(repeat["Retry-After"]) > 0
    assert first.status_code == 201
    assert post(minji, photo(), HTTP_IDEMPOTENCY_KEY="k").json() == first.json()


def test_who_was_taken_for_dead_changes_nothing_of_what_a_repeat_finished(
    minji: APIClient, minji_id: UUID, folder: object, clock: FakeClock, broker: FakeBroker,
    monkeypatch: Any,
) -> None:  # fmt: skip
    really_put, stored = storage.put, list[str]()

    def slow(name: str, pieces: Any) -> None:
        really_put(name, pieces)
        stored.append(name)
        if len(stored) == 3:
            clock.advance(minutes=5)
            image = post(minji, photo(), HTTP_IDEMPOTENCY_KEY="k").json()
            broker.deliver(changed(minji_id, [image]))

    monkeypatch.setattr(storage, "put", slow)
    assert post(minji, photo(), HTTP_IDEMPOTENCY_KEY="k").status_code == 201
    (row,) = Image.objects.all()
    assert (row.state, row.collect_at) == ("ready", None)
    clock.advance(hours=25)
    assert collection.collect() == 0


def test_sixty_pictures_an_hour_and_no_more(
    minji: APIClient, stranger: APIClient, folder: object, clock: FakeClock
) -> None:
    tiny = photo(8, 8)
    statuses = [post(minji, tiny).status_code for _ in range(61)]
    assert statuses == [201] * 60 + [429]
    refused = post(minji, tiny)
    assert refused.json()["code"] == "too_many_uploads"
    assert int(refused["Retry-After"]) > 0
    assert post(stranger, tiny).status_code == 201
    clock.advance(hours=1, seconds=1)
    assert post(minji, tiny).status_code == 201


def test_one_person_has_two_pictures_on_the_way_and_others_have_theirs(
    minji: APIClient, stranger: APIClient, folder: object, monkeypatch: Any
) -> None:
    really_put, answers = storage.put, dict[str, Any]()

    def meanwhile(name: str, pieces: Any) -> None:
        if "second" not in answers:
            answers["second"] = None
            answers["second"] = post(minji, photo(8, 8))
        elif "third" not in answers:
            answers["third"] = post(minji, photo(8, 8))
            answers["stranger"] = None
            answers["stranger"] = post(stranger, photo(8, 8))
        really_put(name, pieces)

    monkeypatch.setattr(storage, "put", meanwhile)
    assert post(minji, photo(8, 8)).status_code == 201
    third = answers["third"]
    assert (third.status_code, third.json()["code"]) == (429, "too_many_at_once")
    assert int(third["Retry-After"]) > 0
    assert answers["second"].status_code == answers["stranger"].status_code == 201
    assert post(minji, photo(8, 8)).status_code == 201


def test_what_finds_no_turn_is_not_counted(
    minji: APIClient, folder: object, monkeypatch: Any
) -> None:
    monkeypatch.setattr(BUDGET, "_open", 2)
    monkeypatch.setattr(BUDGET, "_waiting", 2)
    refused = post(minji, photo(8, 8))
    assert (refused.status_code, refused.json()["code"]) == (503, "pictures_busy")
    assert not Upload.objects.exists()


def test_a_storage_that_is_away_is_a_503(minji: APIClient, settings: Any, folder: object) -> None:
    (folder / "file").write_text("no folder")  # type: ignore[operator]  # a path
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder / "file"},  # type: ignore[operator]  # a path
        }
    }
    response = post(minji, photo())
    assert (response.status_code, response.json()["code"]) == (503, "storage_unavailable")
