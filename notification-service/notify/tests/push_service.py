"""A push service on this machine (RFC 8030), and a browser that reads what it is sent."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(words: str) -> bytes:
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


@dataclass(frozen=True)
class Pushed:
    """What the service was sent."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    address: str = ""
    status: int = 201
    pushed: list[Pushed] = field(default_factory=list)


@contextmanager
def push_service() -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.pushed.append(Pushed(self.path, headers, body))
            self.send_response(service.status)
            self.send_header("Location", f"{service.address}/message/1")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Nothing of it belongs into the output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


class Browser:
    """The other end: it made the keys, and nobody else can read what is sent to it."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = b"0123456789abcdef"

    @property
    def keys(self) -> dict[str, str]:
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": text(point), "auth": text(self._secret)}

    def read(self, pushed: Pushed) -> Any:
        """As RFC 8291 and RFC 8188 say it."""
        assert pushed.headers["content-encoding"] == "aes128gcm"
        body = http_ece.decrypt(
            pushed.body, private_key=self._key, auth_secret=self._secret, version="aes128gcm"
        )
        return json.loads(body)


def signer(pushed: Pushed) -> tuple[bytes, dict[str, Any]]:
    """The key that signed it, checked as a push service checks it (RFC 8292), and its claims."""
    scheme, _space, rest = pushed.headers["authorization"].partition(" ")
    assert scheme.lower() == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    point = raw(parts["k"])
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    origin = f"http://{pushed.headers['host']}"
    return point, jwt.decode(parts["t"], key=key, algorithms=["ES256"], audience=origin)
