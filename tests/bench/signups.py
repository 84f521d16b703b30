"""People with accounts on the measured platform."""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx

PASSWORD = "a-quiet-place-2026"


@dataclass(frozen=True)
class Person:
    id: str
    email: str

    @property
    def credentials(self) -> dict[str, str]:
        return {"email": self.email, "password": PASSWORD, "transport": "body"}


def sign_up(api: httpx.Client) -> Person:
    email = f"{uuid.uuid4().hex}@example.com"
    _answer(api.post("/api/auth/signup/", json={"email": email, "password": PASSWORD}))
    account = sign_in(api, Person("", email))["account"]
    return Person(account["id"], email)


def sign_in(api: httpx.Client, person: Person) -> dict[str, Any]:
    return _answer(api.post("/api/auth/login/", json=person.credentials))


def headers(api: httpx.Client, person: Person) -> dict[str, str]:
    """With an access token that is new, and so good for the next minutes."""
    return {"Authorization": f"Bearer {sign_in(api, person)['access_token']}"}


def _answer(response: httpx.Response) -> dict[str, Any]:
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer
