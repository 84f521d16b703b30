"""Checks of this service's environment variables."""

import base64
import binascii
import re
from typing import Any

from environs import ValidationError

MIN_SECRET_LENGTH = 32


def require_key(encoded: str) -> None:
    """For `env.str(validate=…)`: base64 of 32 bytes."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise ValidationError("must be 32 random bytes in base64 (openssl rand -base64 32)")


def require_client_secrets(value: Any) -> None:
    """For `env.json(validate=…)`: service names, each with a secret nobody can guess."""
    if not isinstance(value, dict) or not all(
        isinstance(secret, str) and len(secret) >= MIN_SECRET_LENGTH for secret in value.values()
    ):
        raise ValidationError(
            'must be a JSON object of service names and their secrets, {"letter-service": "…"},'
            f" each of at least {MIN_SECRET_LENGTH} characters"
        )


PROVIDER_FIELDS = {"name", "issuer", "client_id", "client_secret", "label"}


def require_providers(value: Any) -> None:
    """For `env.json(validate=…)`: OpenID providers, each under a name of its own."""
    if (
        not isinstance(value, list)
        or not all(
            isinstance(each, dict)
            and each.keys() == PROVIDER_FIELDS
            and all(isinstance(text, str) and text for text in each.values())
            and re.fullmatch("[a-z][a-z0-9-]*", each["name"])
            for each in value
        )
        or len({each["name"] for each in value}) < len(value)
    ):
        raise ValidationError(
            "must be a JSON list of objects with name (lower-case, each once), issuer, client_id,"
            " client_secret and label"
        )
