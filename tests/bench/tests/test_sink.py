"""The mail server of the benchmark takes mails as any other does."""

import smtplib
import socket
import threading
from collections.abc import Iterator

import pytest
from sink import Conversation, Sink

MAIL = "\r\n".join(["Subject: a line with a dot", "", ".", "..", "after the dots", ""])


@pytest.fixture
def port() -> Iterator[int]:
    with Sink(("127.0.0.1", 0), Conversation) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_it_takes_one_mail_after_the_other_on_one_connection(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for _ in range(3):
            assert smtp.sendmail("a@example.com", ["b@example.com"], MAIL) == {}
            assert smtp.noop()[0] == 250


def test_it_offers_nothing_that_would_make_sending_easier(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.ehlo()
        assert smtp.esmtp_features == {}


def test_it_does_not_say_that_it_took_half_a_mail(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"DATA\r\nSubject: half\r\n")
        client.shutdown(socket.SHUT_WR)
        answers = client.makefile("rb").read()
    assert answers == b"220 sink\r\n354 go on\r\n"


def test_what_it_does_not_know_it_refuses(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        assert smtp.docmd("XYZZ")[0] == 500
