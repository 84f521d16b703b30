"""A picture of a draft that a sealed letter holds back meanwhile: nothing of it is lost."""

from datetime import date, timedelta
from pathlib import Path

import picture_steps
from journeys import call, saved_on_server, sign_up, write
from picture_steps import add, all_there, tiles
from playwright.sync_api import Page, expect


def test_a_draft_keeps_a_picture_that_is_sealed_and_says_until_when(
    page: Page, tmp_path: Path
) -> None:
    make = picture_steps.picture_maker(tmp_path)
    sign_up(page)
    write(page, "바다에서")
    add(page, make("바다.png", (60, 40)), make("산.png", (60, 40)))
    all_there(page, 2)
    saved_on_server(page)
    address = f"/api/letters/drafts/{page.url.split('/')[-2]}/"
    held, other = (image["id"] for image in call(page, "GET", address)["images"])
    opens_on = f"{date.today() + timedelta(days=400)}"  # noqa: DTZ011  far enough in every zone
    call(page, "POST", "/api/letters/", {"body": "…", "image_ids": [held], "opens_on": opens_on})

    page.reload()
    first = tiles(page).first
    expect(first).to_contain_text("까지 봉해져 있어요")
    expect(first.locator("img")).to_have_count(0)
    expect(tiles(page).last.locator("img")).to_have_count(1)
    expect(first.locator(".tile-words")).to_be_hidden()
    write(page, " 산에서")
    saved_on_server(page)
    saved = call(page, "GET", address)
    assert "산에서" in saved["body"]
    assert [image["id"] for image in saved["images"]] == [held, other]
    page.reload()
    expect(tiles(page)).to_have_count(2)

    page.locator("header [data-language-switch]").first.evaluate("button => button.click()")
    expect(first).to_contain_text("sealed until")
