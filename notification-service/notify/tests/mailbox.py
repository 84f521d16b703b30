"""A real SMTP server that keeps what it is given, and answers as it is told."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

LINK = re.compile(r"http://letters\.test(/[a-z-]+/)#?(\S*)")


@dataclass
class Mailbox:
    """aiosmtpd calls `handle_…`; `refuses` is answered to that recipient instead, `hangs_up` times
    the connection is closed after a mail was taken."""

    mails: list[EmailMessage] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    senders_refused: str = ""
    connections: int = 0
    hangs_up: int = 0

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        envelope.mail_from = address
        return self.senders_refused or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        if self.hangs_up:
            self.hangs_up -= 1
            server.transport.abort()
        return f"250 2.0.0 kept as {len(self.mails)}"

    def subjects(self, address: str) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails if mail["To"] == address]

    def last(self, address: str) -> EmailMessage:
        return [mail for mail in self.mails if mail["To"] == address][-1]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content


def link_in(mail: EmailMessage, page: str) -> str:
    """What comes after the # of the link to that page."""
    found = [rest for path, rest in LINK.findall(text_of(mail)) if path == page]
    assert found, text_of(mail)
    return str(found[-1])


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def serving(mailbox: Mailbox, *, port: int) -> Iterator[None]:
    """It listens on that port meanwhile."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
