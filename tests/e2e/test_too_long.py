"""A text that is longer than a letter can be: nothing of it is lost, and it goes once it fits."""

from journeys import saved_on_server, saved_words, sign_up
from playwright.sync_api import Page, Route, expect

DRAFTS = "**/api/letters/drafts/*/"


def test_a_text_longer_than_a_letter_stays_on_the_device_and_says_so(page: Page) -> None:
    sign_up(page)
    page.locator("#body").fill("가" * 100_001)
    expect(saved_words(page)).to_contain_text("한 통에 담을 수 있는 길이를 넘어서")
    expect(page.locator("#limit")).to_contain_text("1자 넘었어요")
    page.reload()
    expect(page.locator("#limit")).to_contain_text("1자 넘었어요")
    page.locator("#body").fill("가" * 100_000)
    saved_on_server(page)


def test_what_is_shortened_while_it_is_refused_goes_to_the_server(page: Page) -> None:
    sign_up(page)

    def told_slowly(route: Route) -> None:
        page.wait_for_timeout(1_500)
        route.continue_()

    page.route(DRAFTS, told_slowly, times=1)
    with page.expect_request(DRAFTS):
        page.locator("#body").fill("가" * 100_001)
    page.locator("#body").fill("짧은 글")
    saved_on_server(page)
