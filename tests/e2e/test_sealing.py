"""Sealing a letter: until when, one last look, the receipt, and what is left until its day."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Visit
from journeys import call, keep, saved_on_server, sign_up, write
from playwright.sync_api import Page, Route, expect
from sealing_steps import agree, in_letter_service, seal_dialog, sealed_letter

TODAY = datetime.now(ZoneInfo("Asia/Seoul")).date()
SOON = (TODAY + timedelta(days=40)).isoformat()
SECRET = "그날까지 아무도 모를 이야기"


def korean(day: str) -> str:
    year, month, date = day.split("-")
    return f"{int(year)}년 {int(month)}월 {int(date)}일"


def test_a_letter_is_sealed_from_the_sheet_until_a_day_said_in_words(page: Page) -> None:
    sign_up(page)
    write(page, SECRET)
    page.locator("#title").fill("서른의 나에게")
    dialog = seal_dialog(page)
    dialog.get_by_text("다른 날").click()
    dialog.get_by_label("도착하는 날").fill(SOON)
    expect(dialog.locator(".seal-words")).to_contain_text(
        re.compile(rf"{korean(SOON)} .요일 아침 8시, 서울 시각")
    )
    dialog.get_by_text("시각과 시간대 바꾸기").click()
    dialog.get_by_label("시각", exact=True).fill("21:30")
    expect(dialog.locator(".seal-words")).to_contain_text("밤 9시 30분, 서울 시각")
    dialog.get_by_role("button", name="마지막으로 보기").click()
    expect(dialog).to_contain_text(SECRET)
    dialog.get_by_role("button", name="봉인하기").click()
    receipt = page.get_by_role("dialog", name="봉인했어요")
    expect(receipt).to_contain_text("서른의 나에게")
    expect(receipt).to_contain_text(korean(SOON))
    expect(receipt).to_contain_text("밤 9시 30분, 서울 시각")
    expect(receipt).to_contain_text("까지 되돌릴 수 있어요")
    identifier = page.url.split("/")[-2]
    newest = call(page, "GET", f"/api/letters/{identifier}/proof/")["entries"][-1]["hash"]
    shown = receipt.locator(".fingerprint").inner_text()
    assert shown.replace(" ", "") == newest
    receipt.get_by_role("button", name="봉인한 편지 보기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("서른의 나에게")
    assert SECRET not in page.content()
    drafts = call(page, "GET", "/api/letters/drafts/")["results"]
    assert drafts == []


@pytest.mark.parametrize("language", ["ko-KR", "en-US"])
def test_the_mark_of_a_choice_touches_no_word_on_the_narrowest_phone(
    visit: Visit, language: str
) -> None:
    page = visit(viewport={"width": 320, "height": 640}, locale=language).new_page()
    sign_up(page)
    write(page, SECRET)
    page.locator("#seal").click()
    names = page.locator(".seal-choice-name")
    expect(names.first).to_be_visible()
    names.evaluate_all(
        """all => all.forEach((name) => {
            name.textContent = "m".repeat(30);
            name.style.overflowWrap = "anywhere";
        })"""
    )
    room = page.locator(".seal-choice:has(:checked)").evaluate(
        """(choice) => {
            const mark = getComputedStyle(choice, "::after");
            const range = document.createRange();
            range.selectNodeContents(choice.querySelector(".seal-choice-name"));
            const left = choice.getBoundingClientRect().right - parseFloat(mark.right);
            return left - parseFloat(mark.width) - range.getBoundingClientRect().right;
        }"""
    )
    assert room >= 4


def test_the_title_may_be_hidden_and_a_birthday_chosen(page: Page) -> None:
    sign_up(page)
    birthday = TODAY + timedelta(days=10)
    call(page, "PATCH", "/api/users/me/", {"birthday": birthday.replace(year=1990).isoformat()})
    write(page, SECRET)
    page.locator("#title").fill("숨길 제목")
    dialog = seal_dialog(page)
    dialog.get_by_text("다음 생일").click()
    expect(dialog.locator(".seal-words")).to_contain_text(korean(birthday.isoformat()))
    dialog.get_by_text("그날까지 제목도 가려 둘게요").click()
    agree(dialog)
    page.get_by_role("link", name="편지함으로").click()
    expect(page.get_by_role("article")).to_contain_text("봉인한 편지")
    assert "숨길 제목" not in page.content()


def test_a_birthday_that_comes_late_is_offered_then(page: Page) -> None:
    sign_up(page)
    call(page, "PATCH", "/api/users/me/", {"birthday": "1990-05-05"})
    write(page, SECRET)

    def told_slowly(route: Route) -> None:
        page.wait_for_timeout(3_000)
        route.continue_()

    page.route("**/api/users/me/", told_slowly, times=1)
    dialog = seal_dialog(page)
    dialog.get_by_text("다음 생일").click()
    expect(dialog.locator(".seal-words")).to_contain_text("5월 5일")


def test_an_open_letter_is_sealed_from_its_page(page: Page) -> None:
    sign_up(page)
    write(page, SECRET)
    keep(page)
    agree(seal_dialog(page))
    expect(page.get_by_role("dialog", name="봉인했어요")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".closed-letter")).to_contain_text("1년 남았어요")
    assert SECRET not in page.locator("main").inner_text()
    page.reload()
    assert SECRET not in page.content()


@pytest.mark.parametrize("reduced", ["no-preference", "reduce"])
def test_the_ceremony_is_said_and_a_key_ends_it(visit: Visit, reduced: str) -> None:
    page = visit(reduced_motion=reduced).new_page()
    sign_up(page)
    write(page, "한 줄")
    agree(seal_dialog(page))
    ceremony = page.locator("dialog.ceremony")
    expect(ceremony.get_by_role("status")).to_have_text("편지를 접어 봉투에 넣고 봉인했어요.")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="봉인했어요")).to_be_focused()


def test_leaving_the_dialog_seals_nothing_and_loses_nothing(page: Page) -> None:
    sign_up(page)
    write(page, "아직 쓰는 글")
    dialog = seal_dialog(page)
    dialog.get_by_text("다른 날").click()
    dialog.get_by_role("button", name="마지막으로 보기").click()
    expect(dialog.get_by_role("alert")).to_have_text("도착하는 날을 골라 주세요.")
    page.keyboard.press("Escape")
    expect(page.locator("#body")).to_have_value("아직 쓰는 글")
    write(page, ", 이어서")
    saved_on_server(page)
    assert call(page, "GET", "/api/letters/")["results"] == []


def test_a_draft_that_went_on_elsewhere_is_not_sealed_unseen(page: Page) -> None:
    sign_up(page)
    write(page, "여기서 쓴 글")
    saved_on_server(page)
    draft = page.url.split("/")[-2]
    theirs = {"title": "", "body": "저기서 쓴 글", "tags": [], "revision": 1}
    revision = call(page, "GET", f"/api/letters/drafts/{draft}/")["revision"]
    call(page, "PUT", f"/api/letters/drafts/{draft}/", {**theirs, "revision": revision})
    agree(seal_dialog(page))
    conflict = page.locator("#conflict")
    expect(conflict).to_contain_text("여기서 쓴 글")
    expect(conflict).to_contain_text("저기서 쓴 글")
    conflict.get_by_role("button", name="여기서 쓴 글로 하기").click()
    agree(seal_dialog(page))
    expect(page.get_by_role("dialog", name="봉인했어요")).to_be_visible()


def test_a_seal_the_server_refuses_is_said_and_the_text_stays(page: Page) -> None:
    sign_up(page)
    write(page, "남아 있을 글")
    marked = {"field": "opens_on", "code": "too_early", "message": "내일부터 골라 주세요."}
    refusal = {"code": "invalid", "detail": "", "status": 400, "errors": [marked]}
    page.route("**/api/letters/", lambda route: route.fulfill(status=400, json=refusal))
    agree(seal_dialog(page))
    expect(page.locator("#saved-words")).to_have_text("내일부터 골라 주세요.")
    expect(page.locator("#body")).to_have_value("남아 있을 글")
    page.unroute("**/api/letters/")
    agree(seal_dialog(page))
    expect(page.get_by_role("dialog", name="봉인했어요")).to_be_visible()


def test_a_seal_is_taken_back_within_a_day_and_holds_afterwards(page: Page) -> None:
    sign_up(page, to="/letters/")
    identifier = sealed_letter(page, SOON)
    page.goto(f"/letters/{identifier}/")
    page.get_by_role("button", name="봉인 되돌리기").click()
    page.get_by_role("dialog").get_by_role("button", name="봉인 되돌리기").click()
    expect(page.locator(".sheet-body")).to_have_text("그날의 나에게")
    call(page, "POST", f"/api/letters/{identifier}/seal/", {"opens_on": SOON})
    in_letter_service(f"""
import django
django.setup()
from datetime import timedelta
from letters.models import Letter
letter = Letter.objects.get(id="{identifier}")
letter.sealed_at -= timedelta(hours=25)
letter.save()
""")
    page.reload()
    expect(page.get_by_role("button", name="더 뒤로 미루기")).to_be_visible()
    expect(page.get_by_role("button", name="봉인 되돌리기")).to_have_count(0)


def test_a_sealed_letter_is_put_off_and_never_brought_forward(page: Page) -> None:
    sign_up(page, to="/letters/")
    identifier = sealed_letter(page, SOON)
    page.goto(f"/letters/{identifier}/")
    page.get_by_role("button", name="더 뒤로 미루기").click()
    day = page.get_by_role("dialog").get_by_label("도착하는 날")
    day.fill((TODAY + timedelta(days=20)).isoformat())
    page.get_by_role("dialog").get_by_role("button", name="미루기", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    later = (TODAY + timedelta(days=400)).isoformat()
    day.fill(later)
    page.get_by_role("dialog").get_by_role("button", name="미루기", exact=True).click()
    expect(page.locator(".closed-day")).to_contain_text(korean(later))
    page.get_by_text("봉인의 기록").click()
    entries = page.locator(".record-entries li")
    expect(entries).to_have_count(2)
    expect(entries.last).to_contain_text("더 뒤로 미뤘어요")
    expect(page.locator(".record-verdict")).to_contain_text("봉인한 그대로예요")


def test_a_record_that_was_touched_is_seen(page: Page) -> None:
    sign_up(page, to="/letters/")
    identifier = sealed_letter(page, SOON)
    in_letter_service(f"""
import django
django.setup()
from letters.models import LedgerEntry
LedgerEntry.objects.filter(letter="{identifier}").update(details={{"opens_on": "2026-01-01",
    "opens_time": "08:00", "time_zone": "Asia/Seoul"}})
""")
    page.goto(f"/letters/{identifier}/")
    page.get_by_text("봉인의 기록").click()
    expect(page.locator(".record-verdict")).to_contain_text("1번째 기록부터")
