"""The broker's definitions and its environment."""

import base64
import hashlib
from pathlib import Path

import pytest

from local import rabbitmq
from local.rabbitmq import RabbitMQ, definitions, password_hash

PORTS = {"rabbitmq": 16001, "rabbitmq-distribution": 16002, "epmd": 16003}


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RabbitMQ:
    monkeypatch.setattr(rabbitmq, "account", lambda _name: None)
    made = RabbitMQ(tmp_path, PORTS, "0123456789ab")
    made.configure("a password", "a cookie", ["/", "test"])
    return made


def test_a_password_hash_is_the_salt_and_the_salted_digest() -> None:
    decoded = base64.b64decode(password_hash("word", b"salt"))
    assert decoded == b"salt" + hashlib.sha256(b"saltword").digest()


def test_there_is_one_user_and_it_is_not_guest() -> None:
    made = definitions("word", ["/", "test"], b"salt")
    assert [user["name"] for user in made["users"]] == ["letters"]
    assert [vhost["name"] for vhost in made["vhosts"]] == ["/", "test"]
    assert {each["vhost"] for each in made["permissions"]} == {"/", "test"}


def test_the_password_is_written_nowhere(broker: RabbitMQ) -> None:
    for path in broker.folder.iterdir():
        assert not path.is_file() or "a password" not in path.read_text()


def test_the_cookie_is_as_private_as_erlang_demands(broker: RabbitMQ) -> None:
    assert (broker.folder / ".erlang.cookie").stat().st_mode & 0o777 == 0o400


def test_it_can_be_configured_again(broker: RabbitMQ) -> None:
    broker.configure("another", "cookie", ["/"])
    assert (broker.folder / ".erlang.cookie").read_text() == "cookie"


def test_everything_is_its_own_and_on_the_loopback_interface(broker: RabbitMQ) -> None:
    env = broker.environment({})
    assert env["RABBITMQ_NODENAME"] == "letters-0123456789ab@localhost"
    assert env["ERL_EPMD_PORT"] == "16003"
    assert env["HOME"] == str(broker.folder)
    assert "listeners.tcp.1 = 127.0.0.1:16001" in (broker.folder / "rabbitmq.conf").read_text()
    assert "inet_dist_use_interface {127,0,0,1}" in env["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"]


def test_a_node_that_does_not_listen_is_not_ready(broker: RabbitMQ) -> None:
    assert not broker.is_ready()
    assert not broker.has_port_mapper()
