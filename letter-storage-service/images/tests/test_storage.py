"""The port to where pictures lie: a folder and a bucket behave the same."""

import os
import stat
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import translation
from rest_framework.test import APIClient

from images import exceptions, storage
from images.models import AccountKey
from images.tests.conftest import body, objects, upload
from images.vault import vault
from service_kit.ids import new_id
from service_kit.problems import Problem

ACCOUNT, IMAGE = new_id(), new_id()
NAME = storage.object_name(ACCOUNT, IMAGE, "original")


def test_what_was_put_can_be_read_from_anywhere_in_it(place: str) -> None:
    data = os.urandom(3_000_000)
    storage.put(NAME, [data[:1000], data[1000:]])
    with storage.reading(NAME) as file:
        assert file.read(10) == data[:10]
        file.seek(2_500_000)
        assert file.read(20) == data[2_500_000:2_500_020]
        file.seek(0)
        assert file.read(5) == data[:5]


def test_putting_again_replaces(place: str) -> None:
    for data in (b"one", b"two, longer", b"3"):
        storage.put(NAME, [data])
    with storage.reading(NAME) as file:
        assert file.read(100) == b"3"
    assert objects() == [NAME]


def test_what_is_not_there_can_be_deleted(place: str) -> None:
    storage.delete_images(ACCOUNT, [IMAGE, new_id()])
    storage.delete_account(ACCOUNT)
    assert storage.stored_images(ACCOUNT) == []
    assert storage.stored_accounts() == []


def test_deleting_takes_all_sizes_and_nothing_else(place: str) -> None:
    other = new_id()
    for image_id in (IMAGE, other):
        for size in ("original", "medium", "small"):
            storage.put(storage.object_name(ACCOUNT, image_id, size), [b"x"])
    storage.delete_images(ACCOUNT, [IMAGE])
    assert storage.stored_images(ACCOUNT) == [other]
    assert len(objects()) == 3
    storage.delete_account(ACCOUNT)
    assert objects() == []


def test_what_is_not_ours_is_left_alone(place: str) -> None:
    storages["default"].save("lost+found/file", _file(b"x"))
    storage.put(NAME, [b"x"])
    assert storage.stored_accounts() == [ACCOUNT]


def test_in_a_folder_only_the_service_can_read(folder: Path) -> None:
    storage.put(NAME, [b"x"])
    modes = {stat.S_IMODE((folder / part).stat().st_mode) for part in (str(ACCOUNT), NAME)}
    assert modes == {0o700, 0o600}


def test_a_look_at_a_bucket_fetches_a_part_and_not_the_whole(google: Any, settings: Any) -> None:
    from images.tests.conftest import use_place

    bucket = f"pictures-{new_id()}"
    google.create_bucket(bucket)
    use_place(settings, Path(), bucket=bucket)
    storage.put(NAME, [bytes(4_000_000)])
    with storage.reading(NAME) as file:
        file.seek(3_500_000)
        file.read(10)
        fetched: bytes = file._buffer.getvalue()  # type: ignore[attr-defined]  # BlobReader's
    assert len(fetched) <= 1024 * 1024


def _file(data: bytes) -> Any:
    from django.core.files.base import File

    return File(BytesIO(data), "file")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (exceptions.TooManyUploads, 429),
        (exceptions.ImageInUse, 409),
        (exceptions.RangeNotSatisfiable, 416),
        (storage.StorageUnavailable, 503),
    ],
)
def test_every_error_speaks_both_languages(error: type[Problem], status: int) -> None:
    assert error.status_code == status
    said = {}
    for language in ("ko", "en"):
        with translation.override(language):
            said[language] = str(error().detail)
    assert said["ko"] != said["en"]


def test_pictures_stay_readable_when_the_operators_key_changes(
    minji: APIClient, anonymous: APIClient, minji_id: UUID, folder: Path, settings: Any
) -> None:
    import base64

    image = upload(minji, alt="노을")
    before = body(anonymous.get(image["url"]))
    new = "9:" + base64.b64encode(os.urandom(32)).decode()
    settings.IMAGE_KEY_ENCRYPTION_KEYS = f"{settings.IMAGE_KEY_ENCRYPTION_KEYS},{new}"
    call_command("rewrap_account_keys", stdout=StringIO())
    assert AccountKey.objects.get(account_id=minji_id).kek_version == 9
    settings.IMAGE_KEY_ENCRYPTION_KEYS = new
    vault.forget()
    assert body(anonymous.get(image["url"])) == before
