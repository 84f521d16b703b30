"""Mails are caught by a real SMTP server and can be read."""

import smtplib
import subprocess
from email.message import EmailMessage
from pathlib import Path
from time import monotonic, sleep

from local import mail_catcher
from local.paths import State
from local.ports import is_free

PATIENCE = 20


def a_mail(subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "minji@example.org", subject
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    return mail


def test_what_was_sent_can_be_read(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert mail_catcher.newest(state, 3) == []
    port = next(port for port in range(29000, 29999) if is_free(port))
    program = mail_catcher.program(state, port, {})
    process = subprocess.Popen(program.command, cwd=program.cwd)
    try:
        deadline = monotonic() + PATIENCE
        while not mail_catcher.is_ready(port):
            assert monotonic() < deadline
            sleep(0.05)
        for number in range(3):
            with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
                server.send_message(a_mail(f"편지 {number}", f"안녕하세요, {number}번째예요."))
    finally:
        process.terminate()
        process.wait(10)
    first, second = mail_catcher.newest(state, 2)
    assert "Subject: 편지 1" in first
    assert "Subject: 편지 2" in second
    assert "To: minji@example.org" in second
    assert second.rstrip().endswith("안녕하세요, 2번째예요.")
    assert "<p>" not in second
