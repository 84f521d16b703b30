"""TCP ports of a platform: chosen free at the first start, remembered, chosen anew if taken."""

import contextlib
import errno
import re
import socket
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from local.files import read_json, write_json
from local.paths import State

GATEWAY_PORT = 8080

# Above the well-known services, below Kubernetes' node ports and Linux's ephemeral ports.
FIRST, LAST = 15000, 29999


class PortTakenError(Exception):
    """The gateway cannot listen on the port that was asked for; says why and what to do."""


def parsed_port(text: str | None) -> int | None:
    """The port a person asked for with PORT=…; None if they did not. Raises ValueError."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(
            f"PORT={text} is not a port. Give a whole number from 1 to 65535: PORT=9000 make up"
        )
    return int(text)


def obstacle(port: int, host: str = "127.0.0.1") -> OSError | None:
    """Why a server could not listen there now. (A connection that is still closing is no reason.)

    The error's number says which reason: EADDRINUSE, EACCES, EADDRNOTAVAIL.
    """
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as reason:
            return reason
    return None


def is_free(port: int) -> bool:
    return obstacle(port) is None


def refusal(port: int, host: str, reason: OSError) -> PortTakenError:
    """The reason in words, with what a person can do about it."""
    if reason.errno == errno.EACCES:
        text = f"Port {port} is for root only on this machine. Choose one from 1024 on"
    elif reason.errno == errno.EADDRINUSE:
        text = f"Port {port} is taken by another program. Stop that, or choose another"
    else:
        return PortTakenError(f"Nothing can listen on {host}:{port}: {reason.strerror or reason}.")
    return PortTakenError(f"{text}: PORT=9000 make up")


def candidates(digest: str) -> Iterator[int]:
    """All ports of the range, from a place that differs between clones and states."""
    count = LAST - FIRST + 1
    start = int(digest, 16) % count
    return (FIRST + (start + step) % count for step in range(count))


@dataclass
class PortBook:
    """The ports of one platform by name."""

    ports: dict[str, int]
    digest: str
    free: Callable[[int], bool] = is_free
    obstacle: Callable[[int, str], OSError | None] = obstacle

    def assign(self, names: Collection[str], *, in_use_by_us: Collection[str] = ()) -> None:
        """Give every name a port: its own as long as that is free or ours already."""
        self.ports = {name: port for name, port in self.ports.items() if name in names}
        moved = [
            name
            for name in names
            if name not in in_use_by_us
            and (name not in self.ports or not self.free(self.ports[name]))
        ]
        for name in moved:
            taken = {port for other, port in self.ports.items() if other != name}
            self.ports[name] = next(
                port for port in candidates(self.digest) if port not in taken and self.free(port)
            )

    def want_gateway(self, port: int, *, host: str, ours: int | None) -> None:
        """Settle the gateway on the port a person asked for; raises PortTakenError.

        `ours` is the port our running gateway listens on.
        """
        for name, own in self.ports.items():
            if own == port and name != "gateway":
                raise PortTakenError(
                    f"Port {port} is the one of this platform's {name}. "
                    "Choose another: PORT=9000 make up"
                )
        if port != ours and (reason := self.obstacle(port, host)):
            raise refusal(port, host, reason)
        self.ports["gateway"] = port

    def choose_gateway(self, *, ours: int | None, public: bool) -> str | None:
        """Settle the gateway's port; returns what a person should be told about it.

        A platform that is not `public` (a test's) keeps away from the well-known port.
        """
        remembered = self.ports.get("gateway")
        if remembered is not None and (remembered == ours or self.free(remembered)):
            return None
        first = remembered or GATEWAY_PORT
        choices = range(first, first + 1000) if public else candidates(self.digest)
        taken = {port for name, port in self.ports.items() if name != "gateway"}
        chosen = next(port for port in choices if port not in taken and self.free(port))
        self.ports["gateway"] = chosen
        if public and chosen != first:
            return f"Port {first} is taken by another program, so the address has port {chosen}."
        return None


def load_ports(state: State) -> PortBook:
    return PortBook(
        {name: int(port) for name, port in read_json(state.ports_file).items()}, state.digest
    )


def save_ports(state: State, book: PortBook) -> None:
    write_json(state.ports_file, dict(sorted(book.ports.items())))
