"""What people do on the pages, step by step, for the end-to-end tests."""

import re
import uuid
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

PASSWORD = "조용한-아침-산책-2026"
BODY = "#body"
FIRST_SHEET = "/write/"
SAVED_ON_SERVER = re.compile("서버에도 저장했어요|서버에 저장되어|and on the server")
# With an answer that fails: by itself a page asks again much later, so that its button counts.
NOT_SOON = {"Retry-After": "60"}
SIGN_UP = """async ([email, password]) => {
    const post = async (path, body) => {
        const headers = { "Content-Type": "application/json" };
        const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
        return answer.json();
    };
    const language = navigator.language.startsWith("ko") ? "ko" : "en";
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    await post("/api/auth/signup/", { email, password, language, time_zone });
    const session = await post("/api/auth/login/", { email, password, transport: "cookie" });
    const account = { id: session.account.id, email: session.account.email };
    localStorage.setItem("account", JSON.stringify(account));
}"""


def new_address() -> str:
    return f"{uuid.uuid4().hex}@example.com"


def sign_up(page: Page, *, to: str = FIRST_SHEET, origin: str = "") -> str:
    """Signs somebody new up, without the pages for it; this device is then signed in and at `to`.

    The pages know who is signed in by what the login page would have left on the device.
    """
    address = new_address()
    page.goto(f"{origin}/robots.txt")  # any answer of this origin: it has nothing to load
    page.evaluate(SIGN_UP, [address, PASSWORD])
    page.goto(origin + to)
    if to == FIRST_SHEET:
        page.wait_for_url("**/write/*/")
        ready_to_write(page)
    return address


def sign_up_by_hand(page: Page, *, origin: str = "") -> str:
    """Signs somebody new up as people do; the page is then the first blank sheet."""
    address = new_address()
    page.goto(f"{origin}/signup/")
    log_in(page, address)
    page.wait_for_url("**/write/*/")
    ready_to_write(page)
    return address


def log_in(page: Page, address: str, password: str = PASSWORD) -> None:
    page.locator("#email").fill(address)
    page.locator("#password").fill(password)
    page.locator("form button[type=submit]").click()


def log_out(page: Page) -> None:
    page.locator("[popovertarget=account-menu]").click()
    page.locator("[data-logout]").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    expect(page.locator(".site-nav .for-guests").first).to_be_visible()


def ready_to_write(page: Page) -> None:
    expect(page.locator("#sheet-date")).to_contain_text(re.compile(r"\d"))


def write(page: Page, text: str) -> None:
    """Types as a person does, with a keystroke for every letter."""
    page.locator(BODY).press_sequentially(text)


def saved_words(page: Page) -> Locator:
    return page.locator("#saved-words")


def saved_on_server(page: Page) -> None:
    expect(saved_words(page)).to_have_text(SAVED_ON_SERVER)


def keep(page: Page) -> None:
    """Makes the draft a letter; the page is then the letter."""
    page.locator("#finish").click()
    page.wait_for_url(re.compile(r"/letters/[0-9a-f-]{36}/$"))
    expect(page.locator("article.sheet")).to_be_visible()


def network_is_back(page: Page) -> None:
    """As the browser tells it; pages then try at once what waits for the network."""
    page.evaluate("dispatchEvent(new Event('online'))")


def call(page: Page, method: str, path: str, body: Any = None) -> Any:
    """A call of the page's own API class, with the page's own session."""
    script = """async ([method, path, body]) => {
        const { api } = await import("/static/js/lib/app.js");
        return api.call(method, path, body === null ? {} : { body });
    }"""
    return page.evaluate(script, [method, path, body])
