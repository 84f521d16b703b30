"""What a closed page left on the device is sent from any other; what cannot go says why."""

import re
from pathlib import Path

import pytest
from conftest import Visit
from journeys import (
    NOT_SOON,
    call,
    network_is_back,
    saved_on_server,
    saved_words,
    sign_up,
    write,
)
from picture_steps import UPLOADS, Make, add, all_there, picture_maker, tiles
from playwright.sync_api import Page, expect

DRAFTS = "**/api/letters/drafts/*/"
RETRY = "지금 다시 해 보기"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return picture_maker(tmp_path)


def draft_path(page: Page) -> str:
    return f"/api/letters/drafts/{page.url.split('/')[-2]}/"


def test_pictures_of_a_closed_page_are_sent_from_the_list_of_letters(
    visit: Visit, make: Make
) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    write(page, "사진은 나중에")
    page.route(UPLOADS, lambda route: route.abort())
    add(page, make("1.jpg"))
    expect(tiles(page, "offline")).to_have_count(1)
    path = f"/api/letters/drafts/{page.url.split('/')[-2]}/"
    page.close()
    again = context.new_page()
    with again.expect_response(lambda answer: answer.request.method == "PUT"):
        again.goto("/letters/?when=drafts")
    expect(again.get_by_role("article")).not_to_contain_text("아직 이 기기에만 있어요")
    assert len(call(again, "GET", path)["images"]) == 1


@pytest.mark.parametrize("place", ["/me/", "/security/", "/write/"])
def test_words_of_a_closed_page_are_sent_from_any_page(visit: Visit, place: str) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    page.route(DRAFTS, lambda route: route.abort())
    write(page, "기차가 굴에 들어갔다")
    expect(saved_words(page)).to_contain_text("인터넷이 끊겼어요")
    path = draft_path(page)
    page.close()
    again = context.new_page()
    with again.expect_response(lambda answer: answer.request.method == "PUT") as answer:
        again.goto(place)
    assert (answer.value.status, answer.value.url.endswith(path)) == (201, True)
    assert call(again, "GET", path)["body"] == "기차가 굴에 들어갔다"


def test_a_letter_that_a_closed_page_was_making_is_made(visit: Visit) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    write(page, "이대로 남길 말")
    saved_on_server(page)
    page.route("**/api/letters/", lambda route: route.abort())
    page.locator("#finish").click()
    expect(saved_words(page)).to_contain_text("연결되면 편지로 남길게요")
    page.close()
    again = context.new_page()
    with again.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        again.goto("/me/")
    again.goto("/letters/?when=today")
    expect(again.get_by_role("article")).to_contain_text("이대로 남길 말")


def test_a_draft_that_is_open_in_a_tab_is_left_to_it(visit: Visit) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    page.route(DRAFTS, lambda route: route.abort())
    write(page, "여기서 쓰는 중")
    expect(saved_words(page)).to_contain_text("인터넷이 끊겼어요")
    other = context.new_page()
    sent: list[str] = []
    other.on("request", lambda request: sent.append(request.method))
    other.goto("/letters/?when=drafts")
    expect(other.get_by_role("article")).to_contain_text("아직 이 기기에만 있어요")
    page.unroute(DRAFTS)
    network_is_back(page)
    saved_on_server(page)
    assert "PUT" not in sent


def test_pictures_that_wait_can_be_tried_now(page: Page, make: Make) -> None:
    sign_up(page)
    write(page, "글은 서버에 있다")
    saved_on_server(page)
    problem = {"code": "unavailable"}
    page.route(UPLOADS, lambda route: route.fulfill(status=503, json=problem, headers=NOT_SOON))
    add(page, make("1.jpg"))
    expect(saved_words(page)).to_contain_text("서버가 돌아오면 올릴게요")
    page.unroute(UPLOADS)
    page.get_by_role("button", name=RETRY).click()
    all_there(page, 1)
    expect(page.get_by_role("button", name=RETRY)).to_have_count(0)


def test_finishing_says_why_pictures_cannot_go(page: Page, make: Make) -> None:
    sign_up(page)
    write(page, "글")
    saved_on_server(page)
    page.route(UPLOADS, lambda route: route.abort())
    add(page, make("1.jpg"))
    expect(tiles(page, "offline")).to_have_count(1)
    page.locator("#finish").click()
    expect(saved_words(page)).to_have_text(
        "인터넷이 끊겨서 사진 1장을 아직 올리지 못했어요. 연결되면 올리고 이어서 할게요."
    )
    page.locator("#finish").click()
    question = page.get_by_role("dialog")
    expect(question.get_by_role("heading")).to_have_text("사진을 아직 올리지 못했어요")
    page.keyboard.press("Escape")
    page.unroute(UPLOADS)
    network_is_back(page)
    page.wait_for_url(re.compile(r"/letters/[0-9a-f-]{36}/$"))
    expect(page.locator(".sheet-picture img")).to_have_count(1)
