"""A profile between the services: from one transaction to the claims of the next token."""

from io import BytesIO

import jwt
import pytest
from people import PASSWORD, Person, person, until
from PIL import Image


def claims(somebody: Person) -> tuple[str, str, str]:
    """Those of the access token that a new sign-in gives."""
    credentials = {"email": somebody.email, "password": PASSWORD, "transport": "body"}
    token = somebody.http.post("/api/auth/login/", json=credentials).json()["access_token"]
    said = jwt.decode(token, options={"verify_signature": False})
    return said["language"], said["time_zone"], said["day_starts_at"]


def test_what_a_profile_says_is_in_the_next_access_token() -> None:
    with person() as somebody:
        changes = {"language": "en", "time_zone": "Europe/Berlin", "day_starts_at": "04:30"}
        changed = somebody.http.patch("/api/users/me/", json=changes)
        assert changed.status_code == 200, changed.text
        assert until(lambda: claims(somebody) == ("en", "Europe/Berlin", "04:30"))


@pytest.fixture
def photo() -> bytes:
    file = BytesIO()
    Image.effect_noise((1800, 1200), 40).convert("RGB").save(file, "JPEG", quality=95)
    return file.getvalue()


def test_seed_lesson_06_a_photo_goes_in_and_comes_out_through_the_gateway(photo: bytes) -> None:
    """Shown to GET and HEAD, remembered by its ETag, replaced, and never the home page."""
    with person() as somebody:
        assert len(photo) > 1_000_000  # more than any other route takes

        def show() -> str:
            sent = somebody.http.put("/api/users/me/photo/", files={"file": ("a.jpg", photo)})
            assert sent.status_code == 200, sent.text
            return str(sent.json()["photo_url"])

        address = show()
        del somebody.http.headers["Accept-Language"]
        shown = somebody.http.get(address, headers={"Accept": "image/avif,image/webp,*/*"})
        assert shown.headers["Content-Type"] == "image/webp"
        assert Image.open(BytesIO(shown.content)).size == (512, 512)
        head = somebody.http.head(address)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
            assert head.headers[name] == shown.headers[name], name
        assert head.headers["Cache-Control"] == "public, no-cache"
        known = {"If-None-Match": shown.headers["ETag"]}
        assert somebody.http.get(address, headers=known).status_code == 304
        assert show() != address
        for method in ("GET", "HEAD"):
            gone = somebody.http.request(method, address, headers=known)
            assert gone.status_code == 404
            assert "location" not in gone.headers
