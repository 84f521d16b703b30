"""Mails go out through SMTP: the one module that knows how one looks and who carries it."""

import smtplib
from datetime import datetime
from email.utils import parseaddr
from string import Formatter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from authentication import links
from authentication.mail_words import FACTORS, WORDS
from authentication.models import Mail
from authentication.user_agents import in_words


class Undeliverable(Exception):
    """The mail server will never take a mail for this address."""


def send(mail: Mail, *, time_zone: str) -> None:
    """Hand the mail to the server; raises Undeliverable, or an OSError while it is away."""
    message = composed(mail, time_zone=time_zone)
    try:
        with EmailBackend() as server:
            server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        if all(code >= 500 for code, _words in refusal.recipients.values()):
            raise Undeliverable from refusal
        raise


def composed(mail: Mail, *, time_zone: str) -> EmailMultiAlternatives:
    """The words in the mail's language, as plain text and as simple HTML."""
    words = WORDS[mail.kind]
    with translation.override(mail.language):
        blanks = _blanks(mail, ZoneInfo(time_zone))
        parts: dict[str, Any] = {
            "language": mail.language,
            "subject": str(words.subject),
            "paragraphs": [
                str(text).format(**blanks)
                for text in words.paragraphs
                if _names(str(text)) <= blanks.keys()
            ],
            "button": str(words.button),
            "address": links.address_of(words.page, _fragment(mail)) if words.page else "",
            "name": gettext("A Letter to Myself"),
        }
        text = render_to_string("authentication/mail.txt", parts)
        html = render_to_string("authentication/mail.html", parts)
    message = EmailMultiAlternatives(parts["subject"], text, to=[mail.address])
    message.attach_alternative(html, "text/html")
    message.extra_headers = {
        # The same at a second try, so that a mailbox can tell a mail it has already.
        "Message-ID": f"<{mail.id}@{_domain()}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834, 5: no answers from absent people
    }
    return message


def _names(text: str) -> set[str]:
    """The blanks of a sentence. A mail from before a deploy may not know what it asks for by now:
    it goes without that sentence, since the others are not to wait for ever."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _fragment(mail: Mail) -> str:
    """What the page needs to know, which no server is to see on the way there."""
    token = links.token_of(mail) if mail.expires_at else ""
    if mail.kind != Mail.Kind.ERASURE:
        return token
    # With the receipts' token the page can tell what has become of it before it offers anything.
    erasure_id = str(mail.details["erasure_id"])
    return f"{erasure_id}.{token}.{links.receipt_token(UUID(erasure_id))}.keep"


def _domain() -> str:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return sender.rpartition("@")[2] or str(urlsplit(settings.PUBLIC_URL).hostname)


def _blanks(mail: Mail, zone: ZoneInfo) -> dict[str, str]:
    """What the words leave open. The hour is the person's own."""
    blanks = {name: str(value) for name, value in mail.details.items()}
    blanks["when"] = _moment(mail.created_at, zone)
    blanks["contact"] = settings.MAIL_CONTACT or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if mail.kind == Mail.Kind.NEW_DEVICE:
        blanks["device"] = in_words(blanks["user_agent"])
        blanks["network"] = blanks["network"] or gettext("an unknown network")
    if "factor" in blanks:
        blanks["factor"] = str(FACTORS.get(blanks["factor"], blanks["factor"]))
    if mail.kind == Mail.Kind.ERASURE and mail.expires_at:
        erasure_id = blanks["erasure_id"]
        receipt = links.receipt_token(UUID(erasure_id))
        blanks["day"] = _moment(mail.expires_at, zone)
        blanks["receipts"] = links.address_of("/erasure/", f"{erasure_id}.{receipt}")
    return blanks


def _moment(instant: datetime, zone: ZoneInfo) -> str:
    return date_format(instant.astimezone(zone), gettext("j F Y, H:i"))
