"""What was said of a routine's day stays, and what is shown first is what comes first."""

from datetime import date, timedelta
from typing import Any

from conftest import Visit
from journeys import call, sign_up
from playwright.sync_api import Locator, Page, Route, expect

DAILY = {"type": "every_n_days", "interval_days": 1}


def begin(page: Page, title: str, **fields: Any) -> dict[str, Any]:
    routine: dict[str, Any] = {"title": title, "recurrence": DAILY, **fields}
    made: dict[str, Any] = call(page, "POST", "/api/routines/", routine)
    return made


def card(page: Page, title: str) -> Locator:
    return page.locator("article.card").filter(has=page.get_by_role("heading", name=title))


def take_back(page: Page) -> None:
    page.locator("#state").get_by_role("button", name="되돌리기").click()


def choose(routine: Locator, action: str) -> None:
    routine.get_by_text("더 보기").click()
    routine.get_by_role("button", name=action).click()


def test_a_note_and_an_amount_outlive_the_big_check_and_come_back_with_what_is_taken_back(
    page: Page,
) -> None:
    sign_up(page, to="/routines/")
    made = begin(page, "물 여섯 잔", target={"quantity": 6, "unit": "잔"})
    day = f"/api/routines/{made['id']}/checks/{made['today']['date']}/"
    call(page, "PUT", day, {"quantity": 2, "note": "아침에 두 잔"})
    page.reload()
    routine = card(page, "물 여섯 잔")
    check = routine.locator(".check")
    expect(routine).to_contain_text("오늘 2잔 / 6잔")

    check.click()
    expect(check).to_have_attribute("aria-pressed", "true")
    expect(routine.locator(".card-note")).to_have_text("아침에 두 잔")
    take_back(page)
    expect(routine).to_contain_text("오늘 2잔 / 6잔")
    expect(routine.locator(".card-note")).to_have_text("아침에 두 잔")

    choose(routine, "오늘은 건너뛰기")
    expect(routine).to_contain_text("오늘은 쉬어도 괜찮아요")
    expect(routine.locator(".card-note")).to_have_text("아침에 두 잔")
    take_back(page)
    expect(routine).to_contain_text("오늘 2잔 / 6잔")

    check.click()
    expect(check).to_have_attribute("aria-pressed", "true")
    check.click()
    expect(check).to_have_attribute("aria-pressed", "false")
    take_back(page)
    expect(check).to_have_attribute("aria-pressed", "true")
    expect(routine.locator(".card-note")).to_have_text("아침에 두 잔")


def test_a_day_that_is_over_is_told_of_afterwards(page: Page) -> None:
    sign_up(page, to="/routines/")
    made = begin(page, "물 여섯 잔", target={"quantity": 6, "unit": "잔"})
    today = made["today"]["date"]
    yesterday, tomorrow = (
        f"{date.fromisoformat(today) + timedelta(days=days)}" for days in (-1, 1)
    )
    written = {"quantity": 2, "note": "오늘 아침"}
    call(page, "PUT", f"/api/routines/{made['id']}/checks/{today}/", written)
    page.reload()
    routine = card(page, "물 여섯 잔")
    choose(routine, "다른 날, 양, 메모 적기")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("메모")).to_have_value("오늘 아침")
    dialog.get_by_label("언제").fill(tomorrow)
    dialog.get_by_role("button", name="했어요").click()
    expect(dialog.get_by_text("아직 오지 않은 날이에요")).to_be_visible()
    dialog.get_by_label("언제").fill(yesterday)
    expect(dialog.get_by_label("메모")).to_have_value("")
    expect(dialog.get_by_label("얼마나 했나요?")).to_have_value("")
    dialog.get_by_label("얼마나 했나요?").fill("6")
    dialog.get_by_role("button", name="했어요").click()
    expect(routine).to_contain_text("1번 이어졌어요")
    expect(routine).to_contain_text("오늘 2잔 / 6잔")
    expect(routine.locator(".card-note")).to_have_text("오늘 아침")


def told_of_yesterday(page: Page) -> tuple[str, str]:
    """Two glasses and a note; the day and its address, with the dialog open to tell of it again."""
    sign_up(page, to="/routines/")
    made = begin(page, "물 여섯 잔", target={"quantity": 6, "unit": "잔"})
    yesterday = f"{date.fromisoformat(made['today']['date']) - timedelta(days=1)}"
    address = f"/api/routines/{made['id']}/checks/{yesterday}/"
    call(page, "PUT", address, {"quantity": 2, "note": "더운 날"})
    page.reload()
    choose(card(page, "물 여섯 잔"), "다른 날, 양, 메모 적기")
    return yesterday, address


def kept(page: Page) -> Any:
    """What the dialog sends of the day."""
    dialog = page.get_by_role("dialog")
    with page.expect_request(lambda sent: sent.method == "PUT") as sent:
        dialog.get_by_role("button", name="했어요").click()
    expect(dialog).to_have_count(0)
    return sent.value.post_data_json


def test_what_was_told_of_a_past_day_is_shown_and_what_is_not_changed_stays(page: Page) -> None:
    yesterday, address = told_of_yesterday(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("언제").fill(yesterday)
    expect(dialog.get_by_label("얼마나 했나요?")).to_have_value("2")
    expect(dialog.get_by_label("메모")).to_have_value("더운 날")
    expect(dialog).not_to_contain_text("비워 두면 그날 적어 둔 그대로예요")
    dialog.get_by_label("메모").fill("아주 더운 날")
    assert kept(page) == {"note": "아주 더운 날"}
    told = call(page, "GET", address)
    assert (told["state"], told["quantity"], told["note"]) == ("begun", 2, "아주 더운 날")
    page.reload()
    choose(card(page, "물 여섯 잔"), "다른 날, 양, 메모 적기")
    dialog.get_by_label("언제").fill(yesterday)
    expect(dialog.get_by_label("메모")).to_have_value("아주 더운 날")
    dialog.get_by_label("메모").fill("")
    assert kept(page) == {"note": ""}
    assert (call(page, "GET", address)["quantity"], call(page, "GET", address)["note"]) == (2, "")


def test_telling_of_a_past_day_that_cannot_be_seen_keeps_what_is_left_empty(page: Page) -> None:
    yesterday, address = told_of_yesterday(page)
    page.route(f"**{address}", lambda route: route.fulfill(status=500, json={}), times=1)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("언제").fill(yesterday)
    expect(dialog).to_contain_text("비워 두면 그날 적어 둔 그대로예요")
    expect(dialog.get_by_label("얼마나 했나요?")).to_have_value("")
    dialog.get_by_label("메모").fill("아주 더운 날")
    assert kept(page) == {"note": "아주 더운 날"}
    told = call(page, "GET", address)
    assert (told["state"], told["quantity"], told["note"]) == ("begun", 2, "아주 더운 날")


def test_an_answer_that_comes_late_changes_nothing_that_was_typed(page: Page) -> None:
    yesterday, address = told_of_yesterday(page)
    dialog, held = page.get_by_role("dialog"), list[Route]()
    amount, note = dialog.get_by_label("얼마나 했나요?"), dialog.get_by_label("메모")

    def hold_two(route: Route) -> None:
        if len(held) < 2:
            held.append(route)
        else:
            route.continue_()

    page.route(f"**{address}", hold_two)
    for _ in range(2):
        dialog.get_by_label("언제").fill("2026-01-01")
        with page.expect_request(f"**{address}"):
            dialog.get_by_label("언제").fill(yesterday)
    note.fill("시원한 날")
    with page.expect_response(f"**{address}"):
        held[0].continue_()
    expect(amount).to_have_value("2")
    expect(note).to_have_value("시원한 날")
    dialog.get_by_label("언제").fill("2026-01-01")
    expect(amount).to_have_value("")
    with page.expect_response(f"**{address}"):
        held[1].continue_()
    assert call(page, "GET", address)["quantity"] == 2  # by now the page has heard the other, too
    expect(amount).to_have_value("")
    dialog.get_by_label("언제").fill(yesterday)
    expect(amount).to_have_value("2")
    expect(note).to_have_value("시원한 날")
    assert kept(page) == {"note": "시원한 날"}


def test_what_has_an_hour_comes_before_what_has_none(page: Page) -> None:
    sign_up(page, to="/routines/")
    begin(page, "저녁에", reminder_times=["21:00"])
    begin(page, "아침에", reminder_times=["07:30"])
    begin(page, "언제든")
    page.reload()
    titles = page.locator("#today .card-title")
    expect(titles).to_have_text(["아침에", "저녁에", "언제든"])


def test_a_pause_asks_for_a_day_only_where_one_is_to_be_chosen(page: Page) -> None:
    sign_up(page, to="/routines/")
    begin(page, "스트레칭")
    page.reload()
    routine = card(page, "스트레칭")
    choose(routine, "쉬어 가기")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("언제까지")).to_be_focused()
    expect(dialog.get_by_label("고른 날")).to_be_hidden()
    dialog.get_by_label("언제까지").select_option(label="고른 날까지")
    dialog.get_by_label("고른 날").fill("")
    dialog.get_by_role("button", name="쉬어 가기").click()
    expect(dialog.get_by_text("쉬어 가는 마지막 날을 골라 주세요")).to_be_visible()
    dialog.get_by_label("언제까지").select_option(label="일주일")
    dialog.get_by_role("button", name="쉬어 가기").click()
    expect(routine).to_contain_text("까지 쉬어 가요")


def test_taking_back_a_pause_of_all_wakes_only_what_it_put_to_rest(page: Page) -> None:
    sign_up(page, to="/routines/")
    resting = begin(page, "겨울잠")
    begin(page, "스트레칭")
    call(page, "POST", f"/api/routines/{resting['id']}/pause/", {})
    page.reload()
    page.get_by_role("button", name="모든 루틴 쉬어 가기").click()
    page.get_by_role("dialog").get_by_role("button", name="쉬어 가기").click()
    expect(card(page, "스트레칭")).to_contain_text("까지 쉬어 가요")
    expect(card(page, "겨울잠")).to_contain_text("다시 할 때까지 쉬어 가요")
    take_back(page)
    expect(card(page, "스트레칭")).not_to_contain_text("쉬어 가요.")
    expect(card(page, "겨울잠")).to_contain_text("다시 할 때까지 쉬어 가요")


def test_no_word_is_cut_in_two_on_the_narrowest_screen(visit: Visit) -> None:
    page = visit("en-US", viewport={"width": 320, "height": 640}).new_page()
    sign_up(page, to="/routines/")
    begin(page, "Water")
    page.reload()
    expect(card(page, "Water")).to_be_visible()
    rows = "nodes => new Set(nodes.map(node => node.getBoundingClientRect().top)).size"
    assert page.locator(".week-dot").evaluate_all(rows) == 1
    lines = "node => { const range = document.createRange(); range.selectNodeContents(node);"
    lines += " return new Set([...range.getClientRects()].map(each => each.top)).size; }"
    page.goto("/notifications/")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Notifications")
    assert heading.evaluate(lines) == 1
    letter = call(page, "POST", "/api/letters/", {"body": "Hello"})
    page.goto(f"/letters/{letter['id']}/")
    expect(page.locator("article.sheet")).to_be_visible()
    assert page.locator("#back span").evaluate(lines) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
