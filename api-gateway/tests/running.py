"""A real Nginx with the gateway's configuration, and small programs to put behind it."""

import contextlib
import getpass
import http.client
import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

GATEWAY = Path(__file__).resolve().parents[1]
DEADLINE = 10.0
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

NGINX_CONF = """
user {user};
worker_processes 1;
daemon off;
pcre_jit on;
pid {folder}/nginx.pid;
error_log {folder}/start.log;
worker_rlimit_nofile 2048;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include conf.d/*.conf;
}}
"""


def defaults() -> dict[str, str]:
    lines = (GATEWAY / "defaults.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def render(folder: Path, values: Mapping[str, str]) -> Path:
    """The configuration as the official image would make it, with an nginx.conf of its own."""
    shutil.copytree(GATEWAY / "snippets", folder / "snippets")
    (folder / "conf.d").mkdir()
    for template in (GATEWAY / "templates").glob("*.template"):
        text = re.sub(
            r"\$\{(\w+)\}", lambda found: values.get(found[1], found[0]), template.read_text()
        )
        (folder / "conf.d" / template.stem).write_text(text)
    (folder / "nginx.conf").write_text(NGINX_CONF.format(folder=folder, user=getpass.getuser()))
    return folder / "nginx.conf"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Seen:
    """A request as it reached the program behind the gateway."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int


@dataclass
class Upstream:
    """A program behind the gateway that notes every request and answers as it is told."""

    name: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"ok":true}'
    break_off: bool = False
    seen: list[Seen] = field(default_factory=list)
    connections: set[socket.socket] = field(default_factory=set)
    port: int = 0

    def start(self, port: int = 0) -> None:
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                upstream.answer(self)

            def log_message(self, format: str, *args: Any) -> None: ...

        for method in METHODS:  # the names that http.server looks for
            setattr(Handler, f"do_{method}", Handler.handle_any)
        self.server = ThreadingHTTPServer(("127.0.0.1", port or self.port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.connections.add(request.connection)
        peer = request.client_address[1]
        self.seen.append(Seen(request.command, request.requestline.split()[1], headers, body, peer))
        if self.break_off:
            request.connection.shutdown(socket.SHUT_RDWR)
            request.close_connection = True
            return
        request.send_response(self.status)
        request.send_header("Content-Length", str(len(self.body)))
        request.send_header("X-Answered-By", self.name)
        for name, value in {"Content-Type": "application/json", **self.headers}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(self.body)

    def stop(self) -> None:
        """Away as a killed process is: nothing listens, and kept connections are gone."""
        self.server.shutdown()
        self.server.server_close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@dataclass
class Answer:
    """An answer as the client got it."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def data(self) -> Any:
        return json.loads(self.body)

    @property
    def is_problem(self) -> bool:
        return self.headers["content-type"] == "application/problem+json"


class Gateway:
    """The gateway, started on a free port."""

    def __init__(self, folder: Path, **overrides: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.access_log = folder / "access.log"
        self.error_log = folder / "error.log"
        ours = {
            "GATEWAY_LISTEN": f"127.0.0.1:{self.port}",
            "GATEWAY_ACCESS_LOG": str(self.access_log),
            "GATEWAY_ERROR_LOG": str(self.error_log),
        }
        config = render(folder, {**defaults(), **ours, **overrides})
        self.process = subprocess.Popen(
            ["nginx", "-c", str(config), "-p", str(folder), "-e", str(folder / "start.log")],
        )
        wait_until(self._accepts)

    def _accepts(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / "start.log").read_text())
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def request(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """One request on a connection of its own; the path goes out exactly as given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        started = time.monotonic()
        try:
            connection.putrequest(
                method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True
            )
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        received = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, received, content, time.monotonic() - started)

    def send(self, head: bytes) -> Answer:
        """A request that begins with exactly these bytes: its line and some headers."""
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.port), DEADLINE) as connection:
            connection.sendall(head + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            with http.client.HTTPResponse(connection) as answer:
                answer.begin()
                received = {name.lower(): value for name, value in answer.getheaders()}
                return Answer(answer.status, received, answer.read(), time.monotonic() - started)

    def log_lines(self, count: int) -> list[dict[str, Any]]:
        """The access log, once it has that many lines."""
        wait_until(lambda: self.access_log.read_text().count("\n") >= count)
        return [json.loads(line) for line in self.access_log.read_text().splitlines()]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(DEADLINE)


def wait_until(holds: Callable[[], bool], patience: float = DEADLINE) -> None:
    deadline = time.monotonic() + patience
    pause = threading.Event()
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("the condition did not come true in time")
        pause.wait(0.02)
