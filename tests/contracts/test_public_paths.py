"""Every published path of every service, through the real gateway."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from openapi_spec_validator import validate
from people import Person

from local.services import load_services

SERVICES = load_services()
PREFIXES = [
    (service, prefix)
    for service in SERVICES
    for prefix in service.public
    if prefix.startswith("/api/")  # what is below /static/ has no document
]
prefixes = pytest.mark.parametrize(
    ("service", "prefix"), PREFIXES, ids=[prefix for _, prefix in PREFIXES]
)


def document(client: httpx.Client, prefix: str) -> dict[str, Any]:
    response = client.get(f"{prefix}schema/", headers={"Accept": "application/json"})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@prefixes
def test_a_service_publishes_a_valid_document_of_its_own_paths_only(
    client: httpx.Client, service: Any, prefix: str
) -> None:
    found = document(client, prefix)
    validate(found)
    assert found["openapi"].startswith("3.1")
    assert found["paths"]
    assert all(path.startswith(prefix) for path in found["paths"])


def made_up(path: str, operation: dict[str, Any]) -> str:
    """The path with something in each of its places that could be there."""
    formats = {
        each["name"]: each["schema"].get("format") for each in operation.get("parameters", [])
    }
    day = "2026-01-01"

    def fill(place: re.Match[str]) -> str:
        return day if formats.get(place[1]) == "date" else str(uuid4())

    return re.sub(r"\{(\w+)\}", fill, path)


@prefixes
def test_seed_lesson_01_every_public_path_arrives_unchanged_at_its_service(
    client: httpx.Client, service: Any, prefix: str
) -> None:
    nowhere = client.get(f"{prefix}no-such-path/").json()["detail"]
    for path, operations in document(client, prefix)["paths"].items():
        for method, operation in operations.items():
            if method not in {"get", "post", "put", "patch", "delete"}:
                continue
            address = made_up(path, operation)
            json: dict[str, str] | None = {} if method in {"post", "put", "patch"} else None
            response = client.request(method, address, json=json)
            # Without a token and a body a service may refuse, or miss what the made-up name is of;
            # that it knows the path is the point.
            known = response.status_code in {200, 204, 400, 401, 403, 422}
            missed = response.status_code == 404 and response.json()["detail"] != nowhere
            assert known or missed, (method, address)
            assert response.headers["X-Request-ID"]


@prefixes
def test_every_error_is_a_problem_in_the_callers_language(
    client: httpx.Client, service: Any, prefix: str
) -> None:
    titles = set()
    for language in ("ko", "en"):
        response = client.get(f"{prefix}no-such-thing/", headers={"Accept-Language": language})
        assert response.status_code in {401, 404}
        assert response.headers["Content-Type"].startswith("application/problem+json")
        problem = response.json()
        assert {"type", "title", "status", "detail", "code", "trace_id"} <= set(problem)
        titles.add(problem["title"])
    assert len(titles) == 2


@pytest.mark.parametrize("path", ["/internal/token/", "/internal/admin/", "/metrics"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_internal_is_reachable_from_outside(
    client: httpx.Client, path: str, method: str
) -> None:
    assert client.request(method, path).status_code == 404


def test_seed_lesson_06_a_missing_picture_is_a_404_and_never_the_home_page(
    client: httpx.Client,
) -> None:
    for method in ("GET", "HEAD"):
        response = client.request(method, "/static/uploads/profiles/nobody.webp")
        assert response.status_code == 404
        assert "location" not in response.headers


def test_the_callers_trace_goes_through_to_the_answer(minji: Person) -> None:
    trace = uuid4().hex
    response = minji.http.get(
        f"/api/letters/{uuid4()}/", headers={"traceparent": f"00-{trace}-{'1' * 16}-01"}
    )
    assert response.status_code == 404
    assert response.json()["trace_id"] == trace


def test_private_answers_are_kept_by_nobody(minji: Person) -> None:
    for path in ("/api/letters/", "/api/auth/account/"):
        assert "no-store" in minji.http.get(path).headers["Cache-Control"]
