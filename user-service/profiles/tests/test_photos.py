"""A photo: taken in, shown, replaced, removed, and gone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from PIL import Image
from rest_framework.test import APIClient

from image_kit import storage
from image_kit.testing.stores import stored_names
from profiles.models import Photo
from profiles.tests.conftest import PHOTO, files, picture, profile, upload, uploaded
from service_kit.ids import new_id


def test_a_photo_becomes_a_square_of_512_pixels_without_what_the_camera_said(
    minji: APIClient, anonymous: APIClient
) -> None:
    tags = Image.Exif()
    tags[0x010F] = "SecretCamera"
    file = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG", exif=tags.tobytes())
    address = upload(minji, file.getvalue()).json()["photo_url"]
    assert profile(minji)["photo_url"] == address
    response = anonymous.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    content = response.getvalue()
    assert b"SecretCamera" not in content
    shown = Image.open(BytesIO(content))
    assert (shown.format, shown.size) == ("WEBP", (512, 512))
    assert response["Content-Length"] == str(len(content))


def test_a_photo_is_kept_and_asked_for_again(minji: APIClient, anonymous: APIClient) -> None:
    address = uploaded(minji)
    first = anonymous.get(address)
    assert first["Cache-Control"] == "public, no-cache"
    for known in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}', "*"):
        again = anonymous.get(address, HTTP_IF_NONE_MATCH=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        for seen in (first, again):
            assert not {"Vary", "Content-Language", "Allow"} & set(seen.headers)
    assert anonymous.get(address, HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_seed_lesson_06_head_says_what_get_would(minji: APIClient, anonymous: APIClient) -> None:
    address = uploaded(minji)
    got, head = anonymous.get(address), anonymous.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
        assert head[name] == got[name]


def test_seed_lesson_06_a_browser_that_asks_for_pictures_only_gets_one(
    minji: APIClient, anonymous: APIClient
) -> None:
    address = uploaded(minji)
    for accept in ("image/avif,image/webp,image/*;q=0.8", "image/webp", "image/png", "text/html"):
        assert anonymous.get(address, HTTP_ACCEPT=accept).status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_seed_lesson_06_a_missing_photo_is_a_404(
    anonymous: APIClient, db: None, method: str
) -> None:
    for name in (f"{uuid4()}.webp", "nobody.webp", f"{uuid4()}.png", "", "../../etc/passwd"):
        response = getattr(anonymous, method)(f"/static/uploads/profiles/{name}")
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


def test_other_methods_on_a_photo_are_refused(minji: APIClient) -> None:
    address = uploaded(minji)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(minji, method)(address).status_code == 405


def test_a_photo_lies_in_a_bucket_as_it_does_in_a_folder(
    minji: APIClient, anonymous: APIClient, place: str
) -> None:
    address = uploaded(minji)
    whole = anonymous.get(address)
    assert (whole.status_code, whole["Content-Type"]) == (200, "image/webp")
    content = whole.getvalue()
    assert Image.open(BytesIO(content)).size == (512, 512)
    part = anonymous.get(address, HTTP_RANGE="bytes=4-11")
    assert (part.status_code, part.getvalue()) == (206, content[4:12])
    (name,) = stored_names()
    assert name == f"profiles/{address.rpartition('/')[2]}"
    again = uploaded(minji)
    assert stored_names() == [f"profiles/{again.rpartition('/')[2]}"]
    storage.remove(*stored_names())
    assert anonymous.get(again).status_code == 404
    assert minji.delete(PHOTO).status_code == 204


def test_a_new_photo_has_a_new_address_and_the_old_one_is_gone_at_once(
    minji: APIClient, anonymous: APIClient, store: Path
) -> None:
    old, new = uploaded(minji, colour="teal"), uploaded(minji, colour="navy")
    assert old != new
    assert anonymous.get(old).status_code == anonymous.head(old).status_code == 404
    assert anonymous.get(new).status_code == 200
    assert files(store) == [new.rpartition("/")[2]]
    assert Photo.objects.count() == 1


def test_an_address_says_nothing_about_whose_it_is(minji: APIClient, minji_id: UUID) -> None:
    addresses = [uploaded(minji), uploaded(minji)]
    ids = [UUID(Path(address).stem) for address in addresses]
    assert all(each.version == 4 for each in ids)  # random, not a time
    assert not any(str(minji_id) in address for address in addresses)


def test_a_removed_photo_is_gone(minji: APIClient, anonymous: APIClient, store: Path) -> None:
    address = uploaded(minji)
    assert minji.delete(PHOTO).status_code == 204
    assert profile(minji)["photo_url"] is None
    assert anonymous.get(address).status_code == 404
    assert files(store) == []
    assert minji.delete(PHOTO).status_code == 204


def test_one_persons_photo_is_not_anothers_to_change(
    minji: APIClient, stranger: APIClient, anonymous: APIClient
) -> None:
    address = uploaded(minji)
    stranger.delete(PHOTO)
    uploaded(stranger)
    assert profile(minji)["photo_url"] == address
    assert anonymous.get(address).status_code == 200


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_pictures_of_every_kind_are_taken(minji: APIClient, format: str) -> None:
    assert upload(minji, picture(format=format), "a.txt").status_code == 200


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 415, "unsupported_picture"),
        (b"hello", 415, "unsupported_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "unsupported_picture"),
        (picture()[:300], 422, "broken_picture"),
        (picture() + b"<!doctype html><script>", 422, "hidden_file"),
        (b"\xff\xd8\xff" + bytes(20 * 1024 * 1024), 413, "picture_too_large"),
    ],
    ids=["empty", "text", "svg", "cut off", "a page behind it", "too large"],
)
def test_what_is_no_picture_is_refused_and_the_old_one_stays(
    minji: APIClient, store: Path, content: bytes, status: int, code: str
) -> None:
    address = uploaded(minji)
    response = upload(minji, content)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert profile(minji)["photo_url"] == address
    assert len(files(store)) == 1


def test_a_body_without_a_file_is_refused(minji: APIClient) -> None:
    assert minji.put(PHOTO, {}, format="multipart").json()["errors"][0]["field"] == "file"
    assert minji.put(PHOTO, {"file": "text"}, format="multipart").status_code == 400
    assert minji.put(PHOTO, {"file": "text"}, format="json").status_code == 415


def test_without_a_token_nothing_is_taken_in(anonymous: APIClient, keys: None) -> None:
    assert upload(anonymous, picture()).status_code == 401
    assert anonymous.delete(PHOTO).status_code == 401


def test_photos_that_come_together_leave_exactly_one(
    signed_in: Callable[..., APIClient], transactional_db: None, store: Path
) -> None:
    account_id = new_id()

    def send(number: int) -> int:
        try:
            colour = ("teal", "navy", "olive", "maroon")[number]
            return int(upload(signed_in(account_id), picture(colour=colour)).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [200] * 4
    shown = profile(signed_in(account_id))["photo_url"]
    assert files(store) == [shown.rpartition("/")[2]]
    assert Photo.objects.count() == 1
