"""The list: tabs, search, tags, favourites, sealed letters, deleting."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from conftest import Visit
from journeys import call, sign_up
from playwright.sync_api import Page, expect

SECRET = "그날까지 아무도 모를 이야기"
TODAY = datetime.now(ZoneInfo("Asia/Seoul")).date()


@pytest.fixture
def shelf(visit: Visit) -> Page:
    """Somebody with three letters on the shelf: one of a past day, today's, a sealed one."""
    page = visit().new_page()
    sign_up(page, to="/letters/")
    past = call(
        page, "POST", "/api/letters/", {"title": "바다", "body": "파도 소리", "tags": ["여행"]}
    )
    day = (TODAY - timedelta(days=40)).isoformat()
    call(page, "PATCH", f"/api/letters/{past['id']}/", {"written_on": day, "favorite": True})
    call(page, "POST", "/api/letters/", {"body": "오늘의 첫 줄\n그리고 둘째 줄", "tags": ["일상"]})
    opens = (TODAY + timedelta(days=30)).isoformat()
    sealed = {"title": "서른의 나에게", "body": SECRET, "opens_on": opens}
    call(page, "POST", "/api/letters/", sealed)
    page.goto("/letters/")
    return page


def test_each_letter_is_under_its_tab(shelf: Page) -> None:
    row = shelf.get_by_role("article")
    expect(row).to_contain_text("오늘의 첫 줄")
    shelf.get_by_role("link", name="지난 편지").click()
    expect(row).to_contain_text("바다")
    shelf.go_back()
    expect(row).to_contain_text("오늘의 첫 줄")


def test_a_sealed_letter_shows_its_envelope_and_days_and_never_its_text(shelf: Page) -> None:
    shelf.get_by_role("link", name="올 편지").click()
    row = shelf.get_by_role("article")
    expect(row).to_contain_text("서른의 나에게")
    expect(row).to_contain_text("남았어요")
    row.get_by_role("link").click()
    expect(shelf.get_by_role("heading", level=1)).to_have_text("서른의 나에게")
    expect(shelf.locator("main")).to_contain_text("봉인했어요")
    expect(shelf.get_by_role("button", name="고치기")).to_have_count(0)
    assert SECRET not in shelf.content()


def test_search_finds_letters_of_every_tab(shelf: Page) -> None:
    shelf.get_by_role("searchbox", name="편지에서 찾기").fill("파도")
    expect(shelf.get_by_role("article")).to_contain_text("바다")
    expect(shelf.get_by_role("status")).to_contain_text("1통")
    shelf.reload()
    expect(shelf.get_by_role("searchbox")).to_have_value("파도")
    expect(shelf.get_by_role("article")).to_have_count(1)
    shelf.get_by_role("searchbox").fill("없는말")
    expect(shelf.get_by_text("찾는 편지가 보이지 않아요")).to_be_visible()
    shelf.get_by_role("link", name="모두 보기").click()
    expect(shelf.get_by_role("article")).to_contain_text("오늘의 첫 줄")


def test_tags_and_favourites_filter(shelf: Page) -> None:
    shelf.get_by_role("link", name="#여행", exact=True).click()
    expect(shelf.get_by_role("article")).to_contain_text("바다")
    shelf.get_by_role("link", name="#일상", exact=True).click()
    expect(shelf.get_by_role("article")).to_contain_text("오늘의 첫 줄")
    shelf.get_by_role("link", name="아끼는 편지").first.click()
    expect(shelf.get_by_role("article")).to_contain_text("바다")


def test_a_letter_becomes_a_favourite_and_stops_being_one(shelf: Page) -> None:
    shelf.get_by_role("article").get_by_role("link").click()
    button = shelf.get_by_role("button", name="아끼는 편지")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    shelf.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_deleting_asks_first_and_then_deletes(shelf: Page) -> None:
    shelf.get_by_role("article").get_by_role("link").click()
    shelf.get_by_role("button", name="지우기").click()
    dialog = shelf.get_by_role("dialog")
    dialog.get_by_role("button", name="그만두기").click()
    expect(shelf.locator(".sheet-body")).to_contain_text("오늘의 첫 줄")
    shelf.get_by_role("button", name="지우기").click()
    dialog.get_by_role("button", name="지우기").click()
    shelf.wait_for_url("**/letters/")
    expect(shelf.get_by_role("article")).to_contain_text("바다")


def test_long_lists_go_on_when_asked(visit: Visit) -> None:
    page = visit().new_page()
    sign_up(page, to="/letters/")
    for number in range(25):
        call(page, "POST", "/api/letters/", {"body": f"{number}번째 편지"})
    page.goto("/letters/")
    expect(page.get_by_role("article")).to_have_count(20)
    page.get_by_role("button", name="더 보기").click()
    expect(page.get_by_role("article")).to_have_count(25)
    expect(page.get_by_role("button", name="더 보기")).to_be_hidden()


def test_another_persons_letter_is_not_there(visit: Visit, shelf: Page) -> None:
    shelf.get_by_role("article").get_by_role("link").click()
    expect(shelf.locator("article.sheet")).to_be_visible()
    stranger = visit().new_page()
    sign_up(stranger, to=urlsplit(shelf.url).path)
    expect(stranger.get_by_text("이 편지를 찾을 수 없어요")).to_be_visible()
    assert "오늘의 첫 줄" not in stranger.content()


def test_a_service_that_is_away_is_said_and_tried_again(shelf: Page) -> None:
    away = {"code": "unavailable", "detail": "이 부분이 곧 돌아올 거예요.", "status": 503}
    headers = {"Content-Type": "application/problem+json", "Retry-After": "0"}
    shelf.route(
        "**/api/letters/**", lambda route: route.fulfill(status=503, json=away, headers=headers)
    )
    shelf.reload()
    expect(shelf.get_by_role("alert")).to_contain_text("곧 돌아올 거예요")
    shelf.unroute("**/api/letters/**")
    shelf.get_by_role("button", name="다시 시도하기").click()
    expect(shelf.get_by_role("article")).to_contain_text("오늘의 첫 줄")
