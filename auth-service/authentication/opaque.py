"""Secrets that mean nothing by themselves: refresh tokens and the services' own."""

import hashlib
import secrets


def new_secret() -> str:
    """256 random bits in 43 characters of the URL-safe alphabet."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept of it: 32 bytes. SHA-256 is enough where there is nothing to guess."""
    return hashlib.sha256(secret.encode()).digest()
