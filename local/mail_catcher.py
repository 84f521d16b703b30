"""The mail server of this machine: it takes every mail, sends none on and keeps them all."""

import socket
from collections.abc import Mapping

from local.paths import VENV_BIN, State
from local.programs import Program

NAME = "mail-catcher"
HOST = "127.0.0.1"


def program(state: State, port: int, base: Mapping[str, str]) -> Program:
    """aiosmtpd, which writes a Maildir: one file for each mail below `mail/new`."""
    handler = ("-c", "aiosmtpd.handlers.Mailbox", str(state.root / "mail"))
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
