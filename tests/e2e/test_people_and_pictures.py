"""A life on the platform: an account, a face, a letter with pictures, and nothing left."""

import subprocess
import sys
from pathlib import Path

import pytest
from journeys import PASSWORD, keep, sign_up, write
from mail_steps import links_mailed_to
from people import until
from picture_steps import Make, add, all_there, are_seen, picture_maker, show_face
from playwright.sync_api import Page, expect

from local.paths import CLONE
from local.services import load_services


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return picture_maker(tmp_path)


def erase_at_once(address: str) -> None:
    """The week is over, as the operator's command says."""
    command = ["python", "manage.py", "erase_due_accounts", "--now", address]
    local = [sys.executable, "-m", "local", "exec", "auth-service", "--"]
    done = subprocess.run(
        [*local, *command], cwd=CLONE, capture_output=True, text=True, check=False
    )
    assert "1 erased" in done.stdout, done.stderr


def test_an_account_a_face_a_letter_with_pictures_and_nothing_left(page: Page, make: Make) -> None:
    address = sign_up(page)
    [link] = until(lambda: links_mailed_to(address, "/verify/"))
    page.goto(link)
    page.get_by_role("button", name="네, 제 주소예요").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("확인했어요")

    page.goto("/me/")
    show_face(page, make("나.jpg"))
    are_seen(page.locator("#photo img"), 1)

    page.goto("/write/")
    write(page, "호수까지 걸은 날")
    add(page, make("하나.jpg"), make("둘.heic", (600, 800)), make("셋.png"))
    all_there(page, 3)
    keep(page)
    shown = page.locator(".sheet-picture img")
    are_seen(shown, 3)
    seen = page.locator(".sheet-picture img").evaluate_all(
        "all => all.map((one) => one.currentSrc)"
    )
    page.goto("/letters/")
    are_seen(page.locator(".row-picture img"), 1)
    expect(page.locator(".row-more")).to_have_text("+2")

    page.goto("/security/")
    page.locator("#leaving button").click()
    page.locator("dialog input[name=password]").fill(PASSWORD)
    page.locator("dialog button[type=submit]").click()
    page.wait_for_url("**/erasure/#*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("지울 예정이에요")
    erase_at_once(address)
    receipts = page.locator("#receipt-rows li")

    def all_say_so() -> bool:
        page.reload()
        expect(receipts.first).to_be_visible()
        return receipts.filter(has_text="기다리고").count() == 0

    until(all_say_so)
    expect(receipts).to_have_count(len(load_services()))
    expect(page.get_by_role("heading", level=1)).to_have_text("모두 지웠어요")
    [keep_it] = [link for link in links_mailed_to(address, "/erasure/") if link.endswith(".keep")]
    page.goto(keep_it)
    expect(page.get_by_role("heading", level=1)).to_have_text("모두 지웠어요")
    expect(page.get_by_role("button", name="계정 그대로 두기")).to_be_hidden()
    expect(receipts).to_have_count(len(load_services()))
    for picture in seen:
        # The gateway keeps what it has seen for some seconds.
        until(lambda picture=picture: page.request.get(picture).status == 404)
