"""The mail server: the one module that speaks SMTP (RFC 5321), over a connection that is kept."""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings

T = TypeVar("T")

TIMEOUT_SECONDS = 10.0
# Servers hang up on who says nothing for minutes; after this we look before we speak.
IDLE_SECONDS = 20.0
REPLY_LENGTH = 500


class ServerAway(OSError):
    """No server, or none that lets us speak; it says nothing about any mail."""


class NotTaken(Exception):
    """The server did not take this mail: `for_good`, or it may another time."""

    def __init__(self, reply: str, *, for_good: bool) -> None:
        super().__init__()
        self.reply = reply
        self.for_good = for_good


class MailServer:
    """One connection, for one thread."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._sender = ""
        self._used_at = 0.0

    def open(self) -> None:
        """Be connected, as far as one can know. Raises ServerAway."""
        if self._smtp is not None and monotonic() - self._used_at > IDLE_SECONDS:
            self._look()
        if self._smtp is None:
            self._smtp, self._sender = _connected(), parseaddr(settings.MAIL_FROM)[1]
        self._used_at = monotonic()

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()

    def send(self, message: bytes, *, to: str) -> str:
        """What the server said when it took the mail. Raises NotTaken or ServerAway.

        What it says before it has heard whom the mail is for is about us. A connection that is
        lost afterwards leaves open whether the mail was taken: NotTaken for now.
        """
        self.open()
        try:
            self._introduce()
        except ServerAway:
            self.open()  # it may have counted our mails, and hung up: once more
            self._introduce()
        # smtplib's own `mail` and `rcpt` parse each address anew, which takes longer than sending.
        self._named(lambda smtp: smtp.docmd("RCPT", f"TO:<{to}>"), good={250, 251})
        return self._named(lambda smtp: smtp.data(message), good={250})

    def _look(self) -> None:
        try:
            answered = self._smtp is not None and self._smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            answered = False
        if not answered:
            self.close()

    def _introduce(self) -> None:
        try:
            code, reply = self._connection.docmd("MAIL", f"FROM:<{self._sender}>")
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise ServerAway(type(error).__name__) from error
        if code != 250:
            self.close()
            raise ServerAway(_words(code, reply))

    def _named(self, step: Callable[[smtplib.SMTP], Any], *, good: set[int]) -> str:
        """A step of which the answer is about this mail."""
        try:
            code, reply = step(self._connection)
        except smtplib.SMTPDataError as error:
            code, reply = error.smtp_code, error.smtp_error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NotTaken(type(error).__name__, for_good=False) from error
        if code in good:
            self._used_at = monotonic()
            return _words(code, reply)
        if code == 421:  # it is about to hang up
            self.close()
        else:
            self._forget()
        raise NotTaken(_words(code, reply), for_good=500 <= code < 600)

    def _forget(self) -> None:
        """The mail that was begun; whoever comes next begins anew."""
        try:
            self._connection.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    @property
    def _connection(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise ServerAway("not connected")
        return self._smtp


def _connected() -> smtplib.SMTP:
    """Greeted, in private and signed in, as far as that is asked for."""
    config = settings.SMTP
    kind = smtplib.SMTP_SSL if config["security"] == "tls" else smtplib.SMTP
    smtp = None
    try:
        smtp = kind(config["host"], config["port"], timeout=TIMEOUT_SECONDS)
        if config["security"] == "starttls":
            smtp.starttls()
        if config["user"]:
            smtp.login(config["user"], config["password"])
        smtp.ehlo_or_helo_if_needed()
    except (smtplib.SMTPException, OSError) as error:
        if smtp is not None:
            smtp.close()
        raise ServerAway(type(error).__name__) from error
    return smtp


def _words(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {' '.join(text.split())}"[:REPLY_LENGTH]
