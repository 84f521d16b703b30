"""TCP ports of a platform: chosen free at the first start, remembered, chosen anew if taken."""

import contextlib
import socket
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from local.files import read_json, write_json
from local.paths import State

GATEWAY_PORT = 8080

# Above the well-known services, below Kubernetes' node ports and Linux's ephemeral ports.
FIRST, LAST = 15000, 29999


class PortTakenError(Exception):
    """The port that was asked for belongs to somebody else."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Could a server listen there now? (A connection that is still closing does not matter.)"""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


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

    def choose_gateway(self, wanted: int | None, *, ours: int | None, public: bool) -> str | None:
        """Settle the gateway's port; returns what a person should be told about it.

        `wanted` is what they asked for, `ours` the port our running gateway listens on. A
        platform that is not `public` (a test's) keeps away from the well-known port.
        """
        if wanted is not None:
            if wanted != ours and not self.free(wanted):
                raise PortTakenError(f"Port {wanted} is taken by another program.")
            self.ports["gateway"] = wanted
            return None
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
