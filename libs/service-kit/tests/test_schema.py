"""The OpenAPI document: valid, complete, and silent about internal routes."""

from typing import Any

import pytest
from openapi_spec_validator import validate
from rest_framework.test import APIClient


@pytest.fixture
def document(anonymous: APIClient) -> dict[str, Any]:
    response = anonymous.get("/api/sample/schema/", {"format": "json"})
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


@pytest.fixture
def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_it_is_a_valid_document_of_openapi_3_1(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "sample-service"


def test_it_is_open_to_everyone_also_with_a_bad_token(anonymous: APIClient) -> None:
    response = anonymous.get("/api/sample/schema/", HTTP_AUTHORIZATION="Bearer nonsense")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")


def test_internal_routes_are_nobodys_business(document: dict[str, Any]) -> None:
    assert document["paths"]
    assert all(path.startswith("/api/sample/") for path in document["paths"])


def test_every_operation_may_answer_with_a_problem(operations: list[dict[str, Any]]) -> None:
    for operation in operations:
        [media_type] = operation["responses"]["default"]["content"].items()
        name, content = media_type
        assert name == "application/problem+json"
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_a_problem_is_described_with_its_members(document: dict[str, Any]) -> None:
    problem = document["components"]["schemas"]["Problem"]
    always = {"type", "title", "status", "detail", "code", "trace_id"}
    assert set(problem["properties"]) == {*always, "errors"}
    assert set(problem["required"]) == always


def test_a_list_is_described_with_its_pages(document: dict[str, Any]) -> None:
    listing = document["paths"]["/api/sample/things/"]["get"]
    assert {parameter["name"] for parameter in listing["parameters"]} == {"cursor", "limit"}
    page = document["components"]["schemas"]["ThingPage"]
    assert set(page["properties"]) >= {"results"}


def test_a_write_says_that_it_may_be_repeated(document: dict[str, Any]) -> None:
    [parameter] = document["paths"]["/api/sample/things/"]["post"]["parameters"]
    assert (parameter["name"], parameter["in"]) == ("Idempotency-Key", "header")


def test_a_route_for_people_asks_for_a_token(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert document["paths"]["/api/sample/me/"]["get"]["security"] == [{"bearer": []}]
    assert document["paths"]["/api/sample/echo/"]["get"].get("security", [{}]) == [{}]


def test_operations_are_named_by_entity_and_action(operations: list[dict[str, Any]]) -> None:
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert not [name for name in names if "_" not in name or "root" in name], names
