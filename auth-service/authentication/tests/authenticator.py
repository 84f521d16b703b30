"""A passkey provider in software (WebAuthn Level 3, 6): it makes keys and signs with them."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

USER_PRESENT, USER_VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Key:
    """One passkey, on this device."""

    credential_id: bytes
    private_key: ec.EllipticCurvePrivateKey
    rp_id: str
    user_handle: bytes


@dataclass
class Authenticator:
    """Answers as a browser on our own page would; the attributes change how."""

    origin: str = ""
    verifies_user: bool = True
    sign_count: int = 0
    """0 for a passkey that counts nothing, else the count goes up at each use."""
    keys: list[Key] = field(default_factory=list)

    def create(self, options: dict[str, Any], **said: Any) -> dict[str, Any]:
        """`navigator.credentials.create()`, as JSON."""
        key = Key(
            credential_id=os.urandom(32),
            private_key=ec.generate_private_key(ec.SECP256R1()),
            rp_id=options["rp"]["id"],
            user_handle=decoded(options["user"]["id"]),
        )
        self.keys.append(key)
        numbers = key.private_key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})  # RFC 9053: EC2, ES256, P-256
        attested = bytes(16) + len(key.credential_id).to_bytes(2, "big") + key.credential_id + cose
        data = self._data(key, ATTESTED) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": encoded(self._client_data("webauthn.create", options, said)),
            "attestationObject": encoded(statement),
            "transports": ["internal", "hybrid", "telepathy"],
        }
        return self._credential(key, response)

    def get(self, options: dict[str, Any], **said: Any) -> dict[str, Any]:
        """`navigator.credentials.get()`, as JSON."""
        allowed = {decoded(each["id"]) for each in options.get("allowCredentials", [])}
        key = next(key for key in self.keys if not allowed or key.credential_id in allowed)
        if self.sign_count:
            self.sign_count += 1
        data = self._data(key, 0)
        client_data = self._client_data("webauthn.get", options, said)
        signed = data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": encoded(client_data),
            "authenticatorData": encoded(data),
            "signature": encoded(key.private_key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": encoded(key.user_handle),
        }
        return self._credential(key, response)

    def _data(self, key: Key, flags: int) -> bytes:
        flags |= USER_PRESENT | BACKUP_ELIGIBLE | BACKED_UP
        flags |= USER_VERIFIED if self.verifies_user else 0
        rp_id_hash = hashlib.sha256(key.rp_id.encode()).digest()
        return rp_id_hash + bytes([flags]) + self.sign_count.to_bytes(4, "big")

    def _client_data(self, kind: str, options: dict[str, Any], said: dict[str, Any]) -> bytes:
        origin = self.origin or settings.PUBLIC_URL
        data = {"type": kind, "challenge": options["challenge"], "origin": origin, **said}
        return json.dumps(data).encode()

    def _credential(self, key: Key, response: dict[str, Any]) -> dict[str, Any]:
        name = encoded(key.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}
