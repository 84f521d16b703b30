"""The first letter: sign up, write, find it, read it, come back, and it is still there."""

import re

import pytest
from conftest import Visit
from journeys import (
    PASSWORD,
    keep,
    log_in,
    log_out,
    new_address,
    ready_to_write,
    saved_on_server,
    sign_up,
    sign_up_by_hand,
    write,
)
from playwright.sync_api import Page, Route, expect

LETTER = "나에게, 오늘은 창문을 활짝 열었어. 바람이 좋더라."


def test_a_person_signs_up_writes_reads_leaves_and_finds_the_letter_again(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="편지 쓰기 시작하기").click()
    address = new_address()
    log_in(page, address)
    page.wait_for_url("**/write/*/")
    ready_to_write(page)
    page.get_by_label("제목 (없어도 돼요)").fill("창문을 연 날")
    write(page, LETTER)
    page.get_by_label("꼬리표 더하기").fill("바람")
    page.get_by_label("꼬리표 더하기").press("Enter")
    saved_on_server(page)
    keep(page)

    page.get_by_role("navigation", name="주 메뉴").get_by_role("link", name="편지함").click()
    row = page.get_by_role("article")
    expect(row).to_contain_text("창문을 연 날")
    expect(row).to_contain_text("#바람")
    expect(page.get_by_role("link", name="오늘")).to_have_attribute("aria-current", "page")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("창문을 연 날")
    expect(page.locator(".sheet-body")).to_have_text(LETTER)

    log_out(page)
    page.goto("/letters/")
    page.wait_for_url("**/login/?next=*")
    log_in(page, address)
    page.wait_for_url("**/letters/")
    page.get_by_role("article").get_by_role("link").click()
    expect(page.locator(".sheet-body")).to_have_text(LETTER)
    page.reload()
    expect(page.locator(".sheet-body")).to_have_text(LETTER)


def test_the_journey_in_english(visit: Visit) -> None:
    page = visit("en-GB").new_page()
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Start writing").click()
    expect(page).to_have_title("Sign up · A Letter to Myself")
    log_in(page, new_address())
    page.wait_for_url("**/write/*/")
    page.get_by_label("Title (optional)").fill("An open window")
    page.get_by_label("Letter", exact=True).press_sequentially("Dear me, the wind was good today.")
    saved_on_server(page)
    expect(page.locator("#saved-words")).to_contain_text("Saved here")
    page.get_by_role("button", name="Keep this letter").click()
    expect(page.get_by_role("heading", name="An open window")).to_be_visible()
    expect(page.locator(".sheet-body")).to_have_attribute("lang", "en")
    assert not re.search("[가-힣]", page.locator("main").inner_text())


def test_signing_up_and_writing_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/signup/")
    expect(page.get_by_role("button", name="가입하고 첫 편지 쓰기")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="본문으로 건너뛰기")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("이메일")).to_be_focused()
    page.keyboard.type(new_address())
    page.keyboard.press("Tab")
    expect(page.get_by_label("비밀번호")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/write/*/")
    expect(page.get_by_label("편지", exact=True)).to_be_focused()
    page.keyboard.type("자판만으로도 쓸 수 있어.")
    saved_on_server(page)
    page.get_by_role("button", name="편지로 남기기").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sheet-body")).to_have_text("자판만으로도 쓸 수 있어.")


def test_everything_works_on_a_plain_address_without_tls(visit: Visit, plain_url: str) -> None:
    page = visit(base_url=plain_url).new_page()
    sign_up_by_hand(page, origin=plain_url)
    assert page.evaluate("window.isSecureContext") is False
    write(page, "안전한 연결이 아니어도 편지는 써진다.")
    saved_on_server(page)
    keep(page)
    page.reload()
    expect(page.locator(".sheet-body")).to_contain_text("편지는 써진다")
    log_out(page)


def test_what_is_missing_or_wrong_is_said_beside_its_field(page: Page) -> None:
    page.goto("/signup/")
    submit = page.get_by_role("button", name="가입하고 첫 편지 쓰기")
    submit.click()
    expect(page.locator("#email-error")).to_be_visible()
    expect(page.get_by_label("이메일")).to_be_focused()
    page.get_by_label("이메일").fill("주소가 아님")
    page.get_by_label("비밀번호").fill("짧아")
    submit.click()
    expect(page.get_by_label("이메일")).to_have_accessible_description(re.compile("확인해 주세요"))
    expect(page.get_by_label("비밀번호")).to_have_accessible_description(
        re.compile("여덟 글자 이상으로")
    )
    page.get_by_label("이메일").fill(new_address())
    page.get_by_label("비밀번호").fill("password")
    submit.click()
    expect(page.locator("#password-error")).to_be_visible()
    expect(page.get_by_label("비밀번호")).to_be_focused()
    expect(page).to_have_url(re.compile("/signup/$"))


def test_a_known_address_with_another_password_is_sent_to_the_login_kindly(visit: Visit) -> None:
    address = sign_up(visit().new_page(), to="/letters/")
    page = visit().new_page()
    page.goto("/signup/")
    log_in(page, address, "전혀-다른-비밀번호-1")
    expect(page.get_by_role("alert")).to_contain_text("이미 가입했다면")
    page.goto("/login/")
    log_in(page, address, "전혀-다른-비밀번호-1")
    expect(page.get_by_role("alert")).to_contain_text("이메일이나 비밀번호가 맞지 않아요")


def test_many_pages_at_once_keep_one_session(visit: Visit) -> None:
    context = visit()
    sign_up(context.new_page(), to="/letters/")
    pages = [context.new_page() for _ in range(4)]
    for page in pages:
        page.goto("/letters/", wait_until="commit")
    for page in pages:
        expect(page.get_by_text("첫 편지를 기다리고 있어요")).to_be_visible()
    # Leaving a page in the middle of refreshing does not end the session either.
    for address in ("/write/", "/letters/", "/write/", "/letters/"):
        pages[0].goto(address, wait_until="commit")
    expect(pages[0].get_by_text("첫 편지를 기다리고 있어요")).to_be_visible()


def test_logging_out_in_one_tab_closes_the_letters_in_the_other(visit: Visit) -> None:
    context = visit()
    first, second = context.new_page(), context.new_page()
    sign_up(first)
    write(first, "둘이서 보는 화면")
    saved_on_server(first)
    second.goto("/letters/?when=drafts")
    expect(second.get_by_role("article")).to_be_visible()
    log_out(first)
    second.wait_for_url("**/login/?next=*")


def test_after_logging_out_the_device_remembers_nothing(page: Page) -> None:
    sign_up(page)
    write(page, "이 기기에는 남지 않을 글")
    saved_on_server(page)
    log_out(page)
    left = page.evaluate("""async () => {
        const { device } = await import("/static/js/lib/app.js");
        const range = IDBKeyRange.lowerBound([]);
        const database = await new Promise((done) => {
            const request = indexedDB.open("letters");
            request.onsuccess = () => done(request.result);
        });
        const count = (name) => new Promise((done) => {
            const request = database.transaction(name).objectStore(name).count();
            request.onsuccess = () => done(request.result);
        });
        return [await count("drafts"), await count("edits"), localStorage.getItem("account")];
    }""")
    assert left == [0, 0, None]


@pytest.mark.parametrize("path", ["**/api/users/me/", "**/api/auth/refresh/"])
def test_what_arrives_after_logging_out_is_not_kept(page: Page, path: str) -> None:
    late: list[Route] = []

    def answer_first(logout: Route) -> None:
        while late:
            held = late.pop()
            held.fulfill(response=held.fetch())
        logout.continue_()

    page.route(path, lambda route: late.append(route))
    page.route("**/api/auth/logout/", answer_first)
    with page.expect_request(path):
        sign_up(page, to="/letters/")
    log_out(page)
    assert page.evaluate("[localStorage.account, localStorage.face]") == [None, None]
    page.goto("/login/")
    expect(page.locator("#email")).to_be_editable()


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org/", "/\\example.org", "//"]
)
def test_the_login_leads_nowhere_else(visit: Visit, base_url: str, target: str) -> None:
    context = visit()
    page = context.new_page()
    address = sign_up(page, to="/letters/")
    expect(page.get_by_text("첫 편지를 기다리고 있어요")).to_be_visible()
    log_out(page)
    page.goto(f"/login/?next={target}")
    log_in(page, address)
    page.wait_for_url(f"{base_url}/letters/")


def test_somebody_who_is_logged_in_goes_straight_on(visit: Visit, base_url: str) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page, to="/login/?next=/letters/?when=drafts")
    page.wait_for_url(f"{base_url}/letters/?when=drafts")
    # An answer on its way would bring a new cookie after the old one is cleared.
    page.wait_for_load_state("networkidle")
    context.clear_cookies()
    page.goto("/login/")
    log_in(page, page.locator("#email").input_value())
    page.wait_for_url(f"{base_url}/letters/")
