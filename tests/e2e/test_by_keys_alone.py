"""One whole way by keys alone: nobody needs a mouse to write, to seal, or to keep a routine."""

import re
from datetime import UTC, datetime, timedelta

from conftest import Visit
from journeys import PASSWORD, saved_on_server, sign_up
from playwright.sync_api import Page, expect

MANY = 60
# What has the focus is seen to have it: a ring, a border of its own, or a shadow.
IS_MARKED = """() => {
    const element = document.activeElement;
    const own = getComputedStyle(element);
    const after = getComputedStyle(element, "::after");
    const drawn = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const text = element.matches("input, textarea, select");
    return drawn(own) || drawn(after) || text || own.boxShadow !== "none";
}"""
NAME = """() => {
    const element = document.activeElement;
    const label = element.labels?.[0] ?? element;
    return `${element.getAttribute("aria-label") ?? ""} ${label.textContent}`.trim();
}"""


def focused(page: Page) -> str:
    return str(page.evaluate(NAME))


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Goes from control to control until that one has the focus; each shows that it has it."""
    pattern = re.compile(name)
    for _ in range(MANY):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        here = focused(page)
        if page.evaluate("document.activeElement === document.body"):
            continue
        assert page.evaluate(IS_MARKED), f"nothing marks {here!r}"
        if pattern.search(here):
            return
    raise AssertionError(f"no key leads to {name!r}")


def type_date(page: Page, day: str) -> None:
    """As people do in the field of a browser in English: month, day and year."""
    year, month, date = day.split("-")
    page.keyboard.type(f"{month}{date}{year}")


def test_a_letter_is_written_sealed_and_found_on_its_way(visit: Visit) -> None:
    address = sign_up(visit("en-US").new_page(), to="/letters/")
    day = (datetime.now(UTC) + timedelta(days=500)).date().isoformat()
    page = visit("en-US").new_page()
    page.goto("/login/?next=/write/")
    expect(page.get_by_label("E-mail")).to_be_visible()
    tab_to(page, "E-mail")
    page.keyboard.type(address)
    tab_to(page, "^Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/write/*/")
    expect(page.locator("#body")).to_be_focused()
    page.keyboard.type("Is the window seat still yours?")
    saved_on_server(page)
    tab_to(page, "Title", back=True)
    page.keyboard.type("To whoever I am by then")
    saved_on_server(page)

    tab_to(page, "^Seal")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    tab_to(page, "year")
    for _ in range(5):  # the choices are one control; the last one is a day of one's own
        if "Another day" in focused(page):
            break
        page.keyboard.press("ArrowDown")
    expect(dialog.get_by_label("Day of arrival")).to_be_visible()
    tab_to(page, "Day of arrival")
    type_date(page, day)
    expect(dialog.get_by_label("Day of arrival")).to_have_value(day)
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Is the window seat still yours?")
    tab_to(page, "^Seal")
    page.keyboard.press("Enter")
    receipt = page.get_by_role("dialog", name="It is sealed")
    expect(receipt).to_contain_text("To whoever I am by then")
    tab_to(page, "^To my letters")
    page.keyboard.press("Enter")
    page.wait_for_url("**/letters/?when=future")
    row = page.get_by_role("article")
    expect(row).to_contain_text("To whoever I am by then")
    tab_to(page, "To whoever I am by then")
    page.keyboard.press("Enter")
    expect(page.locator(".closed-letter")).to_contain_text("Until that day nobody can open it")


def test_a_routine_is_made_checked_and_skipped(visit: Visit) -> None:
    page = visit("en-US").new_page()
    sign_up(page, to="/routines/")
    expect(page.locator("#content")).to_be_visible()
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    tab_to(page, "^New routine")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("input").first).to_be_focused()
    page.keyboard.type("Evening walk")
    for name in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        tab_to(page, f"^{name}")
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    card = page.locator("article.card")
    expect(card).to_contain_text("every day")

    tab_to(page, "Evening walk: done today")
    page.keyboard.press("Space")
    check = card.locator(".check")
    expect(check).to_have_attribute("aria-pressed", "true")
    expect(check).to_be_focused()
    page.keyboard.press("Space")
    expect(check).to_have_attribute("aria-pressed", "false")
    tab_to(page, "^More")
    page.keyboard.press("Enter")
    tab_to(page, "^Skip today")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("It is fine to rest today")
    expect(page.locator("#state")).to_contain_text("What you kept up stays")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body"), "the way is lost"
