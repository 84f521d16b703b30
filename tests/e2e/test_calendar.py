"""The calendar: letters, special days and routines of a month; by mouse, by keys, as a list."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Visit
from journeys import call, log_in, sign_up
from people import until
from playwright.sync_api import Locator, Page, expect

DAILY = {"type": "every_n_days", "interval_days": 1}
PHONE = {"width": 390, "height": 844}


def next_month() -> str:
    """A month that lies ahead in every zone, whatever day this runs on."""
    now = datetime.now(tz=ZoneInfo("UTC")).date()
    return f"{now.replace(day=1) + timedelta(days=70):%Y-%m}"


def fill(page: Page, month: str) -> dict[str, Any]:
    """A letter that arrives on the 14th, a special day on the 20th, a pause from then on."""
    letter = {"title": "봄의 나에게", "body": "비밀", "opens_on": f"{month}-14"}
    call(page, "POST", "/api/letters/", letter)
    born = f"1965-{month[5:]}-20"
    call(page, "POST", "/api/special-days/", {"name": "엄마 생신", "date": born})
    routine = {"title": "저녁 산책", "recurrence": DAILY, "reminder_times": ["21:00"]}
    made: dict[str, Any] = call(page, "POST", "/api/routines/", routine)
    pause = {"first": f"{month}-20", "last": f"{month}-25"}
    call(page, "POST", f"/api/routines/{made['id']}/pause/", pause)
    return made


def visit_month(page: Page, month: str) -> None:
    page.goto(f"/calendar/?month={month}")
    loaded(page)


def loaded(page: Page) -> None:
    expect(page.locator("main[aria-busy=false]")).to_be_visible()
    expect(page.locator("#content")).to_be_visible()


def day_of(page: Page, day: str) -> Locator:
    return page.locator(f"td[data-day='{day}'] button")


@pytest.fixture
def month(page: Page) -> str:
    """Somebody with a letter, a special day and a routine looks at a month that comes."""
    month = next_month()
    sign_up(page, to="/routines/")
    fill(page, month)
    visit_month(page, month)
    return month


def test_a_month_shows_letters_special_days_routines_and_pauses(page: Page, month: str) -> None:
    expect(day_of(page, f"{month}-14")).to_contain_text("봄의 나에게")
    expect(day_of(page, f"{month}-20")).to_contain_text("엄마 생신")
    expect(day_of(page, f"{month}-14").locator("[data-state=due]")).to_have_count(1)
    expect(day_of(page, f"{month}-22").locator("[data-state=paused]")).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text("비밀")
    day_of(page, f"{month}-14").click()
    chosen = page.locator("#chosen")
    expect(chosen).to_contain_text("이날 도착해요")
    expect(chosen).to_contain_text("하는 날")
    day_of(page, f"{month}-22").click()
    expect(chosen).to_contain_text("쉬어 가요")
    day_of(page, f"{month}-14").click()
    chosen.get_by_role("link", name="봄의 나에게").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("봄의 나에게")
    page.go_back()
    expect(day_of(page, f"{month}-14")).to_contain_text("봄의 나에게")


def test_the_table_is_one_for_readers_of_screens(page: Page, month: str) -> None:
    table = page.get_by_role("table")
    year, number = month.split("-")
    expect(table).to_have_accessible_name(re.compile(f"{year}년 {int(number)}월"))
    expect(table.get_by_role("columnheader")).to_have_count(7)
    name = re.compile(f"{year}년 {int(number)}월 14일.*편지 1통, 도착하는 편지가 있어요, 루틴 1개")
    expect(day_of(page, f"{month}-14")).to_have_accessible_name(name)
    expect(day_of(page, f"{month}-22")).to_have_accessible_name(re.compile("루틴은 쉬어 가요"))
    assert page.locator("td button[tabindex='0']").count() == 1
    assert page.get_by_role("heading", level=1).count() == 1


def test_keys_go_from_day_to_day_and_over_the_ends_of_a_month(page: Page, month: str) -> None:
    day_of(page, f"{month}-01").focus()
    for key, day in (("ArrowRight", "02"), ("ArrowDown", "09"), ("ArrowLeft", "08")):
        page.keyboard.press(key)
        expect(day_of(page, f"{month}-{day}")).to_be_focused()
        expect(day_of(page, f"{month}-{day}")).to_have_attribute("aria-pressed", "true")
    last = date.fromisoformat(f"{month}-01") - timedelta(days=1)
    page.keyboard.press("ArrowUp")
    expect(day_of(page, f"{month}-01")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(day_of(page, last.isoformat())).to_be_focused()
    expect(page).to_have_url(re.compile(f"month={last:%Y-%m}"))
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile(f"month={month}"))
    page.go_back()
    expect(page.locator("#month")).to_contain_text(f"{last.month}월")


def test_today_is_the_persons_own_wherever_the_device_is(visit: Visit) -> None:
    """There it is tomorrow already while it is yesterday here: more than a day lies between."""
    home = ZoneInfo("Pacific/Kiritimati")
    first = visit(timezone_id=home.key).new_page()
    address = sign_up(first, to="/routines/")
    page = visit(timezone_id="Pacific/Pago_Pago").new_page()
    page.goto("/login/?next=/calendar/")
    before = datetime.now(tz=home).date()
    log_in(page, address)
    page.wait_for_url("**/calendar/")
    loaded(page)
    shown = page.locator("td[aria-current=date]").get_attribute("data-day")
    assert shown in {before.isoformat(), datetime.now(tz=home).date().isoformat()}
    expect(page.locator("td[aria-current=date] button")).to_have_attribute("aria-pressed", "true")


def test_a_phone_has_a_list_instead_of_the_table(visit: Visit) -> None:
    page = visit(viewport=PHONE).new_page()
    sign_up(page, to="/routines/")
    month = next_month()
    fill(page, month)
    visit_month(page, month)
    expect(page.get_by_role("table")).to_have_count(0)
    day = page.locator(f".list-day[data-day='{month}-20']")
    expect(day).to_contain_text("엄마 생신")
    expect(day).to_contain_text("쉬어 가요")
    page.get_by_role("button", name="다음 달").click()
    expect(page).not_to_have_url(re.compile(f"month={month}"))
    page.get_by_role("button", name="오늘로").click()
    expect(page.locator(".list-day[aria-current=date]")).to_be_in_viewport()
    page.goto("/letters/")
    page.locator("[popovertarget=account-menu]").click()
    page.get_by_role("link", name="달력").click()
    loaded(page)


def test_what_comes_next_is_named_and_a_routine_tells_of_itself(page: Page) -> None:
    sign_up(page, to="/routines/")
    made = fill(page, next_month())
    address = f"/api/routines/{made['id']}"
    call(page, "PUT", f"{address}/checks/{made['today']['date']}/", {})
    page.get_by_role("link", name="달력").click()
    loaded(page)
    story = page.locator(".story")
    expect(story).to_have_count(1)
    story.get_by_text("저녁 산책").click()
    expect(story).to_contain_text("지금까지 1일 했어요")
    numbers = story.locator("dl")
    expect(numbers).to_contain_text("한 날1")
    expect(story.get_by_role("table", name="요일마다 한 날")).to_be_visible()
    expect(page.locator(f"td[data-day='{made['today']['date']}'] [data-state=done]")).to_have_count(
        1
    )

    def reminded() -> bool:
        rows = call(page, "GET", "/api/schedules/upcoming/")["results"]
        return any(row["kind"] == "routine" for row in rows)

    until(reminded)  # the scheduler hears of a routine through the broker
    page.reload()
    loaded(page)
    expect(page.locator("#soon")).to_contain_text("저녁 산책")
    expect(page.locator("#soon")).to_contain_text("밤 9시")


def test_what_comes_daily_hides_nothing_that_comes_once(page: Page) -> None:
    sign_up(page, to="/routines/")
    fill(page, next_month())
    query = "/api/schedules/upcoming/?next_only=true"
    until(lambda: len(call(page, "GET", query)["results"]) >= 3)
    visit_month(page, next_month())
    for name in ("저녁 산책", "봄의 나에게", "엄마 생신"):
        expect(page.locator("#soon")).to_contain_text(name)


def test_the_page_speaks_english_in_place(visit: Visit) -> None:
    page = visit("en-US").new_page()
    sign_up(page, to="/routines/")
    month = next_month()
    fill(page, month)
    visit_month(page, month)
    expect(page).to_have_title("Calendar · A Letter to Myself")
    name = re.compile("one letter, a letter arrives, one routine, 0 done")
    expect(day_of(page, f"{month}-14")).to_have_accessible_name(name)
    page.locator("[popovertarget=account-menu]").click()
    page.locator("#account-menu [data-language-switch]").click()
    expect(day_of(page, f"{month}-14")).to_have_accessible_name(re.compile("편지 1통"))


@pytest.mark.parametrize("language", ["ko-KR", "en-US"])
def test_it_fits_the_narrowest_screen_and_long_names(visit: Visit, language: str) -> None:
    page = visit(language, viewport={"width": 320, "height": 640}).new_page()
    sign_up(page, to="/routines/")
    routine = {"title": "Averyveryverylongtitle" * 4, "recurrence": DAILY}
    call(page, "POST", "/api/routines/", routine)
    call(page, "POST", "/api/special-days/", {"name": "긴이름" * 20, "date": "1965-03-04"})
    for width in (320, 560, 1280):
        page.set_viewport_size({"width": width, "height": 640})
        visit_month(page, "2027-03")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_service_that_is_away_says_so_and_can_be_asked_again(page: Page) -> None:
    sign_up(page, to="/routines/")
    away = {"status": 500, "content_type": "application/problem+json", "body": "{}"}
    page.route("**/api/routines/events/**", lambda route: route.fulfill(**away))
    page.goto("/calendar/")
    again = page.get_by_role("alert").get_by_role("button", name="다시 시도하기")
    expect(again).to_be_visible()
    page.unroute_all()
    again.click()
    loaded(page)
    expect(page.get_by_role("alert").get_by_role("button")).to_have_count(0)
