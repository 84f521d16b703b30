"""Changing a letter: nothing that was typed is lost, nothing is written over unasked."""

import pytest
from journeys import call, keep, log_in, log_out, sign_up, write
from playwright.sync_api import Page, expect


def test_changes_to_a_letter_survive_closing_the_page(page: Page) -> None:
    sign_up(page)
    write(page, "고칠 편지")
    keep(page)
    page.get_by_role("button", name="고치기").click()
    page.locator("#body").fill("고치던 편지")
    expect(page.get_by_text("고친 글을 이 기기에 두었어요")).to_be_visible()
    page.reload()
    expect(page.locator("#body")).to_have_value("고치던 편지")
    page.get_by_role("button", name="저장").click()
    expect(page.locator(".sheet-body")).to_have_text("고치던 편지")
    page.reload()
    expect(page.locator("article .sheet-body")).to_have_text("고치던 편지")


def test_a_letter_changed_in_two_places_keeps_both(page: Page) -> None:
    sign_up(page)
    write(page, "한 통의 편지")
    keep(page)
    identifier = page.url.split("/")[-2]
    page.get_by_role("button", name="고치기").click()
    page.locator("#body").fill("여기서 고친 편지")
    elsewhere = {"title": "", "body": "저기서 고친 편지", "revision": 1}
    call(page, "PATCH", f"/api/letters/{identifier}/", elsewhere)
    page.get_by_role("button", name="저장").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("저기서 고친 편지")
    dialog.get_by_role("button", name="둘 다 남기기").click()
    expect(page.locator("article .sheet-body")).to_have_text("저기서 고친 편지")
    page.goto("/letters/?when=drafts")
    expect(page.get_by_role("article")).to_contain_text("여기서 고친 편지")


def begin_a_change(page: Page) -> str:
    """Signs somebody up who then changes a letter and does not save; returns their address."""
    address = sign_up(page)
    write(page, "고칠 편지")
    keep(page)
    page.get_by_role("button", name="고치기").click()
    page.locator("#body").fill("고치던 편지")
    expect(page.get_by_text("고친 글을 이 기기에 두었어요")).to_be_visible()
    return address


def test_the_list_says_which_letter_has_changes_that_are_not_saved(page: Page) -> None:
    begin_a_change(page)
    page.goto("/letters/")
    expect(page.get_by_role("article")).to_contain_text("저장하지 않은 수정이 이 기기에 있어요")
    page.get_by_role("article").get_by_role("link").click()
    page.get_by_role("button", name="저장").click()
    expect(page.locator(".sheet-body")).to_have_text("고치던 편지")
    page.goto("/letters/")
    expect(page.get_by_role("article")).to_contain_text("고치던 편지")
    expect(page.get_by_text("이 기기에 있어요")).to_have_count(0)


@pytest.mark.parametrize("changed_elsewhere", [False, True])
def test_logging_out_brings_unsaved_changes_to_the_server(
    page: Page, changed_elsewhere: bool
) -> None:
    address = begin_a_change(page)
    identifier = page.url.split("/")[-2]
    if changed_elsewhere:
        elsewhere = {"body": "저기서 고친 편지", "revision": 1}
        call(page, "PATCH", f"/api/letters/{identifier}/", elsewhere)
    log_out(page)
    page.goto("/login/?next=/letters/?when=" + ("drafts" if changed_elsewhere else "today"))
    log_in(page, address)
    expect(page.get_by_role("article")).to_contain_text("고치던 편지")
    page.goto(f"/letters/{identifier}/")
    kept = "저기서 고친 편지" if changed_elsewhere else "고치던 편지"
    expect(page.locator("article .sheet-body")).to_have_text(kept)


def test_logging_out_asks_before_changes_that_cannot_be_saved_are_deleted(page: Page) -> None:
    begin_a_change(page)
    page.route("**/api/letters/**", lambda route: route.abort())
    page.locator("[popovertarget=account-menu]").click()
    page.locator("[data-logout]").click()
    expect(page.get_by_role("dialog")).to_contain_text("이 기기에만 있는 글이 1개 있어요")
    page.keyboard.press("Escape")
    page.unroute("**/api/letters/**")
    page.reload()
    expect(page.locator("#body")).to_have_value("고치던 편지")
