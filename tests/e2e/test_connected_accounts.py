"""Accounts elsewhere that open one's own, on the page of signing in."""

import subprocess
import sys

from conftest import Visit
from journeys import PASSWORD, sign_up
from playwright.sync_api import Locator, Page, expect

from local.paths import CLONE

CONNECT = """
from authentication.models import Account, Identity
from service_kit import clock
account = Account.objects.get(email="{address}")
Identity.objects.create(
    account=account,
    issuer="https://accounts.example.org",
    subject=account.email,
    created_at=clock.now(),
)
"""
FORGET_PASSWORD = """
account.set_password(None)
account.save()
"""
PROVIDERS = "**/api/auth/oidc/"


def connect(address: str, and_then: str = "") -> None:
    """What signing in at a provider leaves behind; there is none on this platform."""
    code = CONNECT.format(address=address) + and_then
    local = [sys.executable, "-m", "local", "exec", "auth-service", "--"]
    command = [*local, "python", "manage.py", "shell", "-c", code]
    done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def section(page: Page) -> Locator:
    return page.locator("#identities")


def test_a_connected_account_is_disconnected_with_the_password(page: Page) -> None:
    address = sign_up(page, to="/security/")
    expect(page.locator("#tokens h2")).to_be_visible()
    expect(section(page)).to_have_attribute("aria-busy", "false")
    expect(section(page)).to_be_hidden()

    connect(address)
    page.reload()
    expect(section(page)).to_contain_text("accounts.example.org")
    page.get_by_role("button", name="accounts.example.org 연결 끊기").click()
    dialog = page.get_by_role("dialog")
    password = dialog.get_by_label("비밀번호")
    password.fill("이것은-아니에요")
    dialog.get_by_role("button", name="연결 끊기").click()
    expect(dialog.get_by_role("alert")).to_contain_text("비밀번호")
    password.fill(PASSWORD)
    dialog.get_by_role("button", name="연결 끊기").click()
    expect(page.locator("#done")).to_have_text("연결을 끊었어요.")
    expect(section(page)).to_be_hidden()
    page.reload()
    expect(page.locator("#tokens h2")).to_be_visible()
    expect(section(page)).to_be_hidden()


def test_the_last_way_in_stays_and_the_page_says_what_to_do_first(visit: Visit) -> None:
    page = visit("en-US").new_page()
    connect(sign_up(page, to="/robots.txt"), FORGET_PASSWORD)
    page.goto("/security/")
    page.get_by_role("button", name="Disconnect accounts.example.org").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("input")).to_have_count(0)
    dialog.get_by_role("button", name="Disconnect").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Please make a passkey first")
    page.keyboard.press("Escape")
    expect(section(page)).to_contain_text("accounts.example.org")


def test_where_people_may_sign_in_elsewhere_the_page_says_how_to_connect(page: Page) -> None:
    provider = {"name": "somewhere", "label": "어딘가"}
    page.route(PROVIDERS, lambda route: route.fulfill(json={"results": [provider]}))
    sign_up(page, to="/security/")
    expect(section(page)).to_contain_text("어딘가 계정으로 로그인할 때 연결해 드려요")
    expect(section(page).locator("button")).to_have_count(0)


def test_who_has_no_password_asks_for_a_link_to_set_one(visit: Visit) -> None:
    page = visit("en-US").new_page()
    connect(sign_up(page, to="/robots.txt"), FORGET_PASSWORD)
    page.goto("/security/")
    page.get_by_role("button", name="Set a password").click()
    expect(page.locator("#done")).to_contain_text("We sent a link")
