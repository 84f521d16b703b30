"""How a mail looks: plain text and HTML that say the same, and the headers around them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
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
    with translation.override(mail.language):
        parts: dict[str, Any] = {
            "mail": mail,
            "name": gettext("A Letter to Myself"),
            "reason": gettext("You get this mail because you asked for it."),
            "stop": gettext("No more mails of this kind"),
            "stop_link": mail.unsubscribe and _page("/unsubscribe/", mail.unsubscribe),
            "manage": gettext("What reaches me, and how"),
            "manage_link": f"{settings.PUBLIC_URL}/notifications/settings/",
            "font": "Batang" if mail.language == "ko" else "Georgia",
        }
        text, html = (_template(form).render(parts) for form in ("txt", "html"))
    header = UNSUBSCRIBE.format(address=one_click(mail.unsubscribe)) if mail.unsubscribe else ""
    message = MESSAGE.format(
        sender=_sender(),
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
    return f"<{delivery_id}@{_domain()}>"


def one_click(token: str) -> str:
    return f"{settings.PUBLIC_URL}/api/notifications/unsubscribe/{token}/"


def _page(path: str, token: str) -> str:
    """The token comes after the #: no server, log or Referer sees it."""
    return f"{settings.PUBLIC_URL}{path}#{token}"


@cache
def _template(form: str) -> Any:
    return get_template(f"notify/mail.{form}")


def _sender() -> str:
    return formataddr(parseaddr(settings.MAIL_FROM))


def _domain() -> str:
    sender = parseaddr(settings.MAIL_FROM)[1]
    return sender.rpartition("@")[2] or str(urlsplit(settings.PUBLIC_URL).hostname)


def _encoded(subject: str) -> str:
    """On one line: whatever a person called something, no header can follow from it."""
    line = " ".join(subject.split())
    return line if line.isascii() else Header(line, "utf-8").encode(linesep="\n")


def _base64(text: str) -> str:
    return base64.encodebytes(text.encode()).decode().rstrip("\n")
