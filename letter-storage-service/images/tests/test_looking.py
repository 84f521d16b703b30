"""Pictures on their way out: signed addresses, HEAD, conditions, byte ranges."""

from base64 import urlsafe_b64decode
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pillow
from rest_framework.test import APIClient

from contracts.image_urls import signed_path
from images.tests.conftest import body, photo, upload
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock


def test_seed_lesson_06_a_picture_says_what_it_is(
    minji: APIClient, anonymous: APIClient, folder: object
) -> None:
    image = upload(minji)
    seen = anonymous.get(image["url"], HTTP_ACCEPT="image/avif,image/webp,image/*")
    data = body(seen)
    assert seen.status_code == 200
    assert seen["Content-Type"] == "image/jpeg"
    assert int(seen["Content-Length"]) == len(data) == image["size"]
    assert seen["Cache-Control"] == "private, max-age=3600"
    assert seen["Content-Disposition"] == "inline"
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert seen["Accept-Ranges"] == "bytes"
    assert Pillow.open(BytesIO(data)).size == (1600, 1200)
    head = anonymous.head(image["url"])
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head[name] == seen[name]


def test_seed_lesson_06_who_has_it_already_gets_a_304(
    minji: APIClient, anonymous: APIClient, folder: object
) -> None:
    image = upload(minji)
    etag = anonymous.head(image["url"])["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        answer = anonymous.get(image["url"], HTTP_IF_NONE_MATCH=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == etag
    assert anonymous.get(image["url"], HTTP_IF_NONE_MATCH='"other"').status_code == 200
    small = anonymous.head(image["thumbnails"]["small"])["ETag"]
    assert small != etag


def test_a_picture_is_the_same_in_every_language_and_says_nothing_for_words(
    minji: APIClient, anonymous: APIClient, folder: object
) -> None:
    url = upload(minji)["url"]
    for seen in (
        anonymous.get(url),
        anonymous.get(url, HTTP_RANGE="bytes=0-9"),
        anonymous.get(url, HTTP_IF_NONE_MATCH="*"),
    ):
        assert not {"Vary", "Content-Language", "Allow"} & set(seen.headers)
        assert ("Content-Length" in seen) == (seen.status_code != 304)
    assert anonymous.get(url + "x")["Vary"] == "Accept-Language"


class TestRanges:
    @pytest.mark.parametrize(
        ("asked", "begin", "end"),
        [
            ("bytes=0-9", 0, 10),
            ("bytes=65530-65545", 65530, 65546),  # across two sealed chunks
            ("bytes=70000-", 70000, None),
            ("bytes=-7", -7, None),
            ("bytes=-99999999", 0, None),
            ("bytes=5-99999999", 5, None),
        ],
    )
    def test_seed_lesson_06_a_part_can_be_asked_for(
        self,
        minji: APIClient,
        anonymous: APIClient,
        folder: object,
        asked: str,
        begin: int,
        end: int | None,
    ) -> None:
        image = upload(minji, noise())
        whole = body(anonymous.get(image["url"]))
        part = anonymous.get(image["url"], HTTP_RANGE=asked)
        assert (part.status_code, body(part)) == (206, whole[begin:end])
        start = len(whole) + begin if begin < 0 else begin
        stop = start + len(whole[begin:end]) - 1
        assert part["Content-Range"] == f"bytes {start}-{stop}/{len(whole)}"
        assert part["Content-Length"] == str(stop - start + 1)

    def test_a_part_that_is_not_there_is_a_416(
        self, minji: APIClient, anonymous: APIClient, folder: object
    ) -> None:
        image = upload(minji)
        for asked in (f"bytes={image['size']}-", "bytes=-0"):
            answer = anonymous.get(image["url"], HTTP_RANGE=asked)
            assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")

    @pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,4-5", "bytes=-", "lines=1-2", "x"])
    def test_what_is_no_single_range_gets_all_of_it(
        self, minji: APIClient, anonymous: APIClient, folder: object, asked: str
    ) -> None:
        image = upload(minji)
        answer = anonymous.get(image["url"], HTTP_RANGE=asked)
        assert (answer.status_code, len(body(answer))) == (200, image["size"])

    def test_a_part_of_another_version_is_not_given(
        self, minji: APIClient, anonymous: APIClient, folder: object
    ) -> None:
        image = upload(minji)
        etag = anonymous.head(image["url"])["ETag"]
        fields = {"HTTP_RANGE": "bytes=0-1"}
        same = anonymous.get(image["url"], HTTP_IF_RANGE=etag, **fields)  # type: ignore[arg-type]  # headers
        other = anonymous.get(image["url"], HTTP_IF_RANGE='"x"', **fields)  # type: ignore[arg-type]  # headers
        assert (same.status_code, other.status_code) == (206, 200)


class TestAddresses:
    @pytest.mark.parametrize(
        ("old", "new"),
        [("size=original", "size=small"), ("exp=", "exp=1"), ("sig=", "sig=x"), ("&sig", "&s")],
    )
    def test_an_address_that_was_changed_is_refused_without_a_word(
        self, minji: APIClient, anonymous: APIClient, folder: object, old: str, new: str
    ) -> None:
        url = upload(minji)["url"].replace(old, new)
        for answer in (anonymous.get(url), minji.get(url), anonymous.get(url.split("?")[0])):
            assert answer.status_code == 403
            assert answer.json()["code"] == "permission_denied"

    def test_an_address_has_one_spelling(
        self, minji: APIClient, anonymous: APIClient, folder: object
    ) -> None:
        url = upload(minji)["url"]
        path, query = url.split("?")
        size, exp, sig = query.split("&")
        twin = chr(ord(query[-1]) + 1)  # its last two bits say nothing: the same bytes again
        assert urlsafe_b64decode(f"{sig[4:-1]}{twin}=") == urlsafe_b64decode(f"{sig[4:]}=")
        for other in (f"{query[:-1]}{twin}",
                      f"{query}&x=1", f"{query}&", f"{exp}&{size}&{sig}", f"{query}%3D",
                      f"{query}.", f"{size}&{exp}&sig=.%2C.{sig[4:]}", f"{size}&{query}",
                      f"{size}&exp=0{exp[4:]}&{sig}", f"{query}="):  # fmt: skip
            assert anonymous.get(f"{path}?{other}").status_code == 403, other
        assert anonymous.get(url).status_code == 200

    def test_an_address_is_good_for_no_other_picture(
        self, minji: APIClient, stranger: APIClient, folder: object
    ) -> None:
        mine, theirs = upload(minji), upload(stranger)
        assert stranger.get(theirs["url"].replace(theirs["id"], mine["id"])).status_code == 403

    def test_an_address_ends(
        self, minji: APIClient, anonymous: APIClient, folder: object, clock: FakeClock
    ) -> None:
        url = upload(minji)["url"]
        assert upload(minji)["url"].split("exp")[1][:11] == url.split("exp")[1][:11]
        clock.advance(hours=2)
        assert anonymous.get(url).status_code == 403

    def test_what_is_not_there_is_a_404_never_a_page(
        self, anonymous: APIClient, settings: object, clock: FakeClock, db: None
    ) -> None:
        key: str = settings.IMAGE_URL_KEY  # type: ignore[attr-defined]  # pytest-django's
        url = signed_path(key.encode(), new_id(), new_id(), "small", now=clock())
        answer = anonymous.get(url, HTTP_ACCEPT="image/*")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"

    def test_a_bad_token_beside_a_good_signature_harms_nobody(
        self, minji: APIClient, anonymous: APIClient, folder: object
    ) -> None:
        url = upload(minji)["url"]
        assert anonymous.get(url, HTTP_AUTHORIZATION="Bearer nonsense").status_code == 200


def test_a_look_costs_one_query(minji: APIClient, anonymous: APIClient, folder: object) -> None:
    url = upload(minji)["url"]
    with CaptureQueriesContext(connection) as queries:
        body(anonymous.get(url))
    assert len(queries) == 1


class TestOwnership:
    def test_another_persons_picture_is_a_404(
        self, minji: APIClient, stranger: APIClient, folder: object
    ) -> None:
        path = f"/api/images/{upload(minji)['id']}/"
        for one in (stranger.delete(path), stranger.patch(path, {"alt": "내 것"}, format="json")):
            assert one.status_code == 404
        missing = stranger.delete(f"/api/images/{new_id()}/").json()
        assert missing["detail"] == stranger.delete(path).json()["detail"]

    @pytest.mark.parametrize("method", ["post", "patch", "delete"])
    def test_without_a_token_nothing_is_changed(
        self, anonymous: APIClient, keys: None, method: str
    ) -> None:
        path = "/api/images/" if method == "post" else f"/api/images/{new_id()}/"
        answer = getattr(anonymous, method)(path)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_the_words_for_a_picture_can_be_changed(
    minji: APIClient, folder: object, minji_id: UUID
) -> None:
    image = upload(minji, alt="노을")
    answer = minji.patch(f"/api/images/{image['id']}/", {"alt": "바다"}, format="json")
    assert (answer.status_code, answer.json()) == (200, {**image, "alt": "바다"})


def noise() -> bytes:
    """A picture of more bytes than one sealed chunk has."""
    file = BytesIO()
    Pillow.effect_noise((600, 400), 90).convert("RGB").save(file, "PNG")
    assert len(file.getvalue()) > 2 * 65536
    return file.getvalue()


def test_the_same_picture_twice_is_two(minji: APIClient, folder: object) -> None:
    assert upload(minji, photo())["id"] != upload(minji, photo())["id"]


def test_an_address_signed_for_another_account_leads_nowhere(
    minji: APIClient, anonymous: APIClient, folder: object, clock: FakeClock, settings: Any
) -> None:
    """letter-service signs for whoever wrote the letter, also while it cannot ask whose it is."""
    image = upload(minji)
    key = settings.IMAGE_URL_KEY.encode()
    url = signed_path(key, new_id(), UUID(image["id"]), "small", now=clock())
    assert anonymous.get(url).status_code == 404
