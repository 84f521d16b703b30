"""How a mail looks: plain text and HTML that say the same, and the headers around them."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache
from html import escape
from string import Template
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from django.utils.html import urlize
from django.utils.translation import gettext

# Put together by hand: the standard library's way takes longer than the server does to take it.
MESSAGE = """\
From: {sender}
To: {to}
Subject: {subject}
Date: {date}
Message-ID: {message_id}
Auto-Submitted: auto-generated
{unsubscribe}MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="{boundary}"

--{boundary}
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

{text}
--{boundary}
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

{html}
--{boundary}--
"""
LINE_LENGTH = 76  # of base64 (RFC 2045, 6.8)
# A paragraph with one of these may hold an address that one can press.
ADDRESSES = ("@", "://", "www.")
# RFC 8058, 3.1: one press in the mail program, without a visit.
UNSUBSCRIBE = """\
List-Unsubscribe: <{address}>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a mail says and to whom; `link` is where its button leads, `unsubscribe` the token of
    a mail that one can do without, `is_arrival` gives it the seal."""

    to: str
    language: str
    subject: str
    paragraphs: Sequence[str]
    button: str = ""
    link: str = ""
    unsubscribe: str = ""
    is_arrival: bool = False


def composed(mail: Mail, *, delivery_id: UUID, now: datetime) -> bytes:
    """As it goes over the wire (RFC 5322)."""
    said = {
        "subject": mail.subject,
        "button": mail.button,
        "link": mail.link,
        "stop_link": mail.unsubscribe and _page("/unsubscribe/", mail.unsubscribe),
        "manage_link": f"{settings.PUBLIC_URL}/notifications/settings/",
    }
    paragraphs = {f"paragraph_{number}": text for number, text in enumerate(mail.paragraphs)}
    look = (mail.language, len(paragraphs), bool(mail.link), bool(mail.unsubscribe))
    text = _frame("txt", *look, is_arrival=mail.is_arrival).substitute(said, **paragraphs)
    html = _frame("html", *look, is_arrival=mail.is_arrival).substitute(
        {name: escape(value) for name, value in said.items()},
        **{name: _with_links(value) for name, value in paragraphs.items()},
    )
    header = UNSUBSCRIBE.format(address=one_click(mail.unsubscribe)) if mail.unsubscribe else ""
    message = MESSAGE.format(
        sender=_sender(settings.MAIL_FROM),
        to=mail.to,
        subject=_encoded(mail.subject),
        date=format_datetime(now),
        message_id=message_id(delivery_id),
        unsubscribe=header,
        boundary=f"={delivery_id.hex}=",
        text=_base64(text),
        html=_base64(html),
    )
    return message.replace("\n", "\r\n").encode()


def message_id(delivery_id: UUID) -> str:
    """The same at a second try, so that a mailbox can tell a mail it has already."""
    return f"<{delivery_id}@{_domain(settings.MAIL_FROM, settings.PUBLIC_URL)}>"


def one_click(token: str) -> str:
    return f"{settings.PUBLIC_URL}/api/notifications/unsubscribe/{token}/"


def _page(path: str, token: str) -> str:
    """The token comes after the #: no server, log or Referer sees it."""
    return f"{settings.PUBLIC_URL}{path}#{token}"


@cache
def _frame(
    form: str, language: str, paragraphs: int, has_link: bool, can_stop: bool, *, is_arrival: bool
) -> Template:
    """All that mails of one look have in common, rendered once: the rest is a $name to fill in."""
    blank = Mail(
        to="",
        language=language,
        subject="$subject",
        paragraphs=[f"$paragraph_{number}" for number in range(paragraphs)],
        button="$button",
        link="$link" if has_link else "",
        is_arrival=is_arrival,
    )
    with translation.override(language):
        parts: dict[str, Any] = {
            "mail": blank,
            "name": gettext("A Letter to Myself"),
            "reason": gettext("You get this mail because you asked for it."),
            "stop": gettext("No more mails of this kind"),
            "stop_link": "$stop_link" if can_stop else "",
            "manage": gettext("What reaches me, and how"),
            "manage_link": "$manage_link",
            "font": "Batang" if language == "ko" else "Georgia",
        }
        return Template(get_template(f"notify/mail.{form}").render(parts))


def _with_links(paragraph: str) -> str:
    if any(sign in paragraph for sign in ADDRESSES):
        return urlize(paragraph, autoescape=True)
    return escape(paragraph)


@cache
def _sender(mail_from: str) -> str:
    return formataddr(parseaddr(mail_from))


@cache
def _domain(mail_from: str, public_url: str) -> str:
    sender = parseaddr(mail_from)[1]
    return sender.rpartition("@")[2] or str(urlsplit(public_url).hostname)


def _encoded(subject: str) -> str:
    """On one line: whatever a person called something, no header can follow from it."""
    line = " ".join(subject.split())
    return line if line.isascii() else Header(line, "utf-8").encode(linesep="\n")


def _base64(text: str) -> str:
    encoded = b64encode(text.encode()).decode()
    lines = range(0, len(encoded), LINE_LENGTH)
    return "\n".join(encoded[begin : begin + LINE_LENGTH] for begin in lines)
