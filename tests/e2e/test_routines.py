"""Routines: begun, checked, taken back, skipped and paused; special days by the moon."""

import re
from typing import Any

import pytest
from conftest import Visit
from journeys import call, sign_up
from playwright.sync_api import Locator, Page, expect

DAYS = ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일")


@pytest.fixture
def routines(page: Page) -> Page:
    """Somebody new is at their routines for the first time."""
    sign_up(page, to="/routines/")
    expect(page.get_by_text("하나만 적어 보세요")).to_be_visible()
    return page


def card(page: Page, title: str) -> Locator:
    return page.locator("article.card").filter(has=page.get_by_role("heading", name=title))


def begin_weekly(page: Page, title: str) -> Locator:
    """A routine for every day of the week, so that today is one of them whenever this runs."""
    page.get_by_role("button", name="루틴 만들기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("무엇을 이어 갈까요?").fill(title)
    for day in DAYS:
        dialog.get_by_label(day).check()
    dialog.get_by_role("button", name="시각 더하기").click()
    dialog.get_by_label("알림 시각").fill("21:30")
    dialog.get_by_role("button", name="적어 두기").click()
    expect(dialog).to_have_count(0)
    return card(page, title)


def checks(routine: Locator) -> Locator:
    return routine.locator(".check")


def choose(page: Page, routine: Locator, action: str) -> None:
    """One of the things behind "more"."""
    more = routine.locator("details")
    if more.get_attribute("open") is None:
        routine.get_by_text("더 보기").click()
    routine.get_by_role("button", name=action).click()


def said(page: Page) -> Locator:
    return page.locator("#state")


def test_a_weekly_routine_is_begun_checked_taken_back_skipped_and_paused(routines: Page) -> None:
    page = routines
    routine = begin_weekly(page, "저녁 편지")
    expect(routine).to_contain_text("매일 · 밤 9시 30분")
    expect(page.locator("#today")).to_contain_text("저녁 편지")

    checks(routine).click()
    expect(checks(routine)).to_have_attribute("aria-pressed", "true")
    expect(routine).to_contain_text("1번 이어졌어요")
    expect(routine.locator(".week-day[aria-current]")).to_contain_text("했어요")
    expect(page.get_by_text("오늘의 루틴을 모두 마쳤어요")).to_be_visible()
    said(page).get_by_role("button", name="되돌리기").click()
    expect(checks(routine)).to_have_attribute("aria-pressed", "false")

    choose(page, routine, "오늘은 건너뛰기")
    expect(routine).to_contain_text("오늘은 쉬어도 괜찮아요")
    said(page).get_by_role("button", name="되돌리기").click()
    expect(routine).not_to_contain_text("오늘은 쉬어도 괜찮아요")

    choose(page, routine, "쉬어 가기")
    page.get_by_label("언제까지").select_option(label="다시 할 때까지")
    page.get_by_role("dialog").get_by_role("button", name="쉬어 가기").click()
    expect(routine).to_contain_text("다시 할 때까지 쉬어 가요")
    expect(page.locator("#others")).to_contain_text("저녁 편지")
    page.reload()
    expect(routine).to_contain_text("다시 할 때까지 쉬어 가요")
    page.get_by_role("button", name="모든 루틴 다시 하기").click()
    expect(page.locator("#today")).to_contain_text("저녁 편지")


def test_a_day_is_told_with_its_amount_and_a_note(routines: Page) -> None:
    page = routines
    page.get_by_role("button", name="루틴 만들기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("무엇을 이어 갈까요?").fill("책 읽기")
    dialog.get_by_label("얼마나 자주").select_option(label="일주일에 몇 번")
    dialog.get_by_text("더 정하기").click()
    dialog.get_by_label("한 번에 얼마나").fill("10")
    dialog.get_by_label("단위").fill("쪽")
    dialog.get_by_role("button", name="적어 두기").click()
    routine = card(page, "책 읽기")
    expect(routine).to_contain_text("일주일에 3번")
    choose(page, routine, "다른 날, 양, 메모 적기")
    page.get_by_label("얼마나 했나요?").fill("4")
    page.get_by_label("메모").fill("창가에서 읽었다")
    page.get_by_role("dialog").get_by_role("button", name="했어요").click()
    expect(routine).to_contain_text("오늘 4쪽 / 10쪽")
    expect(routine).to_contain_text("창가에서 읽었다")
    expect(checks(routine)).to_have_attribute("aria-pressed", "false")
    checks(routine).click()
    expect(checks(routine)).to_have_attribute("aria-pressed", "true")


def test_every_other_recurrence_is_a_choice_of_the_form(routines: Page) -> None:
    page = routines
    page.get_by_role("button", name="루틴 만들기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("무엇을 이어 갈까요?").fill("월말 편지")
    dialog.get_by_label("얼마나 자주").select_option(label="매달 정한 날에")
    dialog.get_by_role("button", name="적어 두기").click()
    expect(dialog.get_by_text("하루 이상 골라 주세요").first).to_be_visible()
    dialog.get_by_label("31", exact=True).check()
    dialog.get_by_role("button", name="적어 두기").click()
    routine = card(page, "월말 편지")
    expect(routine).to_contain_text("매달 마지막 날")
    choose(page, routine, "고치기")
    dialog.get_by_label("얼마나 자주").select_option(label="며칠마다")
    dialog.get_by_label("며칠마다", exact=True).fill("3")
    dialog.get_by_role("button", name="적어 두기").click()
    expect(routine).to_contain_text("3일마다")
    choose(page, routine, "지우기")
    page.get_by_role("dialog").get_by_role("button", name="지우기").click()
    expect(page.get_by_text("하나만 적어 보세요")).to_be_visible()


def test_an_idea_fills_the_form(routines: Page) -> None:
    page = routines
    page.get_by_role("button", name="루틴 만들기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("아이디어 보기").click()
    dialog.get_by_label("바라는 것을 한 줄로").fill("책을 더 읽고 싶어요")
    dialog.get_by_role("button", name="보여 주세요").click()
    expect(dialog.get_by_text("미리 준비해 둔 아이디어예요")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("책 열 쪽")).click()
    expect(dialog.get_by_label("무엇을 이어 갈까요?")).to_have_value("잠들기 전 책 열 쪽")
    dialog.get_by_role("button", name="적어 두기").click()
    expect(card(page, "잠들기 전 책 열 쪽")).to_contain_text("한 번에 10쪽")


def test_a_special_day_of_the_lunar_calendar_is_kept_and_changed(routines: Page) -> None:
    page = routines
    page.get_by_role("button", name="기념일 적어 두기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("어떤 날인가요?").fill("엄마 생신")
    expect(dialog.get_by_label("윤달이에요")).to_be_hidden()
    dialog.get_by_label("달력").select_option(label="음력")
    dialog.get_by_label("해", exact=True).fill("2004")
    dialog.get_by_label("달", exact=True).select_option(label="2월")
    dialog.get_by_label("날", exact=True).select_option(label="30일")
    dialog.get_by_label("윤달이에요").check()
    dialog.get_by_label("7일 전").check()
    expect(dialog).to_contain_text("30일이 없는 달에는 29일에")
    dialog.get_by_role("button", name="적어 두기").click()
    expect(dialog.get_by_text("이 달은 29일까지예요")).to_be_visible()
    expect(dialog.get_by_label("날", exact=True)).to_be_focused()
    dialog.get_by_label("해", exact=True).fill("2005")
    dialog.get_by_role("button", name="적어 두기").click()
    expect(dialog.get_by_text("그해 음력에는 이 윤달이 없어요")).to_be_visible()
    dialog.get_by_label("해", exact=True).fill("2004")
    dialog.get_by_label("날", exact=True).select_option(label="29일")
    dialog.get_by_role("button", name="적어 두기").click()
    kept = page.locator("article.special")
    expect(kept).to_contain_text("음력 윤2월 29일")
    expect(kept).to_contain_text("남았어요")
    (row,) = call(page, "GET", "/api/special-days/")["results"]
    known: dict[str, Any] = {
        "date": "2004-02-29",
        "calendar": "lunar",
        "leap_month": True,
        "remind_days_before": [0, 7],
    }
    assert known.items() <= row.items()
    kept.get_by_role("button", name="고치기").click()
    dialog.get_by_label("달력").select_option(label="양력")
    expect(dialog.get_by_text("30일이 없는 달에는")).to_be_hidden()
    dialog.get_by_label("날", exact=True).select_option(label="30일")
    dialog.get_by_role("button", name="적어 두기").click()
    expect(dialog.get_by_text("그런 날은 없어요")).to_be_visible()
    dialog.get_by_label("날", exact=True).select_option(label="28일")
    dialog.get_by_role("button", name="적어 두기").click()
    expect(kept).not_to_contain_text("음력")


def test_consent_to_openai_is_off_until_it_is_given_and_is_in_the_next_token(page: Page) -> None:
    sign_up(page, to="/me/")
    consent = page.get_by_label("루틴 아이디어를 OpenAI에게도 물어봐요")
    expect(consent).not_to_be_checked()
    consent.check()
    expect(page.get_by_role("status")).to_contain_text("저장했어요")
    claimed = page.evaluate("""async () => {
        const { profile, session } = await import("/static/js/lib/app.js");
        await profile.taken;
        const payload = (await session.token()).split(".")[1];
        return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))).openai;
    }""")
    assert claimed is True
    page.reload()
    expect(consent).to_be_checked()


def test_the_page_speaks_english_and_fits_the_narrowest_screen(visit: Visit) -> None:
    page = visit("en-US", viewport={"width": 320, "height": 640}).new_page()
    sign_up(page, to="/routines/")
    weekly = {"type": "weekly", "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}
    fields = {"title": "Averyveryverylongtitle" * 4, "recurrence": weekly, "kind": "letter"}
    made = call(page, "POST", "/api/routines/", {**fields, "reminder_times": ["07:30", "21:00"]})
    day = {"name": "Mother", "date": "1989-01-30", "calendar": "lunar"}
    call(page, "POST", "/api/special-days/", day)
    call(page, "PUT", f"/api/routines/{made['id']}/checks/{made['today']['date']}/", {"note": "x"})
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Routines")
    expect(page.get_by_text("once so far")).to_be_visible()
    page.get_by_text("More", exact=False).first.click()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, width
    page.get_by_role("button", name="New routine").click()
    assert page.get_by_role("dialog").evaluate("dialog => dialog.scrollWidth <= 320")
