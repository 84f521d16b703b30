"""How a mail looks in a real browser: by day and by night, narrow and wide, in both languages."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from notify import mails
from notify.mails import Mail
from notify.tests.mailbox import text_of

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
ARRIVAL = Mail(
    to="minji@example.com",
    language="ko",
    subject="내가 보낸 편지가 도착했어요",
    paragraphs=["언젠가의 내가 2026년 11월 22일에 만나기로 한 편지예요. 그날이 왔어요."],
    button="편지 열기",
    link="http://letters.test/letters/01890000-0000-7000-8000-000000000001/",
    unsubscribe="t" * 44,
    is_arrival=True,
)
REMINDER = Mail(
    to="minji@example.com",
    language="en",
    subject="A walk around the lake, however short, before it is dark",
    paragraphs=["This is the moment you chose. Resting today is fine, too."],
    button="Open",
    link="http://letters.test/notifications/",
    unsubscribe="t" * 44,
)
ACCOUNT = Mail(
    to="minji@example.com", language="ko", subject="이 주소가 맞나요?", paragraphs=["반가워요."]
)
CONTRAST = """
(element) => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map((each) => each / 255)
            .map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = (each) => getComputedStyle(each).backgroundColor;
    let behind = element;
    while (paper(behind) === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
    const pair = [getComputedStyle(element).color, paper(behind)].map(light);
    const [darker, lighter] = pair.sort((one, other) => one - other);
    return (lighter + 0.05) / (darker + 0.05);
}
"""


def parsed(mail: Mail) -> EmailMessage:
    raw = mails.composed(mail, delivery_id=UUID(int=7), now=datetime(2026, 11, 22, tzinfo=UTC))
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or None
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, settings: Any) -> Iterator[Any]:
    """`opened(mail, scheme=…, width=…)`: what a mail program would show, without a network."""
    pages: list[Page] = []

    def show(mail: Mail, *, scheme: str = "light", width: int = 700) -> Page:
        page = browser.new_page(
            color_scheme=scheme,  # type: ignore[arg-type]  # one of its words
            viewport={"width": width, "height": 900},
            java_script_enabled=True,
        )
        page.route("**/*", lambda route: route.abort())
        page.set_content(text_of(parsed(mail), "html"))
        pages.append(page)
        return page

    yield show
    for page in pages:
        page.close()


@pytest.mark.parametrize("width", [320, 700])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "mail", [ARRIVAL, REMINDER, ACCOUNT], ids=["arrival", "reminder", "account"]
)
def test_everything_can_be_read_and_nothing_is_wider_than_the_screen(
    opened: Any, mail: Mail, scheme: str, width: int
) -> None:
    page = opened(mail, scheme=scheme, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for element in page.locator("h1, p, a, td.muted").all():
        assert element.evaluate(CONTRAST) >= 4.5, element.inner_text()


def test_by_night_the_paper_is_dark(opened: Any) -> None:
    def paper(scheme: str) -> str:
        body = opened(ARRIVAL, scheme=scheme).locator("body")
        return str(body.evaluate("(body) => getComputedStyle(body).backgroundColor"))

    assert (paper("light"), paper("dark")) == ("rgb(250, 247, 241)", "rgb(27, 25, 22)")


def test_a_picture_of_it_is_no_blank_sheet(opened: Any) -> None:
    """The seal is on an arrival and on nothing else."""
    assert opened(ARRIVAL).locator(".seal").bounding_box()["width"] == 56
    assert opened(REMINDER).locator(".seal").count() == 0
    assert len(set(opened(ARRIVAL).screenshot())) > 200


def test_a_mail_asks_nobody_for_anything(opened: Any) -> None:
    """No picture and no font from elsewhere: nobody learns that it was opened."""
    html = text_of(parsed(ARRIVAL), "html")
    assert "src=" not in html
    assert "url(" not in html
    assert "<script" not in html


def test_the_headers_say_what_it_is_and_how_to_stop_it() -> None:
    message = parsed(ARRIVAL)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["MIME-Version"] == "1.0"
    assert message["Date"] == "Sun, 22 Nov 2026 00:00:00 +0000"
    assert message["List-Unsubscribe"] == f"<{mails.one_click('t' * 44)}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_what_nobody_can_do_without_has_no_way_to_be_stopped() -> None:
    message = parsed(ACCOUNT)
    assert message["List-Unsubscribe"] is None
    assert "unsubscribe" not in text_of(message)


def test_a_long_subject_and_a_name_in_korean_are_read_as_they_were_written(settings: Any) -> None:
    settings.MAIL_FROM = "나에게 쓰는 편지 <letters@letters.test>"
    subject = "아주 긴 이름을 가진 루틴 " * 12
    message = parsed(Mail(to="a@example.com", language="ko", subject=subject, paragraphs=[]))
    assert message["Subject"] == subject.strip()
    assert str(message["From"]) == "나에게 쓰는 편지 <letters@letters.test>"
    raw = mails.composed(ARRIVAL, delivery_id=UUID(int=7), now=datetime(2026, 11, 22, tzinfo=UTC))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 998  # RFC 5322, 2.1.1


def test_text_and_html_say_the_same() -> None:
    message = parsed(ARRIVAL)
    for kind in ("plain", "html"):
        for said in (*ARRIVAL.paragraphs, ARRIVAL.button, ARRIVAL.link):
            assert said in text_of(message, kind)
