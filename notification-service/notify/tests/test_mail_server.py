"""The connection to a real mail server: kept, looked at, opened anew, and what its answers mean."""

import smtplib
from typing import Any

import pytest

from notify import mailer
from notify.mailer import MailServer, NotTaken, ServerAway
from notify.tests.mailbox import Mailbox, serving

MESSAGE = b"From: a@letters.test\r\nTo: b@example.com\r\nSubject: Hi\r\n\r\nHello.\r\n"
TO = "b@example.com"


@pytest.fixture
def server(mailbox: Mailbox) -> Any:
    made = MailServer()
    yield made
    made.close()


def test_many_mails_go_over_one_connection(server: MailServer, mailbox: Mailbox) -> None:
    replies = [server.send(MESSAGE, to=TO) for _ in range(5)]
    assert replies == [f"250 2.0.0 kept as {number}" for number in range(1, 6)]
    assert mailbox.connections == 1


@pytest.mark.parametrize(
    ("answer", "for_good"),
    [
        ("550 5.1.1 no such mailbox", True),
        ("552 5.2.2 too large for it", True),
        ("450 4.2.0 greylisted", False),
        ("452 4.2.2 its mailbox is full", False),
    ],
)
def test_an_answer_to_the_address_is_about_the_mail(
    server: MailServer, mailbox: Mailbox, answer: str, for_good: bool
) -> None:
    mailbox.refuses[TO] = answer
    with pytest.raises(NotTaken) as refusal:
        server.send(MESSAGE, to=TO)
    assert (refusal.value.reply, refusal.value.for_good) == (answer, for_good)
    assert server.send(MESSAGE, to="c@example.com").startswith("250")
    assert mailbox.connections == 1, "a refusal is no reason to hang up"


def test_an_answer_to_the_sender_is_about_us(server: MailServer, mailbox: Mailbox) -> None:
    mailbox.senders_refused = "550 5.7.1 you may not send"
    with pytest.raises(ServerAway, match="550"):
        server.send(MESSAGE, to=TO)
    mailbox.senders_refused = ""
    assert server.send(MESSAGE, to=TO).startswith("250")


def test_a_server_that_counted_our_mails_is_greeted_again_at_once(
    server: MailServer, mailbox: Mailbox
) -> None:
    server.open()
    connection = server._smtp
    assert connection is not None
    connection.close()  # as if it had hung up while we were idle
    assert server.send(MESSAGE, to=TO).startswith("250")
    assert mailbox.connections == 2


def test_a_connection_that_was_silent_for_long_is_looked_at_before(
    server: MailServer, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.send(MESSAGE, to=TO)
    monkeypatch.setattr(mailer, "IDLE_SECONDS", -1.0)
    server.send(MESSAGE, to=TO)
    assert mailbox.connections == 1, "it answered"
    assert server._smtp is not None
    server._smtp.close()
    server.send(MESSAGE, to=TO)
    assert mailbox.connections == 2


def test_a_connection_lost_after_the_mail_leaves_open_whether_it_was_taken(
    server: MailServer, mailbox: Mailbox
) -> None:
    mailbox.hangs_up = 1
    with pytest.raises(NotTaken) as refusal:
        server.send(MESSAGE, to=TO)
    assert not refusal.value.for_good
    assert len(mailbox.mails) == 1
    assert server.send(MESSAGE, to=TO).startswith("250")


def test_nobody_there_is_a_server_that_is_away(settings: Any) -> None:
    settings.SMTP = {**settings.SMTP, "host": "127.0.0.1", "port": 1}
    with pytest.raises(ServerAway):
        MailServer().send(MESSAGE, to=TO)


def test_a_server_that_comes_back_is_used_again(settings: Any, mailbox: Mailbox) -> None:
    server, port = MailServer(), settings.SMTP["port"]
    server.send(MESSAGE, to=TO)
    settings.SMTP = {**settings.SMTP, "port": 1}
    server.close()
    with pytest.raises(ServerAway):
        server.open()
    settings.SMTP = {**settings.SMTP, "port": port}
    assert server.send(MESSAGE, to=TO).startswith("250")
    server.close()


def test_no_tls_where_it_is_asked_for_is_a_server_that_is_away(
    settings: Any, mailbox: Mailbox
) -> None:
    """Nothing is sent in the clear because a server forgot its certificate."""
    for security in ("starttls", "tls"):
        settings.SMTP = {**settings.SMTP, "security": security}
        with pytest.raises(ServerAway):
            MailServer().send(MESSAGE, to=TO)
    assert mailbox.mails == []


def test_a_wrong_password_is_about_us(settings: Any, mailbox: Mailbox) -> None:
    settings.SMTP = {**settings.SMTP, "user": "letters", "password": "wrong"}
    with pytest.raises(ServerAway):
        MailServer().send(MESSAGE, to=TO)


def test_closing_what_is_closed_harms_nothing(server: MailServer, mailbox: Mailbox) -> None:
    server.close()
    server.open()
    assert server._smtp is not None
    server._smtp.close()
    server.close()
    server.close()


def test_a_long_answer_is_cut_and_on_one_line() -> None:
    assert len(mailer._words(550, b"x" * 2000)) == mailer.REPLY_LENGTH
    assert mailer._words(250, "two\n lines") == "250 two lines"


def test_the_protocol_errors_of_the_library_are_ours(
    server: MailServer, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.open()
    assert server._smtp is not None

    def broken(*_: object) -> Any:
        raise smtplib.SMTPDataError(554, b"5.6.0 not like this")

    monkeypatch.setattr(server._smtp, "data", broken)
    with pytest.raises(NotTaken) as refusal:
        server.send(MESSAGE, to=TO)
    assert (refusal.value.reply, refusal.value.for_good) == ("554 5.6.0 not like this", True)


def test_a_server_started_after_us_is_found(settings: Any) -> None:
    from notify.tests.mailbox import free_port

    box, server = Mailbox(), MailServer()
    settings.SMTP = {**settings.SMTP, "host": "127.0.0.1", "port": free_port()}
    with pytest.raises(ServerAway):
        server.open()
    with serving(box, port=settings.SMTP["port"]):
        server.open()
        server.close()
    assert box.connections == 1
