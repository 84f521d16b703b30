"""What follows a mail: a new password, a new address, and links that are over."""

from conftest import Visit
from journeys import PASSWORD, call, log_in, new_address, sign_up
from mail_steps import links_mailed_to
from people import until
from playwright.sync_api import Page, expect

OVER = "이 링크는 더 쓸 수 없어요"
NEW_PASSWORD = "또-다른-조용한-산책-2027"


def says_it_is_over(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(OVER)
    expect(page.get_by_label("새 비밀번호")).to_be_hidden()
    page.get_by_role("link", name="새 링크 받기").click()
    page.wait_for_url("**/forgot/")


def test_a_link_for_a_new_password_works_once_and_then_says_that_it_is_over(visit: Visit) -> None:
    address = sign_up(visit().new_page(), to="/letters/")
    page = visit().new_page()
    page.goto("/forgot/")
    page.get_by_label("이메일").fill(address)
    page.get_by_role("button", name="메일 받기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("메일함을 열어 보세요")
    [link] = until(lambda: links_mailed_to(address, "/reset/"))
    late = visit().new_page()
    late.goto(link)
    page.goto(link)
    page.get_by_label("새 비밀번호").fill(NEW_PASSWORD)
    page.get_by_role("button", name="이 비밀번호로 하기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("새 비밀번호로 바꿨어요")
    late.get_by_label("새 비밀번호").fill("여기서도 한 번 더 바꾸기")
    late.get_by_role("button", name="이 비밀번호로 하기").click()
    says_it_is_over(late)
    page.goto("/login/")
    page.goto(link)
    says_it_is_over(page)


def test_a_link_without_all_of_its_token_is_over_as_well(page: Page) -> None:
    for link in ("/reset/", "/reset/#AAAA"):
        page.goto("/login/")
        page.goto(link)
        says_it_is_over(page)


def test_an_old_link_leads_to_the_latest_mail(page: Page) -> None:
    problem = {"code": "link_superseded", "detail": "…"}
    page.route("**/password/reset/look/", lambda route: route.fulfill(status=410, json=problem))
    page.goto("/reset/#AAAA")
    expect(page.get_by_role("heading", level=1)).to_have_text(OVER)
    expect(page.locator("#lead")).to_contain_text("가장 최근에 받은 메일")


def test_while_the_server_cannot_say_the_form_is_there(page: Page) -> None:
    page.route("**/password/reset/look/", lambda route: route.abort())
    page.goto("/reset/#AAAA")
    expect(page.get_by_label("새 비밀번호")).to_be_visible()


def test_a_changed_address_is_the_one_that_every_page_shows(visit: Visit) -> None:
    page = visit().new_page()
    old, new = sign_up(page, to="/me/"), new_address()
    expect(page.locator(".me-address")).to_have_text(old)
    call(page, "PATCH", "/api/auth/account/", {"email": new, "password": PASSWORD})
    [link] = until(lambda: links_mailed_to(new, "/verify/"))
    other = visit().new_page()
    other.goto(link)
    other.get_by_role("button", name="네, 제 주소예요").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("확인했어요")
    page.goto("/me/")
    expect(page.locator(".me-address")).to_have_text(new)
    expect(page.locator(".menu-account")).to_have_text(new)
    other.goto("/login/")
    log_in(other, new)
    other.wait_for_url("**/letters/")
