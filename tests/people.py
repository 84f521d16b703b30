"""A person who uses the platform through its public API, for tests against a running one."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

import httpx

PASSWORD = "a-quiet-place-2026"
# Who asks without a pause takes the processor from those whose answer is waited for.
LOOK_AGAIN = 0.02


def base_url() -> str:
    return os.environ["BASE_URL"]


@dataclass
class Person:
    """Signed up and in; `http` carries the access token."""

    email: str
    account_id: str
    http: httpx.Client

    def write(self, body: str, **fields: Any) -> dict[str, Any]:
        response = self.http.post("/api/letters/", json={"body": body, **fields})
        assert response.status_code == 201, response.text
        letter: dict[str, Any] = response.json()
        return letter

    def letters(self, **query: str) -> list[dict[str, Any]]:
        """Every page of the list."""
        rows: list[dict[str, Any]] = []
        while True:
            response = self.http.get("/api/letters/", params=query)
            assert response.status_code == 200, response.text
            page = response.json()
            rows += page["results"]
            if page["next"] is None:
                return rows
            query = {**query, "cursor": page["next"]}


@contextmanager
def anonymous() -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base_url(), timeout=15, headers={"Accept-Language": "en"}) as client:
        yield client


@contextmanager
def person() -> Iterator[Person]:
    """Somebody new."""
    email = f"{uuid.uuid4().hex}@example.com"
    with anonymous() as client:
        credentials = {"email": email, "password": PASSWORD}
        answer = client.post("/api/auth/signup/", json=credentials)
        assert answer.status_code == 201, answer.text
        answer = client.post("/api/auth/login/", json={**credentials, "transport": "body"})
        assert answer.status_code == 200, answer.text
        session = answer.json()
        client.headers["Authorization"] = f"Bearer {session['access_token']}"
        yield Person(email, session["account"]["id"], client)


def until(condition: Any, *, seconds: float = 40.0) -> Any:
    """Ask `condition` again and again until it is true; its value, or an assertion error."""
    deadline = monotonic() + seconds
    while True:
        if value := condition():
            return value
        assert monotonic() < deadline, f"not within {seconds} s: {condition}"
        sleep(LOOK_AGAIN)
