"""Ports: free ones, remembered, and no fight with other programs."""

import contextlib
import errno
import os
import socket
from collections.abc import Iterator

import pytest

from local.paths import State
from local.ports import (
    FIRST,
    LAST,
    PortBook,
    PortTakenError,
    is_free,
    load_ports,
    obstacle,
    parsed_port,
    save_ports,
)

DIGEST = "0123456789ab"


def book(ports: dict[str, int] | None = None, *, taken: set[int] | None = None) -> PortBook:
    busy = taken or set()

    def obstacle(port: int, _host: str) -> OSError | None:
        return OSError(errno.EADDRINUSE, "in use") if port in busy else None

    return PortBook(dict(ports or {}), DIGEST, lambda port: port not in busy, obstacle)


@contextlib.contextmanager
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_somebody_listens_on_is_not_free() -> None:
    with listening() as port:
        assert not is_free(port)
    assert is_free(port)


def test_a_connection_that_is_still_closing_does_not_take_a_port() -> None:
    with listening() as port, socket.create_connection(("127.0.0.1", port)):
        pass
    assert is_free(port)


def test_every_name_gets_another_port_of_the_range() -> None:
    chosen = book()
    chosen.assign(["postgres", "rabbitmq", "auth-service"])
    assert len(set(chosen.ports.values())) == 3
    assert all(FIRST <= port <= LAST for port in chosen.ports.values())


def test_ports_are_remembered_while_they_are_free() -> None:
    chosen = book({"postgres": 16000, "rabbitmq": 16001})
    chosen.assign(["postgres", "rabbitmq", "new-service"])
    assert (chosen.ports["postgres"], chosen.ports["rabbitmq"]) == (16000, 16001)


def test_a_port_that_somebody_took_meanwhile_is_chosen_anew() -> None:
    chosen = book({"postgres": 16000, "rabbitmq": 16001}, taken={16000})
    chosen.assign(["postgres", "rabbitmq"])
    assert chosen.ports["postgres"] not in {16000, 16001}
    assert chosen.ports["rabbitmq"] == 16001


def test_the_ports_we_listen_on_ourselves_stay() -> None:
    chosen = book({"postgres": 16000}, taken={16000})
    chosen.assign(["postgres", "added"], in_use_by_us={"postgres"})
    assert chosen.ports["postgres"] == 16000
    assert "added" in chosen.ports


def test_a_service_that_is_gone_gives_its_port_back() -> None:
    chosen = book({"old-service": 16000})
    chosen.assign(["postgres"])
    assert set(chosen.ports) == {"postgres"}


def test_different_states_begin_at_different_places() -> None:
    first, second = book(), PortBook({}, "ba9876543210", lambda _port: True)
    for each in (first, second):
        each.assign(["postgres"])
    assert first.ports != second.ports


def test_the_gateway_takes_8080_if_it_can() -> None:
    chosen = book()
    assert chosen.choose_gateway(ours=None, public=True) is None
    assert chosen.ports["gateway"] == 8080


def test_the_gateway_says_so_when_it_had_to_move() -> None:
    chosen = book(taken={8080, 8081})
    notice = chosen.choose_gateway(ours=None, public=True)
    assert chosen.ports["gateway"] == 8082
    assert notice is not None
    assert "8080" in notice
    assert "8082" in notice


def test_the_gateway_stays_where_it_was() -> None:
    chosen = book({"gateway": 9000}, taken={9000})
    assert chosen.choose_gateway(ours=9000, public=True) is None
    assert chosen.ports["gateway"] == 9000


def test_a_wanted_port_is_taken_or_refused_but_never_replaced() -> None:
    chosen = book({"gateway": 8080}, taken={9001})
    chosen.want_gateway(9000, host="127.0.0.1", ours=8080)
    assert chosen.ports["gateway"] == 9000
    with pytest.raises(PortTakenError, match="Port 9001 is taken by another program"):
        chosen.want_gateway(9001, host="127.0.0.1", ours=9000)
    assert chosen.ports["gateway"] == 9000


def test_the_wanted_port_may_be_the_one_the_gateway_has() -> None:
    chosen = book({"gateway": 9000}, taken={9000})
    chosen.want_gateway(9000, host="127.0.0.1", ours=9000)
    assert chosen.ports["gateway"] == 9000


def test_a_wanted_port_that_the_platform_itself_needs_is_refused() -> None:
    with pytest.raises(PortTakenError, match="this platform's postgres"):
        book({"postgres": 16000}).want_gateway(16000, host="127.0.0.1", ours=None)


@pytest.mark.parametrize(
    "text", ["abc", "99999", "65536", "0", "-1", "80.5", "1_000", "９０００", " "]
)
def test_what_is_no_port_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a port\. .* from 1 to 65535") as refused:
        parsed_port(text)
    assert "\n" not in str(refused.value)


def test_a_port_may_be_given_or_left_out() -> None:
    assert [parsed_port(text) for text in (None, "", "1", "65535")] == [None, None, 1, 65535]


def test_why_a_port_cannot_be_had_is_said_in_words() -> None:
    def said(number: int) -> str:
        chosen = book()
        chosen.obstacle = lambda _port, _host: OSError(number, os.strerror(number))
        with pytest.raises(PortTakenError) as refused:
            chosen.want_gateway(80, host="192.0.2.1", ours=None)
        return str(refused.value)

    assert "root only" in said(errno.EACCES)
    assert "taken by another program" in said(errno.EADDRINUSE)
    assert "192.0.2.1:80: Cannot assign" in said(errno.EADDRNOTAVAIL)


def test_an_address_of_another_machine_is_not_mistaken_for_a_taken_port() -> None:
    found = obstacle(9000, "192.0.2.1")
    assert found is not None
    assert found.errno == errno.EADDRNOTAVAIL


def test_a_test_platform_leaves_8080_alone() -> None:
    chosen = book()
    chosen.choose_gateway(ours=None, public=False)
    assert FIRST <= chosen.ports["gateway"] <= LAST


def test_ports_are_written_and_read_again(state: State) -> None:
    chosen = book({"gateway": 8080, "postgres": 16000})
    save_ports(state, chosen)
    assert load_ports(state).ports == chosen.ports
