"""The photos' objects: none without a row, none left behind, and a store that may be away."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from image_kit import storage
from image_kit.storage import StorageUnavailable
from profiles.models import Photo
from profiles.periodic import clear_leftovers
from profiles.tests.conftest import PHOTO, files, picture, profile, upload, uploaded
from profiles.tests.test_erasure import deletion_of
from service_kit.testing.fakes import FakeBroker, FakeClock


class TestAStoreThatIsAway:
    @pytest.fixture
    def away(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        def is_away(*_: object, **__: object) -> None:
            raise StorageUnavailable

        return lambda name: monkeypatch.setattr(storage, name, is_away)

    def test_the_old_photo_stays(self, minji: APIClient, away: Callable[[str], None]) -> None:
        address = uploaded(minji)
        away("put")
        response = upload(minji, picture())
        assert (response.status_code, response.json()["code"]) == (503, "storage_unavailable")
        assert profile(minji)["photo_url"] == address

    def test_a_new_photo_is_shown_though_the_old_one_cannot_be_deleted_yet(
        self,
        minji: APIClient,
        anonymous: APIClient,
        away: Callable[[str], None],
        monkeypatch: pytest.MonkeyPatch,
        clock: FakeClock,
        store: Path,
    ) -> None:
        old = uploaded(minji)
        away("remove")
        new = uploaded(minji)
        assert anonymous.get(old).status_code == 404
        assert len(files(store)) == 2
        monkeypatch.undo()
        clock.advance(hours=1, seconds=1)
        clear_leftovers()
        assert files(store) == [new.rpartition("/")[2]]

    def test_reading_is_a_503(
        self, minji: APIClient, anonymous: APIClient, away: Callable[[str], None]
    ) -> None:
        address = uploaded(minji)
        away("read")
        assert anonymous.get(address).status_code == 503

    def test_an_account_is_not_called_erased_before_its_photo_is(
        self, minji: APIClient, minji_id: UUID, broker: FakeBroker, away: Callable[[str], None]
    ) -> None:
        uploaded(minji)
        away("remove")
        with pytest.raises(AssertionError, match="retry"):
            broker.deliver(deletion_of(minji_id))
        assert Photo.objects.exists()


def test_an_upload_that_broke_off_is_cleared_away_later(
    minji: APIClient, clock: FakeClock, store: Path
) -> None:
    shown = uploaded(minji)
    left = Photo.objects.create(account_id=Photo.objects.get().account_id, size=3)
    storage.put(f"profiles/{left.id}.webp", [b"abc"])
    clear_leftovers()
    assert len(files(store)) == 2  # it may be on its way still
    clock.advance(hours=1, seconds=1)
    clear_leftovers()
    assert files(store) == [shown.rpartition("/")[2]]
    assert Photo.objects.count() == 1


def test_an_object_that_is_gone_is_a_404(
    minji: APIClient, anonymous: APIClient, store: Path
) -> None:
    address = uploaded(minji)
    for path in store.rglob("*.webp"):
        os.unlink(path)
    assert anonymous.get(address).status_code == 404


def test_a_deleted_account_leaves_no_photo_and_takes_none(
    minji: APIClient,
    minji_id: UUID,
    stranger: APIClient,
    anonymous: APIClient,
    broker: FakeBroker,
    store: Path,
) -> None:
    address, other = uploaded(minji), uploaded(stranger)
    broker.deliver(deletion_of(minji_id))
    assert anonymous.get(address).status_code == 404
    assert files(store) == [other.rpartition("/")[2]]
    response = upload(minji, picture())
    assert (response.status_code, response.json()["code"]) == (410, "account_erased")
    assert minji.delete(PHOTO).status_code == 410
    assert files(store) == [other.rpartition("/")[2]]
