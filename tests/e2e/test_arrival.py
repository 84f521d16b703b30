"""A letter has come: its envelope opens, what lies between is told, and it can be answered."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from journeys import call, keep, ready_to_write, saved_on_server, sign_up, write
from playwright.sync_api import Page, expect
from sealing_steps import be_told_of, make_due, sealed_letter

TODAY = datetime.now(ZoneInfo("Asia/Seoul")).date()
TOMORROW = (TODAY + timedelta(days=1)).isoformat()


@pytest.fixture
def arrived(page: Page) -> str:
    """The id of a letter that has come and was not opened; the page is the list."""
    sign_up(page, to="/letters/")
    identifier = sealed_letter(page, TOMORROW, title="천 일 뒤의 나에게")
    make_due(identifier)
    page.goto("/letters/")
    return identifier


def test_an_arrived_letter_is_marked_opened_and_answered(page: Page, arrived: str) -> None:
    row = page.get_by_role("article")
    expect(row).to_contain_text("도착했어요")
    assert "그날의 나에게" not in page.locator("main").inner_text()
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("편지가 도착했어요")
    assert "그날의 나에게" not in page.locator("main").inner_text()
    page.get_by_role("button", name="열어 보기").click()
    expect(page.locator("article .sheet-body")).to_have_text("그날의 나에게")
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator(".looking")).to_contain_text("1000일이 지났어요")
    expect(page.locator(".looking")).to_contain_text("그래도 괜찮아요")

    page.get_by_role("link", name="답장 쓰기").click()
    ready_to_write(page)
    expect(page.locator("#reply")).to_contain_text("나에게 보내는 답장")
    write(page, "잘 받았어")
    saved_on_server(page)
    page.goto("/letters/?when=drafts")
    page.get_by_role("article").get_by_role("link").click()
    expect(page.locator("#reply")).to_contain_text("나에게 보내는 답장")
    keep(page)
    page.locator(".looking").get_by_role("link", name="천 일 뒤의 나에게").click()
    expect(page.locator("article .sheet-title")).to_have_text("천 일 뒤의 나에게")
    expect(page.locator(".looking").get_by_role("link", name="잘 받았어")).to_be_visible()
    page.reload()
    expect(page.locator("article .sheet-body")).to_have_text("그날의 나에게")
    kinds = [
        each["kind"] for each in call(page, "GET", f"/api/letters/{arrived}/proof/")["entries"]
    ]
    assert kinds == ["sealed", "opened"]


def test_the_way_of_a_letter_stays_to_be_read_when_it_has_come_and_when_it_is_open(
    page: Page, arrived: str
) -> None:
    be_told_of(arrived)
    page.goto(f"/letters/{arrived}/")
    record = page.locator(".record")
    record.get_by_text("봉인의 기록").click()
    expect(record.locator("li")).to_have_count(3)
    expect(record).to_contain_text("도착하는 날이 되었어요")
    expect(record).to_contain_text("메일로 알려 드렸어요")
    expect(record).to_contain_text("메일 서버의 답: 250 2.0.0 Ok: queued as 4FB1")
    page.get_by_role("button", name="열어 보기").click()
    expect(page.locator("article .sheet-body")).to_have_text("그날의 나에게")
    record.get_by_text("봉인의 기록").click()
    expect(record.locator("li")).to_have_count(4)
    expect(record).to_contain_text("처음부터 끝까지")


def test_an_envelope_that_cannot_be_opened_stays_closed_and_says_why(
    page: Page, arrived: str
) -> None:
    page.goto(f"/letters/{arrived}/")
    page.route("**/open/", lambda route: route.abort())
    page.get_by_role("button", name="열어 보기").click()
    expect(page.get_by_role("status")).to_contain_text("서버에 닿지 못했어요")
    page.unroute("**/open/")
    page.get_by_role("button", name="열어 보기").click()
    expect(page.locator("article .sheet-body")).to_have_text("그날의 나에게")


def a_year_ago() -> date:
    day = TODAY.replace(day=28) if (TODAY.month, TODAY.day) == (2, 29) else TODAY
    return day.replace(year=TODAY.year - 1)


def test_letters_of_this_day_in_other_years_are_one_quiet_line(page: Page) -> None:
    sign_up(page, to="/letters/")
    call(page, "POST", "/api/letters/", {"body": "오늘의 편지"})
    expect(page.locator(".on-this-day")).to_have_count(0)
    past = call(page, "POST", "/api/letters/", {"title": "작년 오늘", "body": "첫눈이 왔다"})
    day = {"written_on": a_year_ago().isoformat()}
    call(page, "PATCH", f"/api/letters/{past['id']}/", day)
    page.goto("/letters/")
    line = page.locator(".on-this-day")
    expect(line.get_by_text("다른 해의 오늘 쓴 편지 1통")).to_be_visible()
    expect(line.get_by_role("link", name="작년 오늘")).to_be_hidden()
    line.get_by_text("다른 해의 오늘").click()
    expect(line).to_contain_text("1년 전")
    line.get_by_role("link", name="작년 오늘").click()
    expect(page.locator("article .sheet-title")).to_have_text("작년 오늘")
