"""Every page: language, width, fonts, policies, and the ones that are not there."""

import re

import pytest
from conftest import Visit
from journeys import call, keep, saved_on_server, sign_up, write
from playwright.sync_api import Page, Response, expect

PUBLIC = ["/", "/signup/", "/login/", "/forgot/", "/nothing-here/"]


def test_an_address_that_does_not_exist_says_so_in_both_languages(visit: Visit) -> None:
    page = visit().new_page()
    answer = page.goto("/nothing-here/")
    assert answer
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("이 주소에는 아무것도 없어요")
    page = visit("en-US").new_page()
    page.goto("/static/nothing.webp", wait_until="load")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")


def test_the_language_changes_in_place_and_is_remembered(page: Page) -> None:
    page.goto("/signup/")
    expect(page.get_by_role("heading", level=1)).to_have_text("반가워요")
    page.get_by_label("이메일").fill("half@exam")
    page.locator("header [data-language-switch]:visible").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nice to meet you")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("E-mail")).to_have_value("half@exam")
    page.goto("/")
    expect(page.get_by_role("link", name="Start writing")).to_be_visible()


def test_english_pages_never_show_korean_first(visit: Visit) -> None:
    page = visit("en-US").new_page()
    page.route("**/static/js/i18n/en.js", lambda route: None)
    page.goto("/", wait_until="commit")
    expect(page.locator("h1")).to_be_attached()
    expect(page.locator("body")).to_have_css("visibility", "hidden", timeout=1_000)
    # If the texts never come, the page is shown as it is.
    expect(page.locator("body")).to_have_css("visibility", "visible")


def test_the_landing_page_reads_without_scripts(visit: Visit) -> None:
    page = visit(java_script_enabled=False).new_page()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("오늘의 마음을, 나에게 편지로.")
    expect(page.get_by_role("link", name="편지 쓰기 시작하기")).to_be_visible()


def pages_of_a_member(page: Page) -> list[str]:
    sign_up(page)
    write(page, "아주아주아주아주아주아주아주아주아주아주아주긴낱말하나없이도 " * 3)
    saved_on_server(page)
    keep(page)
    letter = page.url
    call(page, "POST", "/api/letters/", {"body": "x" * 300, "tags": ["긴꼬리표" * 12]})
    return ["/letters/", letter, "/write/", "/me/", "/letters/?when=future", "/letters/?q=x"]


@pytest.mark.parametrize("language", ["ko-KR", "en-US"])
def test_no_page_scrolls_sideways_on_the_narrowest_screen(visit: Visit, language: str) -> None:
    narrow = {"width": 320, "height": 640}
    guest, member = (visit(language, viewport=narrow).new_page() for _ in range(2))
    views = [(guest, address) for address in PUBLIC]
    views += [(member, address) for address in pages_of_a_member(member)]
    for page, address in views:
        page.goto(address)
        expect(page.locator("main h1").first).to_be_attached()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{address} is {width} px wide"


def test_the_menu_is_called_what_it_shows(page: Page) -> None:
    """Who speaks to a browser says what they see (WCAG 2.2, 2.5.3)."""
    address = sign_up(page, to="/me/")
    menu = page.get_by_role("button", name=f"{address[0].upper()} 내 메뉴")
    expect(menu.locator("[data-avatar]")).to_have_text(address[0].upper())
    expect(menu).to_be_visible()


def test_a_first_view_loads_little(page: Page) -> None:
    sizes: dict[str, int] = {}

    def weigh(answer: Response) -> None:
        sizes[answer.url] = int(answer.headers.get("content-length", 0))

    page.on("response", weigh)
    page.goto("/", wait_until="networkidle")
    fonts = {url: size for url, size in sizes.items() if url.endswith(".woff2")}
    assert fonts
    assert sum(fonts.values()) <= 200_000, fonts
    assert all(url.startswith(page.url) for url in sizes), "something came from elsewhere"


def test_pages_carry_no_inline_script_or_style(page: Page) -> None:
    for address in PUBLIC:
        answer = page.goto(address)
        assert answer
        markup = answer.text()
        assert not re.search(r"<script(?![^>]*\bsrc=)", markup), address
        assert not re.search(r"<style|\sstyle=|\son\w+=", markup), address
        policy = answer.headers["content-security-policy"]
        assert "'unsafe" not in policy
        assert "require-trusted-types-for 'script'" in policy


def test_scripts_are_asked_for_again_and_fonts_are_kept(page: Page) -> None:
    answers: dict[str, Response] = {}

    def note(answer: Response) -> None:
        answers[answer.url.rsplit(".", 1)[-1]] = answer

    page.on("response", note)
    page.goto("/", wait_until="networkidle")
    for kind in ("js", "css"):
        assert answers[kind].headers["cache-control"] == "no-cache"
        assert answers[kind].headers["etag"]
    assert "max-age=86400" in answers["woff2"].headers["cache-control"]
    assert answers["woff2"].headers["etag"]


def test_browsers_and_crawlers_get_the_icon_and_the_rules_they_ask_for(page: Page) -> None:
    icon = page.request.get("/favicon.ico")
    assert (icon.status, icon.headers["content-type"].split(";")[0]) == (200, "image/svg+xml")
    rules = page.request.get("/robots.txt")
    assert (rules.status, rules.headers["content-type"].split(";")[0]) == (200, "text/plain")
    assert {"Disallow: /letters/", "Disallow: /me/", "Disallow: /write/"} <= set(
        rules.text().splitlines()
    )


@pytest.mark.parametrize("width", [320, 375])
@pytest.mark.parametrize("language", ["ko-KR", "en-US"])
def test_what_is_saved_is_said_in_lines_and_not_in_single_words(
    visit: Visit, language: str, width: int
) -> None:
    page = visit(language, viewport={"width": width, "height": 700}).new_page()
    sign_up(page)
    page.route("**/api/letters/drafts/*/", lambda route: route.abort())
    write(page, "글 words")
    expect(page.locator("#saved-action")).to_be_visible()
    height = "(line) => line.getBoundingClientRect().height"
    assert page.locator("#saved-state").evaluate(height) < 100
    for button in (page.locator("#seal"), page.locator("#finish")):
        assert button.inner_text().strip()
        expect(button).to_be_in_viewport(ratio=1)
