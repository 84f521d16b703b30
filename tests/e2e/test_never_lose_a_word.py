"""Autosave: closed tabs, two tabs, expired sessions, lost networks and failing servers."""

import re

from conftest import Visit
from journeys import (
    NOT_SOON,
    PASSWORD,
    call,
    keep,
    ready_to_write,
    saved_on_server,
    saved_words,
    sign_up,
    write,
)
from playwright.sync_api import BrowserContext, Page, Route, expect

DRAFTS = "**/api/letters/drafts/*/"


def on_device_only(page: Page) -> None:
    """The server is out of reach, and the words say so."""
    expect(page.locator(".saved-state")).to_have_attribute("data-state", "trouble")
    expect(saved_words(page)).to_contain_text("이 기기에")


def body(page: Page) -> str:
    return page.locator("#body").input_value()


def test_a_draft_is_saved_while_writing_and_found_again(page: Page) -> None:
    sign_up(page)
    write(page, "쓰다가 만 편지")
    expect(saved_words(page)).to_contain_text("이 기기에 저장했어요")
    saved_on_server(page)
    address = page.url
    page.goto("/letters/?when=drafts")
    page.get_by_role("link", name="쓰다가 만 편지").click()
    expect(page).to_have_url(address)
    expect(page.locator("#body")).to_have_value("쓰다가 만 편지")


def test_closing_the_tab_in_the_middle_of_a_word_loses_nothing(visit: Visit) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    page.route(DRAFTS, lambda route: route.abort())
    write(page, "닫기 직전까지 쓴 글")
    expect(saved_words(page)).to_contain_text("이 기기에")
    address = page.url
    page.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator("#body")).to_have_value("닫기 직전까지 쓴 글")
    saved_on_server(again)


def test_two_tabs_show_both_versions_and_both_can_stay(visit: Visit) -> None:
    context = visit()
    first = context.new_page()
    sign_up(first)
    write(first, "처음")
    saved_on_server(first)
    second = context.new_page()
    second.goto(first.url)
    expect(second.locator("#body")).to_have_value("처음")
    write(second, " 둘째 탭의 글")
    saved_on_server(second)
    write(first, " 첫째 탭의 글")
    question = first.get_by_role("region", name="같은 글이 두 곳에서 달라졌어요")
    expect(question).to_contain_text("처음 첫째 탭의 글")
    expect(question).to_contain_text("처음 둘째 탭의 글")
    question.get_by_role("button", name="둘 다 남기기").click()
    saved_on_server(first)
    assert body(first) == "처음 첫째 탭의 글"
    assert first.url != second.url
    first.goto("/letters/?when=drafts")
    expect(first.get_by_role("article")).to_have_count(2)


def test_in_a_conflict_the_person_chooses(visit: Visit) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page, to="/letters/")
    for chosen, kept in (("여기서 쓴 글로 하기", "여기"), ("다른 곳에서 쓴 글로 하기", "저기")):
        page.goto("/write/")
        ready_to_write(page)
        write(page, "글")
        saved_on_server(page)
        identifier = page.url.split("/")[-2]
        draft = call(page, "GET", f"/api/letters/drafts/{identifier}/")
        text = {"title": "", "body": "글 저기", "tags": [], "revision": draft["revision"]}
        call(page, "PUT", f"/api/letters/drafts/{identifier}/", text)
        write(page, " 여기")
        page.get_by_role("button", name=chosen).click()
        saved_on_server(page)
        expect(page.locator("#body")).to_have_value(f"글 {kept}")
        page.reload()
        expect(page.locator("#body")).to_have_value(f"글 {kept}")


def end_session(context: BrowserContext, page: Page) -> None:
    """The cookie is gone, and the access token no longer works."""
    context.clear_cookies()
    page.evaluate("""async () => {
        const { session } = await import("/static/js/lib/app.js");
        session.forget(await session.token());
    }""")


def test_a_session_that_ends_while_writing_loses_nothing(visit: Visit) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    write(page, "로그인이 끝나도")
    saved_on_server(page)
    end_session(context, page)
    write(page, " 글은 남는다")
    expect(saved_words(page)).to_contain_text("로그인이 끝났어요")
    page.get_by_role("button", name="다시 로그인").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("비밀번호").fill(PASSWORD)
    dialog.get_by_role("button", name="로그인", exact=True).click()
    expect(dialog).to_be_hidden()
    saved_on_server(page)
    assert body(page) == "로그인이 끝나도 글은 남는다"
    keep(page)
    expect(page.locator(".sheet-body")).to_have_text("로그인이 끝나도 글은 남는다")


def test_a_page_opened_after_the_session_ended_still_has_the_words(visit: Visit) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    page.route(DRAFTS, lambda route: route.abort())
    write(page, "아직 서버에 없는 글")
    on_device_only(page)
    context.clear_cookies()
    page.unroute(DRAFTS)
    page.reload()
    expect(page.locator("#body")).to_have_value("아직 서버에 없는 글")
    expect(saved_words(page)).to_contain_text("로그인이 끝났어요")
    expect(page).to_have_url(re.compile("/write/"))


def test_writing_goes_on_offline_and_is_saved_when_the_network_is_back(visit: Visit) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    context.set_offline(True)
    write(page, "터널 속에서 쓴 글")
    expect(saved_words(page)).to_contain_text("인터넷이 끊겼어요")
    context.set_offline(False)
    saved_on_server(page)
    page.reload()
    expect(page.locator("#body")).to_have_value("터널 속에서 쓴 글")


def test_a_letter_kept_offline_arrives_once_the_network_is_back(visit: Visit) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    write(page, "터널 끝에서 닿을 편지")
    saved_on_server(page)
    context.set_offline(True)
    page.locator("#finish").click()
    expect(saved_words(page)).to_contain_text("연결되면 편지로 남길게요")
    context.set_offline(False)
    page.wait_for_url(re.compile(r"/letters/[0-9a-f-]{36}/$"))
    page.goto("/letters/")
    expect(page.get_by_role("article")).to_have_count(1)
    page.goto("/letters/?when=drafts")
    expect(page.get_by_text("쓰던 글이 없어요")).to_be_visible()


def test_a_lost_answer_makes_no_second_letter(visit: Visit) -> None:
    page = visit().new_page()
    sign_up(page)
    write(page, "답이 길을 잃은 편지")
    saved_on_server(page)
    lost: list[str] = []

    def lose_first_answer(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    page.route("**/api/letters/", lose_first_answer)
    page.locator("#finish").click()
    page.wait_for_url(re.compile(r"/letters/[0-9a-f-]{36}/$"))
    assert lost
    page.goto("/letters/")
    expect(page.get_by_role("article")).to_have_count(1)


def test_a_failing_server_is_said_and_tried_again(page: Page) -> None:
    sign_up(page)
    problem = {"code": "internal_error"}
    page.route(DRAFTS, lambda route: route.fulfill(status=500, json=problem, headers=NOT_SOON))
    write(page, "서버가 쉬는 동안")
    expect(saved_words(page)).to_contain_text("서버가 잠시 쉬고 있어요")
    page.unroute(DRAFTS)
    page.get_by_role("button", name="지금 다시 해 보기").click()
    saved_on_server(page)


def test_a_device_that_cannot_keep_a_copy_says_so(page: Page) -> None:
    sign_up(page)
    page.evaluate("""async () => {
        const { device } = await import("/static/js/lib/app.js");
        device.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    }""")
    write(page, "자리가 없어도")
    expect(saved_words(page)).to_contain_text("이 기기에는 저장할 수 없어요")
    expect(saved_words(page)).to_contain_text("서버에 저장했어요")


def test_logging_out_with_words_only_on_this_device_asks_first(visit: Visit) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    page.route(DRAFTS, lambda route: route.abort())
    write(page, "아직 서버에 없는 글")
    on_device_only(page)
    page.locator("[popovertarget=account-menu]").click()
    page.locator("[data-logout]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("이 기기에만 있는 글이 1개 있어요")
    expect(dialog.get_by_role("button", name="그만두기")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#body")).to_have_value("아직 서버에 없는 글")
