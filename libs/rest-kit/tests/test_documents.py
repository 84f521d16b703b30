"""The OpenAPI document of a small API."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from openapi_spec_validator import validate


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # untyped library
    found: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # untyped library
    return found


def operation(document: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"][path][method]
    return found


def test_it_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_internal_routes_are_left_out(document: dict[str, Any]) -> None:
    assert set(document["paths"]) == {
        "/api/stones/",
        "/api/stones/round/",
        "/api/stones/kinds/",
    }


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("get", "/api/stones/", "stone_list"),
        ("post", "/api/stones/", "stone_create"),
        ("get", "/api/stones/round/", "round_stone_get"),
        ("put", "/api/stones/round/", "round_stone_save"),
        ("delete", "/api/stones/round/", "round_stone_delete"),
        ("get", "/api/stones/kinds/", "kind_list"),
    ],
)
def test_an_operation_is_named_by_entity_and_action(
    document: dict[str, Any], method: str, path: str, name: str
) -> None:
    assert operation(document, method, path)["operationId"] == name


def test_every_operation_may_answer_with_a_problem(document: dict[str, Any]) -> None:
    for methods in document["paths"].values():
        for each in methods.values():
            [name] = each["responses"]["default"]["content"]
            assert name == "application/problem+json"


def test_a_page_has_results_and_where_it_goes_on(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert set(schemas["StonePage"]["properties"]) == {"results", "next"}
    parameters = operation(document, "get", "/api/stones/")["parameters"]
    assert {each["name"] for each in parameters} == {"cursor", "limit"}


def test_a_repeatable_write_says_so(document: dict[str, Any]) -> None:
    [parameter] = operation(document, "post", "/api/stones/")["parameters"]
    assert (parameter["name"], parameter["in"]) == ("Idempotency-Key", "header")


def test_a_body_is_described_field_by_field(document: dict[str, Any]) -> None:
    body = document["components"]["schemas"]["StoneInput"]
    assert body["required"] == ["name"]
    assert body["properties"]["name"]["maxLength"] == 20
    assert body["properties"]["time_zone"]["type"] == "string"
