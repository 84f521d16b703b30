"""What people do while a page is still coming: nothing is lost, and nothing comes after them."""

import re
from urllib.parse import urlsplit

from journeys import BODY, keep, log_in, log_out, saved_on_server, sign_up, write
from playwright.sync_api import Page, Route, expect


def arrives_late(page: Page, script: str) -> None:
    """The script of the next page takes its time, as on a train."""

    def later(route: Route) -> None:
        page.wait_for_timeout(1_500)
        route.continue_()

    page.route(f"**/static/js/pages/{script}", later, times=1)


def types_early(page: Page, address: str) -> None:
    arrives_late(page, "write.js")
    page.goto(address, wait_until="commit")
    page.locator(BODY).fill("벌써 쓰는 글")
    expect(page.locator("#sheet-date")).to_have_text(re.compile(r"^\s*$"))


def test_what_is_typed_on_a_blank_sheet_before_it_is_ready_stays(page: Page) -> None:
    sign_up(page, to="/letters/")
    types_early(page, "/write/")
    saved_on_server(page)
    expect(page.locator(BODY)).to_have_value("벌써 쓰는 글")


def test_what_is_typed_on_a_draft_before_it_is_there_goes_on_after_it(page: Page) -> None:
    sign_up(page)
    write(page, "어제의 글")
    saved_on_server(page)
    types_early(page, page.url)
    saved_on_server(page)
    expect(page.locator(BODY)).to_have_value("어제의 글\n벌써 쓰는 글")


def test_a_letter_that_is_finished_before_its_page_is_ready_is_finished_then(page: Page) -> None:
    sign_up(page, to="/letters/")
    types_early(page, "/write/")
    keep(page)
    expect(page.locator("article .sheet-body")).to_have_text("벌써 쓰는 글")


def test_a_form_that_is_sent_before_the_page_is_ready_waits(page: Page) -> None:
    address = sign_up(page, to="/letters/")
    log_out(page)
    arrives_late(page, "login.js")
    page.goto("/login/", wait_until="commit")
    log_in(page, address)
    page.wait_for_url("**/letters/")


def test_who_logs_out_while_letters_are_on_their_way_goes_home(page: Page) -> None:
    sign_up(page, to="/letters/")

    def refused(route: Route) -> None:
        page.wait_for_timeout(1_500)
        route.fulfill(status=401, json={})

    def told_slowly(route: Route) -> None:
        page.wait_for_timeout(3_000)
        route.continue_()

    page.route("**/api/letters/**", refused)
    page.route("**/api/auth/logout/", told_slowly)
    page.goto("/letters/")
    log_out(page)
    assert urlsplit(page.url).path == "/"
