"""The objects of pictures, wherever they lie, and the words for what goes wrong."""

import os
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.utils import translation
from rest_framework.test import APIClient

from image_kit import storage
from image_kit.testing.stores import stored_names
from images import exceptions, objects
from images.models import AccountKey
from images.tests.conftest import body, upload
from images.vault import vault
from service_kit.ids import new_id
from service_kit.problems import Problem

ACCOUNT, IMAGE = new_id(), new_id()
NAME = objects.name_of(ACCOUNT, IMAGE, "original")


def test_what_is_not_there_can_be_deleted(place: str) -> None:
    objects.delete_images(ACCOUNT, [IMAGE, new_id()])
    objects.delete_account(ACCOUNT)
    assert objects.stored_images(ACCOUNT) == []
    assert objects.stored_accounts() == []


def test_deleting_takes_all_sizes_and_nothing_else(place: str) -> None:
    other = new_id()
    for image_id in (IMAGE, other):
        for size in ("original", "medium", "small"):
            storage.put(objects.name_of(ACCOUNT, image_id, size), [b"x"])
    objects.delete_images(ACCOUNT, [IMAGE])
    assert objects.stored_images(ACCOUNT) == [other]
    assert len(stored_names()) == 3
    objects.delete_account(ACCOUNT)
    assert stored_names() == []


def test_what_is_not_ours_is_left_alone(place: str) -> None:
    storage.put("lost+found/file", [b"x"])
    storage.put(NAME, [b"x"])
    assert objects.stored_accounts() == [ACCOUNT]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (exceptions.ImageInUse, 409),
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
