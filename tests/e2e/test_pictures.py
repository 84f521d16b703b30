"""Pictures of a letter while it is written: chosen, described, put in order, never lost."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import Visit
from journeys import log_in, saved_on_server, sign_up, write
from picture_steps import (
    UPLOADS,
    Make,
    add,
    all_there,
    are_seen,
    describe,
    picture_maker,
    tiles,
    widths,
    words_of,
)
from playwright.sync_api import Page, Request, Route, expect


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return picture_maker(tmp_path)


def test_pictures_are_seen_at_once_and_with_the_draft_on_another_device(
    visit: Visit, make: Make
) -> None:
    page = visit().new_page()
    address = sign_up(page)
    write(page, "호숫가")
    page.route(UPLOADS, lambda route: route.abort())
    add(page, make("하나.jpg"), make("둘.heic"))
    expect(tiles(page, "offline")).to_have_count(2)
    expect(tiles(page).first.locator("canvas")).to_be_visible()
    expect(tiles(page).last).to_contain_text(re.compile("heic", re.IGNORECASE))
    page.unroute(UPLOADS)
    tiles(page).first.get_by_role("button", name="다시 해 보기").click()
    all_there(page, 2)
    assert widths(tiles(page).last.locator("img"), 1) == [320]
    describe(page, 0, "물가의 갈대")
    saved_on_server(page)
    phone = visit().new_page()
    phone.goto(f"/login/?next={urlsplit(page.url).path}")
    log_in(phone, address)
    all_there(phone, 2)
    assert widths(phone.locator(".tile img"), 2) == [320, 320]
    assert words_of(phone) == ["물가의 갈대", ""]


def test_order_words_and_removal_need_no_mouse(page: Page, make: Make) -> None:
    sign_up(page)
    write(page, "세 장")
    add(page, make("1.jpg"), make("2.png"), make("3.webp"))
    all_there(page, 3)
    for place, words in enumerate(("첫째", "둘째", "셋째")):
        describe(page, place, words)
    mover = page.get_by_role("button", name="사진 3장 가운데 3번째, 앞으로 옮기기")
    mover.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert words_of(page) == ["셋째", "첫째", "둘째"]
    expect(page.locator(".picture-editor [role=status]").last).to_contain_text("1번째로")
    page.get_by_role("button", name="사진 3장 가운데 2번째, 빼기").focus()
    page.keyboard.press("Enter")
    assert words_of(page) == ["셋째", "둘째"]
    expect(tiles(page).last.locator("[data-act=remove]")).to_be_focused()
    page.get_by_role("button", name="되돌리기").press("Enter")
    assert words_of(page) == ["셋째", "첫째", "둘째"]
    page.get_by_role("button", name="사진 3장 가운데 1번째, 빼기").press("Enter")
    saved_on_server(page)
    page.reload()
    all_there(page, 2)
    assert words_of(page) == ["첫째", "둘째"]


def test_a_picture_is_dragged_to_another_place(page: Page, make: Make) -> None:
    sign_up(page)
    write(page, "순서")
    add(page, make("1.jpg"), make("2.jpg"))
    all_there(page, 2)
    describe(page, 0, "처음")
    frames = page.locator(".tile-frame")
    frames.first.drag_to(frames.last)
    assert words_of(page) == ["", "처음"]


def test_what_is_no_picture_is_told_and_can_be_left_out(
    page: Page, make: Make, tmp_path: Path
) -> None:
    sign_up(page)
    write(page, "편지")
    fake, text = tmp_path / "not.jpg", tmp_path / "notes.txt"
    for path in (fake, text):
        path.write_text("not a picture")
    add(page, text)
    expect(page.locator(".picture-said")).to_contain_text("사진만 담을 수 있어요")
    expect(tiles(page)).to_have_count(0)
    expect(page.locator(".picture-said")).not_to_contain_text("notes.txt")  # there was no other
    add(page, fake, text, make("yes.jpg"))
    expect(page.locator(".picture-said")).to_contain_text("담지 않은 파일: ‘notes.txt’.")
    expect(tiles(page, "failed")).to_contain_text("JPEG")
    expect(tiles(page, "failed").get_by_role("button", name="다시 해 보기")).to_be_hidden()
    page.locator("#finish").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("올리지 못한 사진이 있어요")
    page.keyboard.press("Escape")
    expect(tiles(page)).to_have_count(2)
    page.locator("#finish").click()
    dialog.get_by_role("button", name="빼고 계속하기").click()
    page.wait_for_url(re.compile(r"/letters/[0-9a-f-]{36}/$"))
    are_seen(page.locator(".sheet-picture img"), 1)


def test_finishing_waits_for_a_picture_on_its_way(page: Page, make: Make) -> None:
    sign_up(page)
    write(page, "기다림")
    held: list[Route] = []
    page.route(UPLOADS, lambda route: held.append(route))
    with page.expect_request(UPLOADS):
        add(page, make("1.jpg"))
    letters: list[Request] = []
    page.on("request", lambda asked: letters.append(asked) if is_a_new_letter(asked) else None)
    page.locator("#finish").click()
    expect(page.locator("#saved-words")).to_contain_text("마저 올리고")
    page.locator("#finish").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("사진을 아직 올리고 있어요")
    page.keyboard.press("Escape")
    assert letters == []
    held[0].continue_()
    page.wait_for_url(re.compile(r"/letters/[0-9a-f-]{36}/$"))
    assert len(letters) == 1
    are_seen(page.locator(".sheet-picture img"), 1)


def is_a_new_letter(asked: Request) -> bool:
    return asked.method == "POST" and asked.url.endswith("/api/letters/")


def test_pictures_are_pasted_and_dropped_and_more_than_ten_are_not_taken(
    page: Page, make: Make
) -> None:
    sign_up(page)
    write(page, "열 장")
    for event in ("paste", "drop"):
        page.evaluate(
            """async (name) => {
                const canvas = new OffscreenCanvas(40, 30);
                canvas.getContext("2d").fillRect(0, 0, 20, 20);
                const blob = await canvas.convertToBlob();
                const transfer = new DataTransfer();
                transfer.items.add(new File([blob], "image.png", { type: "image/png" }));
                const options = { bubbles: true, cancelable: true };
                const event = name === "paste"
                    ? new ClipboardEvent("paste", { ...options, clipboardData: transfer })
                    : new DragEvent("drop", { ...options, dataTransfer: transfer });
                if (document.querySelector("#body").dispatchEvent(event)) throw new Error(name);
            }""",
            event,
        )
    all_there(page, 2)
    add(page, *(make(f"{number}.png", (60, 40)) for number in range(9)))
    expect(page.locator(".picture-said")).to_contain_text("열 장까지")
    expect(page.locator(".picture-said")).to_contain_text("‘8.png’")
    expect(page.get_by_label("사진 더하기")).to_be_hidden()
    all_there(page, 10)
