"""What is asked of the platform: each row a real request and the bare one beside it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from filling import Filled
from plan import QUERIES
from signups import Person, headers
from wrk import Requests

JSON = {"Content-Type": "application/json", "Accept": "application/json"}

# Of the bare view's requests a second.
LIST_AIM, READ_AIM, CREATE_AIM = 0.6, 0.6, 0.5
# Milliseconds.
SEARCH_AIM = 150.0


@dataclass(frozen=True)
class Row:
    name: str
    service: str
    real: Requests
    bare: Requests
    least_ratio: float | None = None
    longest_p95: float | None = None

    def specification(self) -> dict[str, Any]:
        """For bare/equivalence.py: the first request of each side."""
        method, _path, body = self.real.lines[0]
        return {
            "method": method,
            "body": body,
            "real": [self.real.lines[0][1], self.real.headers],
            "bare": [self.bare.lines[0][1], self.bare.headers],
        }


def rows(api: httpx.Client, filled: Filled) -> Iterator[Row]:
    """One after the other, as access tokens are made when a row's turn comes."""
    yield sign_in(filled)
    yield letter_list(api, filled)
    yield read(api, filled)
    yield create(api, filled)
    for name, query in QUERIES.items():
        yield search(api, filled, name, query)


def sign_in(filled: Filled) -> Row:
    bodies = [json.dumps(person.credentials) for person in filled.for_sign_in]
    return Row(
        "sign-in",
        "auth-service",
        Requests([("POST", "/api/auth/login/", body) for body in bodies], JSON),
        Requests([("POST", "/api/auth/bare/sign-in", body) for body in bodies], JSON),
    )


def _gets(*paths: str, token: dict[str, str] | None = None) -> Requests:
    return Requests([("GET", path, "") for path in paths], {**JSON, **(token or {})})


def listing(api: httpx.Client, person: Person) -> Requests:
    """The first page of somebody's letters."""
    return _gets("/api/letters/", token=headers(api, person))


def letter_list(api: httpx.Client, filled: Filled) -> Row:
    person = filled.people["list"]
    return Row(
        "letter list",
        "letter-service",
        listing(api, person),
        _gets(f"/api/letters/bare/list?account={person.id}"),
        least_ratio=LIST_AIM,
    )


def read(api: httpx.Client, filled: Filled) -> Row:
    person = filled.people["list"]
    token = headers(api, person)
    page = api.get("/api/letters/?limit=100", headers=token).raise_for_status().json()
    ids = [letter["id"] for letter in page["results"]]
    return Row(
        "read a letter",
        "letter-service",
        _gets(*(f"/api/letters/{letter}/" for letter in ids), token=token),
        _gets(*(f"/api/letters/bare/read?account={person.id}&letter={letter}" for letter in ids)),
        least_ratio=READ_AIM,
    )


def create(api: httpx.Client, filled: Filled) -> Row:
    person = filled.people["write"]
    bodies = [json.dumps(letter, ensure_ascii=False) for letter in filled.letters]
    bare = f"/api/letters/bare/create?account={person.id}&n="
    return Row(
        "create",
        "letter-service",
        Requests(
            [("POST", "/api/letters/", body) for body in bodies],
            {**JSON, **headers(api, person)},
            once=True,
        ),
        Requests(
            [("POST", f"{bare}{number}", body) for number, body in enumerate(bodies)],
            JSON,
            once=True,
        ),
        least_ratio=CREATE_AIM,
    )


def search(api: httpx.Client, filled: Filled, name: str, query: str) -> Row:
    person = filled.people["search"]
    parameters = [("account", person.id), ("q", query), *(("g", g) for g in filled.grams[query])]
    return Row(
        f"search: {name}",
        "letter-service",
        _gets(f"/api/letters/?q={quote(query)}", token=headers(api, person)),
        _gets(f"/api/letters/bare/search?{urlencode(parameters)}"),
        longest_p95=SEARCH_AIM,
    )
