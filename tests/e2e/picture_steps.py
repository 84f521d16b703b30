"""What people do with pictures, step by step, and pictures to do it with."""

from collections.abc import Callable
from pathlib import Path

import pillow_heif
from PIL import Image
from playwright.sync_api import Locator, Page, expect

pillow_heif.register_heif_opener()

UPLOADS = "**/api/images/"
NATURAL_WIDTH = "image => image.decode().then(() => image.naturalWidth)"

Make = Callable[..., Path]


def picture_maker(folder: Path) -> Make:
    """Makes a file to choose; what is in it follows from its name's ending."""

    def make(name: str, size: tuple[int, int] = (900, 600)) -> Path:
        path = folder / name
        Image.effect_noise(size, 60).convert("RGB").save(path)
        return path

    return make


def show_face(page: Page, path: Path) -> None:
    """A photo for the profile; the page takes one as soon as it shows the field for it."""
    field = page.get_by_label("사진 고르기")
    expect(field).to_be_visible()
    field.set_input_files(path)


def add(page: Page, *paths: Path) -> None:
    page.get_by_label("사진 더하기").set_input_files(paths)


def tiles(page: Page, state: str = "") -> Locator:
    return page.locator(f".tile[data-state={state}]" if state else ".tile")


def all_there(page: Page, count: int) -> None:
    expect(tiles(page, "ready")).to_have_count(count)
    expect(tiles(page)).to_have_count(count)


def widths(images: Locator, count: int) -> list[int]:
    """How wide the pictures are that the browser really has; fails for a broken one."""
    expect(images).to_have_count(count)
    return [image.evaluate(NATURAL_WIDTH) for image in images.all()]


def are_seen(images: Locator, count: int) -> None:
    assert all(width > 0 for width in widths(images, count))


def words_of(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator(".tile-words").all()]


def describe(page: Page, place: int, words: str) -> None:
    """Types what a picture shows and waits until the server has it."""
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as answer:
        page.locator(".tile-words").nth(place).fill(words)
    assert answer.value.status == 200
