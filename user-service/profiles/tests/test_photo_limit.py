"""How many photos one person may send in an hour."""

from typing import Any
from uuid import UUID

from rest_framework.test import APIClient

from image_kit.budget import BUDGET
from profiles import photos
from profiles.models import Upload
from profiles.tests.conftest import PHOTO, picture, profile, upload
from profiles.tests.test_erasure import deletion_of
from service_kit.testing.fakes import FakeBroker, FakeClock

TINY = picture(8, 8)


def test_sixty_photos_an_hour_and_no_more(
    minji: APIClient, stranger: APIClient, clock: FakeClock
) -> None:
    assert [upload(minji, TINY).status_code for _ in range(60)] == [200] * 60
    shown = profile(minji)["photo_url"]
    refused = upload(minji, TINY)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_uploads")
    assert refused["Content-Type"] == "application/problem+json"
    assert int(refused["Retry-After"]) > 0
    assert profile(minji)["photo_url"] == shown
    assert minji.delete(PHOTO).status_code == 204
    assert upload(stranger, TINY).status_code == 200
    clock.advance(hours=1, seconds=1)
    assert upload(minji, TINY).status_code == 200


def test_the_refusal_speaks_both_languages(minji: APIClient, minji_id: UUID) -> None:
    upload(minji, TINY)
    first = Upload.objects.get()
    Upload.objects.bulk_create(Upload(account_id=minji_id, at=first.at) for _ in range(59))
    texts = {
        language: upload(minji, TINY, HTTP_ACCEPT_LANGUAGE=language).json()["detail"]
        for language in ("ko", "en")
    }
    assert texts["ko"].startswith("한 시간 동안")
    assert texts["en"].startswith("That is enough pictures")


def test_what_is_no_picture_counts_and_what_finds_no_turn_does_not(
    minji: APIClient, monkeypatch: Any
) -> None:
    assert upload(minji, b"hello").status_code == 415
    assert Upload.objects.count() == 1
    monkeypatch.setattr(BUDGET, "_open", 2)
    monkeypatch.setattr(BUDGET, "_waiting", 2)
    busy = upload(minji, TINY)
    assert (busy.status_code, busy.json()["code"]) == (503, "pictures_busy")
    assert Upload.objects.count() == 1


def test_what_was_counted_is_forgotten_after_an_hour(minji: APIClient, clock: FakeClock) -> None:
    upload(minji, TINY)
    clock.advance(minutes=59)
    photos.clear_leftovers()
    assert Upload.objects.count() == 1
    clock.advance(minutes=2)
    photos.clear_leftovers()
    assert not Upload.objects.exists()


def test_a_deleted_account_takes_its_count_along(
    minji: APIClient, minji_id: UUID, broker: FakeBroker
) -> None:
    upload(minji, TINY)
    broker.deliver(deletion_of(minji_id))
    assert not Upload.objects.exists()
    assert upload(minji, TINY).status_code == 410
    assert not Upload.objects.exists()
