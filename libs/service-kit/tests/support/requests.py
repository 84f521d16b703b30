"""Requests as a client may send them that is not ours."""

from typing import Any

from rest_framework.test import APIClient

JSON = "application/json"


def send(
    client: APIClient, method: str, path: str, raw: bytes, kind: str = JSON, **headers: str
) -> Any:
    """The answer to exactly these bytes."""
    return client.generic(method, path, raw, kind, **headers)  # type: ignore[arg-type]  # the stubs know texts only


def get(client: APIClient, path: str, **headers: str) -> Any:
    return client.get(path, **headers)  # type: ignore[arg-type]  # the stubs know no headers
