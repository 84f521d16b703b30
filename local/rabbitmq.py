"""The private RabbitMQ node: own name, data, ports, port mapper, cookie and user; 3.10 to 4.x."""

import base64
import hashlib
import json
import secrets
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from local.accounts import BROKER_USER, account, find_program, give, own_folder
from local.files import write_private
from local.programs import Program

USER = "letters"

# The protocol header a client sends first; a server that accepts answers with a method frame
# (AMQP 0-9-1, sections 4.2.2 and 4.2.3).
GREETING = b"AMQP\x00\x00\x09\x01"
METHOD_FRAME = b"\x01"

CONFIGURATION = """\
# Made at every start by local/rabbitmq.py.
listeners.tcp.1 = 127.0.0.1:{port}
load_definitions = {definitions}
log.console = true
log.console.level = warning
log.file = false
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 50MB
raft.wal_max_size_bytes = 33554432
"""

# Two schedulers that sleep when idle (the default spins), everything on the loopback interface.
ERLANG_FLAGS = (
    "+S 2:2 +SDio 2 +A 2 +sbwt none +sbwtdcpu none +sbwtdio none"
    " -start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"
)


def password_hash(password: str, salt: bytes) -> str:
    """RabbitMQ's own form: base64 of the salt and SHA-256 of salt and password."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def definitions(
    password: str, vhosts: Sequence[str], salt: bytes
) -> dict[str, list[dict[str, Any]]]:
    """What the node imports at every start: one user, its virtual hosts, no guest."""
    return {
        "users": [
            {
                "name": USER,
                "password_hash": password_hash(password, salt),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": [],
            }
        ],
        "vhosts": [{"name": vhost} for vhost in vhosts],
        "permissions": [
            {"user": USER, "vhost": vhost, "configure": ".*", "write": ".*", "read": ".*"}
            for vhost in vhosts
        ],
    }


class RabbitMQ:
    """The node below one data folder."""

    def __init__(self, data_root: Path, ports: Mapping[str, int], digest: str) -> None:
        self.folder = data_root / "rabbitmq"
        self.port = ports["rabbitmq"]
        self._epmd_port = ports["epmd"]
        self._distribution_port = ports["rabbitmq-distribution"]
        self._node = f"letters-{digest}@localhost"
        self._account = account(BROKER_USER)

    def configure(self, password: str, cookie: str, vhosts: Sequence[str]) -> None:
        own_folder(self.folder, self._account)
        for name in ("data", "log"):
            own_folder(self.folder / name, self._account)
        imported = self.folder / "definitions.json"
        salt = secrets.token_bytes(4)
        self._write("definitions.json", json.dumps(definitions(password, vhosts, salt)))
        self._write("rabbitmq.conf", CONFIGURATION.format(port=self.port, definitions=imported))
        self._write("enabled_plugins", "[].\n")
        self._write("environment.conf", "")
        self._write(".erlang.cookie", cookie)
        (self.folder / ".erlang.cookie").chmod(0o400)

    def environment(self, env: Mapping[str, str]) -> dict[str, str]:
        """For the node, its port mapper and `rabbitmqctl`."""
        return {
            **env,
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": self._node,
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "environment.conf"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG_FLAGS,
            # Makes the start script replace itself by the node, so that the supervisor sees it.
            "RUNNING_UNDER_SYSTEMD": "true",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP_SECONDS": "0",
        }

    def programs(self, env: Mapping[str, str]) -> list[Program]:
        """The port mapper in the foreground, and the node."""
        environment = self.environment(env)
        epmd = find_program("epmd", *Path("/usr/lib/erlang").glob("erts-*/bin"))
        server = find_program("rabbitmq-server", Path("/usr/lib/rabbitmq/bin"))
        mapper = (str(epmd), "-port", str(self._epmd_port), "-address", "127.0.0.1")
        folder, group = str(self.folder), "rabbitmq"
        return [
            Program(
                name="epmd",
                group=group,
                command=mapper,
                cwd=folder,
                env=environment,
                account=self._account,
            ),
            Program(
                name="rabbitmq",
                group=group,
                command=(str(server.resolve()),),
                cwd=folder,
                env=environment,
                account=self._account,
                stop_wait=60,
            ),
        ]

    def has_port_mapper(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._epmd_port), timeout=2).close()
        except OSError:
            return False
        return True

    def is_ready(self) -> bool:
        """Does the node accept clients? (`ping` says yes before it does.)"""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(GREETING)
                return connection.recv(1) == METHOD_FRAME
        except OSError:
            return False

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        write_private(path, text)
        give(path, self._account)
