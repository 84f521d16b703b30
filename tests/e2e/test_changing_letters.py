"""Changing a letter: nothing that was typed is lost, nothing is written over unasked."""

from journeys import call, keep, sign_up, write
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
    call(page, "PATCH", f"/api/letters/{identifier}/", {"title": "", "body": "저기서 고친 편지"})
    page.get_by_role("button", name="저장").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("저기서 고친 편지")
    dialog.get_by_role("button", name="둘 다 남기기").click()
    expect(page.locator("article .sheet-body")).to_have_text("저기서 고친 편지")
    page.goto("/letters/?when=drafts")
    expect(page.get_by_role("article")).to_contain_text("여기서 고친 편지")
