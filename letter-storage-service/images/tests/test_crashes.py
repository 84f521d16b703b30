"""A process that dies in the middle leaves nothing that anybody sees, and nothing for long."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from rest_framework.test import APIClient

from image_kit import storage
from image_kit.testing.stores import stored_names
from images import collection, objects
from images.models import AccountKey, Image
from images.tests.conftest import photo, upload
from images.vault import vault
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("survives", [0, 1, 2])
def test_an_upload_that_is_killed_half_way_leaves_nothing(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, clock: FakeClock, survives: int,
    signed_in: Callable[..., APIClient],
) -> None:  # fmt: skip
    account_id = new_id()
    picture = tmp_path_factory.mktemp("camera") / "photo.jpg"
    picture.write_bytes(photo(4000, 3000))  # too large to be kept in memory while it comes in
    temporary = tmp_path_factory.mktemp("temporary")
    database = str(connection.settings_dict["NAME"])
    words = [str(account_id), str(picture), str(survives), database, str(folder)]
    command = [sys.executable, "-m", "images.tests.dying", *words]
    env = {**os.environ, "TMPDIR": str(temporary)}
    assert subprocess.run(command, check=False, env=env).returncode == -signal.SIGKILL
    assert list(temporary.iterdir()) == []
    (row,) = Image.objects.all()
    assert (row.state, len(stored_names())) == ("pending", survives)
    missing = signed_in(account_id).patch(f"/api/images/{row.id}/", {"alt": "x"}, format="json")
    assert missing.status_code == 404
    row.collect_at = clock()  # the other process had the real clock
    row.save()
    assert collection.collect() == 1
    assert stored_names() == []
    assert not Image.objects.exists()


def test_objects_that_no_row_knows_of_are_swept(
    minji: APIClient, minji_id: UUID, place: str
) -> None:
    kept = upload(minji)
    stray = objects.name_of(new_id(), new_id(), "small")
    storage.put(stray, [b"left behind"])
    storage.put(objects.name_of(minji_id, new_id(), "original"), [b"left behind"])
    assert collection.sweep() == 2
    assert {name.split("/")[1] for name in stored_names()} == {kept["id"]}
    assert collection.sweep() == 0


def test_an_upload_whose_account_goes_meanwhile_leaves_no_object(
    minji: APIClient, minji_id: UUID, folder: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_put = storage.put

    def erased_meanwhile(name: str, pieces: object) -> None:
        really_put(name, pieces)  # type: ignore[arg-type]  # passed on
        vault.begin_erasure(minji_id)
        vault.destroy(minji_id)

    monkeypatch.setattr(storage, "put", erased_meanwhile)
    from images.tests.conftest import post

    answer = post(minji, photo())
    assert (answer.status_code, answer.json()["code"]) == (410, "account_erased")
    assert stored_names() == []
    assert not AccountKey.objects.exists()


def test_a_collection_that_is_cut_off_goes_on_the_next_time(
    minji: APIClient, folder: object, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(minji)
    clock.advance(hours=25)

    def away(*_: object) -> None:
        raise storage.StorageUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(objects, "delete_images", away)
        with pytest.raises(storage.StorageUnavailable):
            collection.collect()
    assert Image.objects.get().state == "doomed"
    assert collection.collect() == 1
    assert stored_names() == []
