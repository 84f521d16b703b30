"""The mail server of this machine: it takes every mail, sends none on and keeps them all."""

import mailbox
import re
import socket
from collections.abc import Mapping
from email import message_from_bytes, policy
from pathlib import Path

from local.paths import VENV_BIN, State
from local.programs import Program

NAME = "mail-catcher"
HOST = "127.0.0.1"


def folder(state: State) -> Path:
    return state.root / "mail"


def newest(state: State, count: int) -> list[str]:
    """The last mails as a person would read them, the newest last."""
    if not folder(state).is_dir():
        return []
    kept = mailbox.Maildir(folder(state), create=False)
    files = sorted(kept.iterkeys(), key=_sent_at)[-count:]
    return [_readable(kept.get_bytes(key)) for key in files]


def _sent_at(key: str) -> list[int]:
    """A Maildir's names begin with the second and, after an M, the microsecond."""
    return [int(number) for number in re.findall(r"\d+", key)[:2]]


def _readable(raw: bytes) -> str:
    mail = message_from_bytes(raw, policy=policy.default)
    text = mail.get_body(("plain",))
    lines = [f"{name}: {mail[name]}" for name in ("Date", "From", "To", "Subject")]
    return "\n".join([*lines, "", text.get_content() if text else ""])


def program(state: State, port: int, base: Mapping[str, str]) -> Program:
    """aiosmtpd, which writes a Maildir: one file for each mail below `mail/new`."""
    handler = ("-c", "aiosmtpd.handlers.Mailbox", str(folder(state)))
    return Program(
        name=NAME,
        group=NAME,
        command=(str(VENV_BIN / "aiosmtpd"), "-n", "-l", f"{HOST}:{port}", *handler),
        cwd=str(state.root),
        env=dict(base),
    )


def is_ready(port: int) -> bool:
    """Whether it greets as a mail server does (RFC 5321, 3.1)."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False
