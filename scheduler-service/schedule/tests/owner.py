"""routine-service and letter-service as they promise to answer, on a port of their own."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from account_kit import service_tokens
from schedule import clients, reconciliation

Row = dict[str, Any]
PAGE = 3


class Owner:
    """Lists in pages."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Row]] = {
            path: [] for path in ("routines", "special-days", "letters/sealed")
        }
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.status = 200

    def answer(self, address: str) -> tuple[int, Any]:
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path.removeprefix("/internal/").strip("/")
        self.asked.append((path, query))
        if self.status != 200:
            return self.status, {"code": "away"}
        rows = self.lists[path]
        if "changed_since" not in query:
            rows = [row for row in rows if not row["deleted"]]
        begin = int(query.get("cursor", "0"))
        more = begin + PAGE < len(rows)
        return 200, {
            "results": rows[begin : begin + PAGE],
            "next": str(begin + PAGE) if more else None,
        }

    def changes(self) -> list[str | None]:
        """Since when it was asked for the changes of routines; None for everything."""
        return [query.get("changed_since") for path, query in self.asked if path == "routines"]


@pytest.fixture
def owner(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Owner]:
    """Listens on a port of its own; tokens are handed out without asking."""
    owner = Owner()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.headers["Authorization"] == "Bearer scheduler"
            status, body = owner.answer(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever).start()
    settings.ROUTINE_SERVICE_URL = settings.LETTER_SERVICE_URL = (
        f"http://127.0.0.1:{server.server_port}"
    )
    monkeypatch.setattr(service_tokens, "current", lambda refused="": "scheduler")
    monkeypatch.setattr(reconciliation, "AT_A_TIME_SECONDS", 60.0)
    clients.client.cache_clear()
    yield owner
    clients.client.cache_clear()
    server.shutdown()
    server.server_close()
