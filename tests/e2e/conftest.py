"""A real Chromium against a platform that really runs (`BASE_URL`)."""

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

# A name that is no secure context, as an address on the internet without TLS is none.
PLAIN_HOST = "letters.test"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What Chromium writes for every answer that is an error; a test that wants none says so.
ANSWERED_WITH_ERROR = "Failed to load resource"
# Several browsers share the processors with the platform.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

Visit = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def base_url() -> str:
    return os.environ["BASE_URL"].rstrip("/")


@pytest.fixture(scope="session")
def plain_url(base_url: str) -> str:
    """The same platform under a name that browsers do not trust as they trust localhost."""
    return f"http://{PLAIN_HOST}:{urlsplit(base_url).port or 80}"


@pytest.fixture(scope="session")
def browser(base_url: str) -> Iterator[Browser]:
    host = urlsplit(base_url).hostname
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[*ARGUMENTS, f"--host-resolver-rules=MAP {PLAIN_HOST} {host}"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the pages complained about: errors of scripts, policies broken, warnings."""
    return []


@pytest.fixture
def visit(browser: Browser, base_url: str, complaints: list[str]) -> Iterator[Visit]:
    """A visitor with a browser profile of their own; the test fails if a page complained."""
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and ANSWERED_WITH_ERROR not in message.text:
            complaints.append(f"{message.type}: {message.text}")

    def new_visit(language: str = "ko-KR", **options: object) -> BrowserContext:
        settings: dict[str, object] = {
            "base_url": base_url,
            "locale": language,
            "timezone_id": "Asia/Seoul",
            "viewport": {"width": 1280, "height": 900},
        }
        context = browser.new_context(**{**settings, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(f"uncaught: {error.error}"))
        contexts.append(context)
        return context

    yield new_visit
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit().new_page()
