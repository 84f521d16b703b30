"""A small OpenID provider that really signs (OpenID Connect Core 1.0, 3.1)."""

import base64
import hashlib
import json
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from rest_framework.test import APIClient

from authentication.tests.conftest import post
from service_kit import clock

CLIENT_ID, CLIENT_SECRET = "letters", "a secret between the two"


@dataclass
class Issuer:
    """`approve` is the person saying yes on the provider's page; attributes make it misbehave."""

    changes: dict[str, Any] = field(default_factory=dict)
    """Claims of the ID token that are other than they should be; None leaves one out."""
    calls_itself: str = ""
    signs_with: Any = None
    algorithm: str = "RS256"
    away: bool = False
    auth_methods: list[str] = field(default_factory=lambda: ["client_secret_basic"])
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def as_provider(self) -> dict[str, str]:
        """Its entry in OIDC_PROVIDERS."""
        return {
            "name": "local",
            "issuer": self.url,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "label": "Local",
        }

    def __post_init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(issuer.get(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.answer(issuer.token(body, self.headers.get("Authorization", "")))

            def answer(self, content: dict[str, Any] | None) -> None:
                self.send_response(503 if issuer.away else 200 if content is not None else 400)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(content or {"error": "invalid_grant"}).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def get(self, path: str) -> dict[str, Any]:
        if path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [{**public, "kid": "one", "use": "sig"}]}
        assert path == "/.well-known/openid-configuration", path
        return {
            "issuer": self.calls_itself or self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": self.auth_methods,
        }

    def approve(self, url: str, **claims: Any) -> dict[str, str]:
        """What the browser brings back from the address it was sent to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.codes[code] = {"asked": asked, "claims": claims}
        return {"code": code, "state": asked["state"]}

    def token(self, body: str, authorization: str) -> dict[str, Any] | None:
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        known = self.codes.pop(sent.get("code", ""), None)
        if known is None or not self._is_client(sent, authorization):
            return None
        asked = known["asked"]
        proof = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(proof).decode().rstrip("=") != asked["code_challenge"]:
            return None
        if sent["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(clock.now().timestamp())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **known["claims"], **self.changes}
        said = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(said, self.signs_with or self.key, self.algorithm, {"kid": "one"})
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": signed}

    def _is_client(self, sent: dict[str, str], authorization: str) -> bool:
        if "client_secret_basic" in self.auth_methods:
            expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
            by_plus = base64.b64encode(
                f"{CLIENT_ID}:{CLIENT_SECRET.replace(' ', '+')}".encode()
            ).decode()
            return authorization in {f"Basic {expected}", f"Basic {by_plus}"}
        return (sent.get("client_id"), sent.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)


START, CALLBACK = "/api/auth/oidc/local/start/", "/api/auth/oidc/local/callback/"
SOMEBODY = {"sub": "user-1", "email": "Seo@Example.com", "email_verified": True}


def words(response: Any) -> dict[str, str]:
    """What the browser is told with the redirect to the login page."""
    assert response.status_code == 302, response.content
    target = urlsplit(response["Location"])
    assert target.path == "/login/"
    said = {name: values[0] for name, values in parse_qs(target.query).items()}
    assert said.pop("next") == "/letters/"
    return said


def come_back(client: APIClient, issuer: Issuer, **claims: Any) -> Any:
    """There and back again."""
    away = client.get(START)
    assert away.status_code == 302, away.content
    return client.get(CALLBACK, issuer.approve(away["Location"], **{**SOMEBODY, **claims}))


def is_signed_in(client: APIClient, response: Any) -> str:
    """The id of the account whose session has begun."""
    assert words(response) == {"signed_in": "1"}
    cookie = response.cookies["refresh_token"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    granted = post(client, "refresh")
    assert granted.status_code == 200
    account_id: str = granted.json()["account"]["id"]
    return account_id
