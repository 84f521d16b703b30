"""From the pages to the mailbox in time: a routine of the next minute, a letter of tomorrow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Visit
from journeys import call, ready_to_write, sign_up_by_hand, write
from mail_steps import links_mailed_to, mails_to, subjects_mailed_to, text_of
from people import until
from playwright.sync_api import Page, expect
from sealing_steps import agree, let_its_day_come, seal_dialog

LONG = 240.0  # for mails: it tells a starving machine from a lost mail
MINUTE = timedelta(minutes=1)
SECRET = "내일의 나만 읽을 이야기"
ARRIVED = "내가 보낸 편지가 도착했어요"


@dataclass(frozen=True)
class Words:
    """What the pages and the mail call things, and where it may be without a night in between.

    None of the zones puts its clocks back or forth.
    """

    language: str
    zones: tuple[str, str]
    confirm: str
    confirmed: str
    new: str
    name: str
    weekdays: str
    add_time: str
    time: str
    save: str
    mail: str


KOREAN = Words(
    "ko-KR",
    ("Asia/Seoul", "Asia/Kolkata"),
    "네, 제 주소예요",
    "확인했어요",
    "루틴 만들기",
    "무엇을 이어 갈까요?",
    "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
    "시각 더하기",
    "알림 시각",
    "적어 두기",
    "내가 고른 시간이에요. 오늘은 쉬어도 괜찮아요.",
)
ENGLISH = Words(
    "en-US",
    ("Pacific/Honolulu", "America/Bogota"),
    "Yes, this is my address",
    "Confirmed",
    "New routine",
    "What would you like to keep up?",
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "Add a time",
    "Reminder time",
    "Keep it",
    "This is the moment you chose. Resting today is fine, too.",
)


@dataclass(frozen=True)
class Somebody:
    page: Page
    address: str
    words: Words
    zone: ZoneInfo


def now() -> datetime:
    return datetime.now(UTC)


def day_is_long(words: Words) -> ZoneInfo:
    """A zone of theirs in which it is tomorrow in an hour at the earliest."""
    return next(zone for zone in map(ZoneInfo, words.zones) if now().astimezone(zone).hour < 23)


@pytest.fixture
def settle(visit: Visit) -> Callable[[Words], Somebody]:
    """Signs somebody up on the pages, and confirms their address by the mail that came."""

    def signed_up(words: Words) -> Somebody:
        zone = day_is_long(words)
        page = visit(words.language, timezone_id=zone.key).new_page()
        address = sign_up_by_hand(page)
        [link] = until(lambda: links_mailed_to(address, "/verify/"), seconds=LONG)
        page.goto(link)
        page.get_by_role("button", name=words.confirm).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(words.confirmed)
        return Somebody(page, address, words, zone)

    return signed_up


def fill_in(somebody: Somebody, title: str, at: datetime) -> None:
    """A new routine of that weekday and minute, on the page of routines."""
    page, words = somebody.page, somebody.words
    wall = at.astimezone(somebody.zone)
    page.get_by_role("button", name=words.new).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(words.name).fill(title)
    dialog.get_by_label(words.weekdays.split()[wall.weekday()]).check()
    dialog.get_by_role("button", name=words.add_time).click()
    dialog.get_by_label(words.time).fill(f"{wall:%H:%M}")
    dialog.get_by_role("button", name=words.save).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def begin_in_one_minute(somebody: Somebody) -> tuple[str, datetime]:
    """A weekly routine that begins with the next minute: what it is called, and its instant.

    Where filling in the form took longer than that, it is for next week, and another is begun.
    """
    somebody.page.goto("/routines/")
    expect(somebody.page.locator("#content")).to_be_visible()
    for number in range(1, 10):
        title = f"Letter {number}"
        at = (now() + 1.5 * MINUTE).replace(second=0, microsecond=0)
        fill_in(somebody, title, at)
        if now() < at:
            return title, at
    raise AssertionError("a minute was never long enough for a form")


def notices_of(page: Page, kind: str, at: datetime | None = None) -> list[dict[str, Any]]:
    """In the inbox, of that instant if one is named."""
    rows = call(page, "GET", "/api/notifications/")["results"]
    found = [row for row in rows if row["kind"] == kind]
    return [row for row in found if at in (None, datetime.fromisoformat(row["due_at"]))]


def reminded_at(somebody: Somebody, title: str, at: datetime) -> None:
    """By one mail, not before that minute, in their language; the inbox knows of that minute."""
    page = somebody.page
    until(lambda: now() >= at, seconds=120)
    until(lambda: title in subjects_mailed_to(somebody.address), seconds=LONG)
    [mail] = [each for each in mails_to(somebody.address) if each["Subject"] == title]
    assert parsedate_to_datetime(mail["Date"]) >= at
    assert somebody.words.mail in text_of(mail)
    [notice] = until(lambda: notices_of(page, "routine", at), seconds=LONG)
    assert notice["due_on"] == at.astimezone(somebody.zone).date().isoformat()
    assert subjects_mailed_to(somebody.address).count(title) == 1


def seal_until_tomorrow(page: Page) -> str:
    """On a blank sheet, with all its steps; the letter's id."""
    page.goto("/write/")
    page.wait_for_url("**/write/*/")
    ready_to_write(page)
    write(page, SECRET)
    dialog = seal_dialog(page)
    dialog.get_by_text("다른 날").click()
    day = dialog.get_by_label("도착하는 날")
    day.fill(day.get_attribute("min") or "")
    agree(dialog)
    page.get_by_role("button", name="봉인한 편지 보기").click()
    expect(page.locator(".closed-letter")).to_be_visible()
    assert SECRET not in page.content()
    return page.url.split("/")[-2]


def is_awaited(page: Page, letter_id: str) -> bool:
    coming = call(page, "GET", "/api/schedules/upcoming/")["results"]
    return any(row["source_id"] == letter_id for row in coming)


def arrive(somebody: Somebody, letter_id: str) -> None:
    """Its day comes, one mail tells of it, and its link leads to the envelope."""
    page, address = somebody.page, somebody.address
    until(lambda: is_awaited(page, letter_id), seconds=LONG)
    assert ARRIVED not in subjects_mailed_to(address)
    let_its_day_come(letter_id)
    until(lambda: ARRIVED in subjects_mailed_to(address), seconds=LONG)
    [link] = links_mailed_to(address, "/letters/")
    assert link == f"/letters/{letter_id}/"
    assert not any(SECRET in text_of(mail) for mail in mails_to(address))
    page.goto(link)
    page.get_by_role("button", name="열어 보기").click()
    expect(page.locator("article .sheet-body")).to_have_text(SECRET)


def record(page: Page, letter_id: str) -> list[str]:
    entries = call(page, "GET", f"/api/letters/{letter_id}/proof/")["entries"]
    return sorted(entry["kind"] for entry in entries)


def test_what_is_to_come_in_a_minute_and_tomorrow_comes_once_and_then(
    settle: Callable[[Words], Somebody],
) -> None:
    minji, sam = settle(KOREAN), settle(ENGLISH)
    hers, his = begin_in_one_minute(minji), begin_in_one_minute(sam)

    # Long before the minute is over, or beside it.
    letter_id = seal_until_tomorrow(minji.page)
    arrive(minji, letter_id)

    reminded_at(minji, *hers)
    reminded_at(sam, *his)

    # All is settled by now: whoever would tell of something twice has done so.
    told = ["due", "handed_over", "opened", "sealed"]
    until(lambda: record(minji.page, letter_id) == told, seconds=LONG)
    assert subjects_mailed_to(minji.address).count(ARRIVED) == 1
    assert len(notices_of(minji.page, "letter")) == 1
    for somebody, (title, at) in ((minji, hers), (sam, his)):
        assert subjects_mailed_to(somebody.address).count(title) == 1
        assert len(notices_of(somebody.page, "routine", at)) == 1
