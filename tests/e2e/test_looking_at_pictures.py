"""Pictures of a letter where they are looked at: lists, letters, in full, and after an hour."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from journeys import call, keep, sign_up, write
from people import until
from picture_steps import UPLOADS, Make, add, all_there, are_seen, describe, picture_maker, widths
from playwright.sync_api import Page, Route, expect

SIGNED = re.compile(r"/api/images/[0-9a-f-]+/\?")


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return picture_maker(tmp_path)


def letter_with(page: Page, *paths: Path) -> None:
    write(page, "사진이 있는 편지")
    add(page, *paths)
    all_there(page, len(paths))
    keep(page)


def test_seed_lesson_06_an_uploaded_picture_is_seen_and_a_missing_one_is_a_404(
    page: Page, make: Make
) -> None:
    sign_up(page)
    letter_with(page, make("하나.jpg", (1600, 1200)))
    shown = page.locator(".sheet-picture img")
    are_seen(shown, 1)
    address = shown.evaluate("image => image.currentSrc")
    for answer in (page.request.get(address), page.request.head(address)):
        assert answer.status == 200
        assert answer.headers["content-type"] == "image/webp"
        assert int(answer.headers["content-length"]) > 0
        assert answer.headers["etag"]
    part = page.request.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status, len(part.body())) == (206, 10)
    letter = f"/api/letters/{page.url.split('/')[-2]}/"
    page.goto("/letters/")
    assert widths(page.locator(".row-picture img"), 1) == [320]
    missing = page.request.get(f"/static/uploads/profiles/{uuid.uuid4()}.webp")
    assert missing.status == 404
    call(page, "DELETE", letter)

    def is_gone() -> bool:
        """Which the gateway says some seconds later."""
        answer = page.request.get(address)
        return answer.status == 404 and "html" not in answer.headers["content-type"]

    until(is_gone)


def test_a_picture_takes_its_room_before_it_is_there(page: Page, make: Make) -> None:
    sign_up(page)
    letter_with(page, make("1.jpg", (1200, 800)), make("2.jpg", (600, 800)))
    address = page.url
    room = "image => { const box = image.getBoundingClientRect(); return [box.width, box.height]; }"
    seen = [image.evaluate(room) for image in page.locator(".sheet-picture img").all()]
    page.route(SIGNED, lambda route: None)  # none ever comes
    page.goto(address, wait_until="commit")
    expect(page.locator(".sheet-picture img")).to_have_count(2)
    expected = [image.evaluate(room) for image in page.locator(".sheet-picture img").all()]
    for one, other in zip(seen, expected, strict=True):
        assert one == pytest.approx(other, abs=1)
    page.unroute(SIGNED)


def test_a_picture_in_full_is_left_with_escape_and_followed_by_arrows(
    page: Page, make: Make
) -> None:
    sign_up(page)
    write(page, "두 장")
    add(page, make("1.jpg", (1500, 1000)), make("2.jpg"))
    all_there(page, 2)
    describe(page, 1, "저녁의 부두")
    keep(page)
    first = page.get_by_role("link", name="사진 2장 가운데 1번째")
    first.press("Enter")
    viewer = page.get_by_role("dialog")
    expect(viewer).to_contain_text("1 / 2")
    expect(viewer.locator("img")).to_have_attribute("src", re.compile("size=original"))
    assert widths(viewer.locator("img"), 1) == [1500]
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("저녁의 부두")
    expect(viewer.get_by_role("img", name="저녁의 부두")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("1 / 2")
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(first).to_be_focused()


def test_an_address_that_is_over_is_asked_for_again(page: Page, make: Make) -> None:
    sign_up(page)
    letter_with(page, make("1.jpg"), make("2.jpg"))
    address = page.url
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        picture = route.request.url.split("?")[0]
        if picture in refused:
            route.continue_()
            return
        refused.append(picture)
        route.fulfill(status=403, json={"code": "forbidden"})

    for there, images, count in (
        (address, ".sheet-picture img", 2),
        ("/letters/", ".row-picture img", 1),
    ):
        refused.clear()
        page.route(SIGNED, refuse_once)
        page.goto(there)
        page.wait_for_function(
            """([images, count]) => {
                const seen = [...document.querySelectorAll(images)];
                return seen.filter((image) => image.naturalWidth).length === count;
            }""",
            arg=[images, count],
        )
        assert len(refused) == count
        page.unroute(SIGNED)


def test_a_picture_that_cannot_be_shown_says_so_and_is_tried_again(page: Page, make: Make) -> None:
    sign_up(page)
    letter_with(page, make("1.jpg"))
    page.route(SIGNED, lambda route: route.fulfill(status=404, json={"code": "not_found"}))
    page.reload()
    place = page.locator(".sheet-picture")
    expect(place).to_contain_text("사진을 불러오지 못했어요.")
    expect(place.locator("img")).to_have_count(0)
    page.unroute(SIGNED)
    place.get_by_role("link").click()
    are_seen(place.locator("img"), 1)


def test_a_sealed_letter_shows_no_picture(page: Page, make: Make) -> None:
    sign_up(page)
    letter_with(page, make("1.jpg"))
    [shown] = call(page, "GET", f"/api/letters/{page.url.split('/')[-2]}/")["images"]
    opens_on = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    call(page, "PATCH", f"/api/letters/{page.url.split('/')[-2]}/", {"image_ids": []})
    sealed = {"body": "나중에", "image_ids": [shown["id"]], "opens_on": opens_on}
    call(page, "POST", "/api/letters/", sealed)
    page.goto("/letters/?when=future")
    expect(page.locator(".row-sealed")).to_be_visible()
    expect(page.locator(".row-picture")).to_have_count(0)
    page.locator(".row-sealed a").click()
    expect(page.locator(".closed-letter")).to_be_visible()
    expect(page.locator("main img")).to_have_count(0)


def test_pictures_of_a_letter_are_changed_with_it(page: Page, make: Make) -> None:
    sign_up(page)
    letter_with(page, make("1.jpg"), make("2.jpg"))
    page.get_by_role("button", name="고치기").click()
    page.get_by_role("button", name="사진 2장 가운데 1번째, 빼기").press("Enter")
    add(page, make("3.png", (300, 200)))
    all_there(page, 2)
    expect(page.get_by_text("고친 글을 이 기기에 두었어요")).to_be_visible()
    page.reload()
    all_there(page, 2)
    page.get_by_role("button", name="저장", exact=True).click()
    for _ in range(2):
        images = page.locator("article .sheet-picture img")
        are_seen(images, 2)
        assert [image.get_attribute("width") for image in images.all()] == ["900", "300"]
        page.reload()


def test_giving_a_change_up_leaves_the_pictures_as_they_were(page: Page, make: Make) -> None:
    sign_up(page)
    letter_with(page, make("1.jpg"))
    held: list[Route] = []
    page.route(UPLOADS, lambda route: held.append(route))
    page.get_by_role("button", name="고치기").click()
    with page.expect_request(UPLOADS):
        add(page, make("2.jpg"))
    page.get_by_role("button", name="그만두기").click()
    with page.expect_event("requestfailed", lambda asked: asked.url.endswith("/api/images/")):
        page.get_by_role("dialog").get_by_role("button", name="버리기").click()
    are_seen(page.locator("article .sheet-picture img"), 1)
    page.unroute(UPLOADS)
    page.reload()
    are_seen(page.locator("article .sheet-picture img"), 1)
