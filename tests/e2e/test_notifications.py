"""What reaches somebody: real mails, the inbox, and links that are followed."""

import pytest
from conftest import Visit
from journeys import call, new_address, sign_up
from mail_steps import links_mailed_to, subjects_mailed_to
from people import until
from playwright.sync_api import Page, expect
from sealing_steps import in_service

SETTINGS = "/notifications/settings/"
ARRIVED = "내가 보낸 편지가 도착했어요"


def fall_due(page: Page, kind: str) -> None:
    """What the scheduler tells of this person, from its event through the real broker."""
    account_id = page.evaluate("JSON.parse(localStorage.getItem('account')).id")
    code = f"""
import django; django.setup()
from uuid import UUID
from contracts.events import ScheduleDue
from django.db import transaction
from service_kit import clock
from service_kit.ids import new_id
from service_kit.messaging.outbox import emit
now = clock.now()
told = ScheduleDue(schedule_id=new_id(), kind="{kind}", source_id=new_id(), due_at=now,
                   due_on=now.date())
with transaction.atomic():
    emit(told, account_id=UUID("{account_id}"))
"""
    in_service("scheduler-service", code)


@pytest.fixture
def settings(page: Page) -> str:
    """Somebody on the page of their ways; their address."""
    address = sign_up(page, to=SETTINGS)
    expect(page.get_by_role("heading", level=1)).to_have_text("알림 설정")
    expect(page.locator("#ways-rows tr")).to_have_count(4)
    return address


def test_a_test_mail_is_a_real_one(page: Page, settings: str) -> None:
    page.get_by_role("button", name="시험 메일 보내기").first.click()
    expect(page.locator("#state")).to_contain_text(settings)
    until(lambda: "메일은 이렇게 도착해요" in subjects_mailed_to(settings))


def test_an_address_that_waits_to_be_confirmed_says_so_and_sends_its_mail_again(
    page: Page, settings: str
) -> None:
    expect(page.locator("#first-trouble")).to_contain_text("확인하면 루틴과 기념일 알림도")
    first = until(lambda: links_mailed_to(settings, "/verify/"))
    page.get_by_role("button", name="확인 메일 다시 받기").click()
    expect(page.locator("#state")).to_contain_text("메일함을 열어 보세요")
    again = until(lambda: set(links_mailed_to(settings, "/verify/")) - set(first))
    page.goto(again.pop())
    page.get_by_role("button", name="네, 제 주소예요").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("확인했어요")

    def is_known() -> bool:
        email: dict[str, bool] = call(page, "GET", "/api/notifications/preferences/")["email"]
        return email["verified"]

    until(is_known)
    page.goto(SETTINGS)
    expect(page.locator("#ways-rows tr")).to_have_count(4)
    expect(page.locator("#first-trouble")).to_be_hidden()
    expect(page.get_by_role("button", name="확인 메일 다시 받기")).to_be_hidden()


def test_a_second_address_counts_once_its_mail_was_answered(
    page: Page, settings: str, visit: Visit
) -> None:
    second = new_address()
    page.get_by_label("두 번째 주소", exact=True).fill(second)
    page.get_by_role("button", name="저장", exact=True).click()
    expect(page.locator("#second-state")).to_contain_text("확인 메일을 보냈어요")
    [link] = until(lambda: links_mailed_to(second, "/second-address/"))
    elsewhere = visit().new_page()
    elsewhere.goto(link)
    elsewhere.get_by_role("button", name="네, 제 주소예요").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("확인했어요")
    page.reload()
    expect(page.locator("#second-state")).to_have_text("확인한 주소예요.")
    expect(page.get_by_label("두 번째 주소 · 루틴 알림")).to_be_enabled()


def test_what_is_switched_stays_so(page: Page, settings: str) -> None:
    page.get_by_label("이메일 · 루틴 알림").uncheck()
    expect(page.locator("#state")).to_contain_text("저장했어요")
    page.get_by_label("밤에는 편지를 알리지 않고 아침까지 기다려요").check()
    expect(page.locator("#quiet_from")).to_have_value("22:00")
    expect(page.locator("#state")).to_contain_text("저장했어요")
    page.reload()
    expect(page.get_by_label("이메일 · 루틴 알림")).not_to_be_checked()
    expect(page.get_by_label("이메일 · 편지의 도착")).to_be_checked()
    expect(page.locator("#quiet_until")).to_have_value("07:00")


def test_an_arrival_comes_by_mail_rings_the_bell_and_lies_in_the_inbox(page: Page) -> None:
    address = sign_up(page, to="/letters/")
    expect(page.locator("[data-unread]")).to_be_hidden()
    fall_due(page, "letter")
    until(lambda: subjects_mailed_to(address).count(ARRIVED) == 1)
    page.reload()
    expect(page.locator("[data-unread]")).to_have_text("1")
    page.get_by_role("link", name="알림, 읽지 않은 것 1개").click()
    expect(page.locator(".notice-row")).to_have_count(1)
    expect(page.locator(".notice-row")).to_contain_text(ARRIVED)
    page.get_by_role("button", name="모두 읽음으로").click()
    expect(page.locator("[data-unread]")).to_be_hidden()
    assert call(page, "GET", "/api/notifications/")["unread"] == 0


def test_who_follows_the_link_gets_no_more_of_these(page: Page, visit: Visit) -> None:
    address = sign_up(page, to="/letters/")
    fall_due(page, "letter")
    [link] = until(lambda: links_mailed_to(address, "/unsubscribe/"))
    mail = visit("en-US").new_page()
    mail.goto(link)
    expect(mail.locator("#lead")).to_contain_text("Letters that arrive")
    mail.get_by_role("button", name="No more of these").click()
    expect(mail.get_by_role("heading", level=1)).to_have_text("No more of these")
    ways = call(page, "GET", "/api/notifications/preferences/")["channels"]
    assert (ways["letter"]["email"], ways["still_you"]["email"]) == (False, True)


def test_one_press_says_that_it_is_still_me(page: Page, visit: Visit) -> None:
    address = sign_up(page, to="/letters/")
    fall_due(page, "still_you")
    [link] = until(lambda: links_mailed_to(address, "/still-you/"))
    mail = visit().new_page()
    mail.goto(link)
    mail.get_by_role("button", name="네, 아직 쓰고 있어요").click()
    expect(mail.get_by_role("heading", level=1)).to_have_text("알려 주어서 고마워요")
    expect(mail.get_by_role("link", name="다른 주소로 바꾸기")).to_be_visible()


@pytest.mark.parametrize("path", ["/unsubscribe/", "/still-you/", "/second-address/"])
def test_a_link_that_is_not_whole_says_so(page: Page, path: str) -> None:
    page.goto(f"{path}#{'A' * 20}")
    page.locator("#link-form button").click()
    expect(page.get_by_role("alert")).to_contain_text("링크가 온전하지 않아요")
