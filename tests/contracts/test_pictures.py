"""Pictures between the services: kept by one, shown with the letters of another."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from people import Person, anonymous, person, until
from PIL import Image
from test_promises import platform


@pytest.fixture
def photo() -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def upload(somebody: Person, photo: bytes, alt: str = "") -> str:
    """Its id."""
    sent = somebody.http.post("/api/images/", files={"file": ("a.jpg", photo)}, data={"alt": alt})
    assert sent.status_code == 201, sent.text
    return str(sent.json()["id"])


def status(address: str) -> int:
    """What a browser without any token gets."""
    with anonymous() as browser:
        return browser.get(address).status_code


@contextmanager
def away(service: str) -> Iterator[None]:
    """Its web process is stopped meanwhile."""
    supervisor = platform().supervisor
    victims = [each for each in supervisor.processes() if each.name == f"{service}-web"]
    supervisor.stop(victims)
    try:
        yield
    finally:
        supervisor.start_programs(victims)


def test_a_picture_is_shown_with_its_letter_and_goes_with_it(photo: bytes) -> None:
    with person() as somebody:
        letter = somebody.write("바다", image_ids=[upload(somebody, photo, "파도")])
        (shown,) = letter["images"]
        assert (shown["width"], shown["height"], shown["alt"]) == (1600, 1200, "파도")
        with anonymous() as browser:
            picture = browser.get(shown["thumbnails"]["medium"])
        assert Image.open(BytesIO(picture.content)).size == (1080, 810)
        somebody.http.delete(f"/api/letters/{letter['id']}/")
        # An address nobody asked for yet: the gateway may keep the other for a minute.
        assert until(lambda: status(shown["url"]) == 404)


def test_a_sealed_letters_pictures_cannot_be_reached_by_the_addresses_given_out_before(
    photo: bytes,
) -> None:
    with person() as somebody:
        sent = somebody.http.post("/api/images/", files={"file": ("a.jpg", photo)}).json()
        letter = somebody.write("봉한 편지", image_ids=[sent["id"]], opens_on="2040-01-01")
        assert letter["images"] is None
        assert until(lambda: status(sent["url"]) == 404)
        assert status(sent["thumbnails"]["small"]) == 404


def test_without_letter_storage_service_letters_are_written_and_learn_of_their_pictures_later(
    photo: bytes,
) -> None:
    with person() as somebody:
        image_id = upload(somebody, photo, "파도")

        def shown(letter: dict[str, Any]) -> Any:
            (image,) = somebody.http.get(f"/api/letters/{letter['id']}/").json()["images"]
            return image

        with away("letter-storage-service"):
            letter = somebody.write("그 사이에", image_ids=[image_id])
            assert shown(letter)["width"] is None
        # The event is tried again after 1, 5, 30 and 120 seconds.
        assert until(lambda: shown(letter)["width"] == 1600, seconds=200)
        assert shown(letter)["alt"] == "파도"
