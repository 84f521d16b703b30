"""One draft or letter in several places: whoever finishes first takes nobody's words with them."""

from typing import Any

from conftest import Visit
from journeys import call, keep, log_in, ready_to_write, saved_on_server, sign_up, write
from playwright.sync_api import Page, Route, expect

QUESTION = "같은 글이 두 곳에서 달라졌어요"
# Whatever is written to the device is there only three seconds later.
SLOW_DEVICE = """Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
    set(done) { this.addEventListener("complete", () => setTimeout(done, 3_000)); }
})"""


def goes_on_elsewhere(page: Page, words: str) -> str:
    """Somebody writes on at the draft of this page on another device; its address in the API."""
    path = f"/api/letters/drafts/{page.url.split('/')[-2]}/"
    draft: Any = call(page, "GET", path)
    text = {"title": "", "body": words, "tags": [], "revision": draft["revision"]}
    call(page, "PUT", path, text)
    return path


def test_in_a_conflict_finishing_waits_for_the_choice(page: Page) -> None:
    sign_up(page)
    write(page, "글")
    saved_on_server(page)
    path = goes_on_elsewhere(page, "전화기의 글")
    write(page, " 여기")
    expect(page.get_by_role("region", name=QUESTION)).to_be_visible()
    page.locator("#finish").click()
    expect(page.locator("#saved-words")).to_contain_text("먼저 골라 주세요")
    assert call(page, "GET", path)["body"] == "전화기의 글"
    page.get_by_role("button", name="둘 다 남기기").click()
    saved_on_server(page)
    keep(page)
    expect(page.locator("article .sheet-body")).to_have_text("글 여기")
    assert call(page, "GET", path)["body"] == "전화기의 글"


def test_nobody_chooses_a_version_that_went_on_since_it_was_shown(page: Page) -> None:
    sign_up(page)
    write(page, "글")
    saved_on_server(page)
    path = goes_on_elsewhere(page, "전화기의 글")
    write(page, " 여기")
    question = page.get_by_role("region", name=QUESTION)
    theirs = question.locator("[data-version=theirs]")
    expect(theirs).to_contain_text("전화기의 글")
    goes_on_elsewhere(page, "전화기에서 더 쓴 글")
    question.get_by_role("button", name="다른 곳에서 쓴 글로 하기").click()
    expect(theirs).to_contain_text("전화기에서 더 쓴 글")
    expect(question).to_contain_text("새 글을 보고 다시 골라 주세요")
    question.get_by_role("button", name="다른 곳에서 쓴 글로 하기").click()
    expect(page.locator("#body")).to_have_value("전화기에서 더 쓴 글")
    expect(question).to_be_hidden()
    assert call(page, "GET", path)["body"] == "전화기에서 더 쓴 글"


def test_another_device_knows_whom_a_draft_answers(visit: Visit) -> None:
    page = visit().new_page()
    address = sign_up(page, to="/letters/")
    letter = call(page, "POST", "/api/letters/", {"body": "잘 지내니?", "title": "봄에"})
    page.goto(f"/write/?reply_to={letter['id']}")
    ready_to_write(page)
    write(page, "응, 잘 지내")
    saved_on_server(page)
    other = visit().new_page()
    other.goto("/login/")
    log_in(other, address)
    other.wait_for_url("**/letters/**")
    other.goto(page.url.split("?")[0])
    expect(other.locator("#reply")).to_contain_text("나에게 보내는 답장")
    keep(other)
    (reply, _first) = call(other, "GET", "/api/letters/")["results"]
    assert reply["reply_to"] == letter["id"]


def test_finishing_an_old_page_asks_before_newer_words_go(page: Page) -> None:
    sign_up(page)
    write(page, "컴퓨터의 글")
    saved_on_server(page)
    path = goes_on_elsewhere(page, "전화기에서 더 쓴 글")
    page.locator("#finish").click()
    question = page.get_by_role("region", name=QUESTION)
    expect(question).to_contain_text("전화기에서 더 쓴 글")
    assert call(page, "GET", path)["body"] == "전화기에서 더 쓴 글"
    question.get_by_role("button", name="다른 곳에서 쓴 글로 하기").click()
    keep(page)
    expect(page.locator("article .sheet-body")).to_have_text("전화기에서 더 쓴 글")


def test_finishing_waits_for_a_choice_that_is_under_way(page: Page) -> None:
    sign_up(page)
    write(page, "컴퓨터의 글")
    saved_on_server(page)
    path = goes_on_elsewhere(page, "전화기에서 더 쓴 글")
    page.locator("#finish").click()
    question = page.get_by_role("region", name=QUESTION)
    expect(question).to_be_visible()

    def told_slowly(route: Route) -> None:
        page.wait_for_timeout(1_500)
        route.continue_()

    page.route(f"**{path}", told_slowly, times=1)
    question.get_by_role("button", name="둘 다 남기기").click()
    keep(page)
    expect(page.locator("article .sheet-body")).to_have_text("컴퓨터의 글")
    assert call(page, "GET", path)["body"] == "전화기에서 더 쓴 글"


def test_an_answer_is_heard_before_a_slow_device_has_written(page: Page) -> None:
    page.add_init_script(SLOW_DEVICE)
    sign_up(page)
    write(page, "컴퓨터의 글")
    saved_on_server(page)
    goes_on_elsewhere(page, "전화기에서 더 쓴 글")
    page.locator("#finish").click()
    question = page.get_by_role("region", name=QUESTION)
    question.get_by_role("button", name="다른 곳에서 쓴 글로 하기").click()
    keep(page)
    expect(page.locator("article .sheet-body")).to_have_text("전화기에서 더 쓴 글")


def test_two_tabs_that_change_one_letter_keep_their_own_words(visit: Visit) -> None:
    context = visit()
    first = context.new_page()
    sign_up(first)
    write(first, "편지")
    keep(first)
    second = context.new_page()
    second.goto(first.url)
    for page, words in ((first, "첫째 탭"), (second, "둘째 탭")):
        page.get_by_role("button", name="고치기").click()
        page.locator("#body").fill(words)
        expect(page.get_by_text("고친 글을 이 기기에 두었어요")).to_be_visible()
    second.get_by_role("button", name="저장").click()
    expect(second.locator("article .sheet-body")).to_have_text("둘째 탭")
    address = first.url
    first.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator("#body")).to_have_value("첫째 탭")


def test_back_after_finishing_is_a_new_sheet(page: Page) -> None:
    sign_up(page)
    write(page, "첫 편지")
    saved_on_server(page)
    keep(page)
    page.go_back()
    expect(page.locator("#body")).to_have_value("")
    write(page, "둘째 편지")
    keep(page)
    expect(page.locator("article .sheet-body")).to_have_text("둘째 편지")
    letters: Any = call(page, "GET", "/api/letters/")
    assert [each["excerpt"] for each in letters["results"]] == ["둘째 편지", "첫 편지"]
