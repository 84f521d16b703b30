"""What a browser asks and answers about passkeys, for their tests."""

from typing import Any

from rest_framework.test import APIClient

from authentication.tests.conftest import (
    PASSWORD,
    post,
)


def asked_to_make(client: APIClient, password: str = PASSWORD) -> dict[str, Any]:
    response = post(client, "passkeys/register/options", {"password": password})
    assert response.status_code == 200, response.content
    options: dict[str, Any] = response.json()["public_key"]
    return options


def register(client: APIClient, credential: Any, name: str = "Phone") -> Any:
    return post(client, "passkeys/register/verify", {"credential": credential, "name": name})


def asked_to_sign(client: APIClient, **body: str) -> dict[str, Any]:
    response = post(client, "passkeys/login/options", body)
    assert response.status_code == 200, response.content
    options: dict[str, Any] = response.json()["public_key"]
    return options


def sign_in(client: APIClient, credential: Any, **body: str) -> Any:
    body = {"transport": "body", **body}
    return post(client, "passkeys/login/verify", {"credential": credential, **body})
