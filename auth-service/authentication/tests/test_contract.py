"""The OpenAPI document says what the endpoints really do."""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from rest_framework.test import APIClient

from authentication.models import Account
from authentication.tests.conftest import EMAIL, PASSWORD, get_account, login, post

PATHS = {
    "/api/auth/signup/": {"post"},
    "/api/auth/login/": {"post"},
    "/api/auth/refresh/": {"post"},
    "/api/auth/logout/": {"post"},
    "/api/auth/logout-everywhere/": {"post"},
    "/api/auth/account/": {"get", "patch", "delete"},
    "/api/auth/account/erasure/{erasure_id}/": {"get"},
    "/api/auth/account/erasure/{erasure_id}/cancel/": {"post"},
    "/api/auth/password/change/": {"post"},
    "/api/auth/password/reset/": {"post"},
    "/api/auth/password/reset/look/": {"post"},
    "/api/auth/password/reset/confirm/": {"post"},
    "/api/auth/sessions/": {"get"},
    "/api/auth/sessions/{session_id}/": {"delete"},
    "/api/auth/verify-email/": {"post"},
    "/api/auth/verify-email/resend/": {"post"},
    "/api/auth/factors/": {"get"},
    "/api/auth/totp/": {"post", "delete"},
    "/api/auth/totp/confirm/": {"post"},
    "/api/auth/recovery-codes/": {"post"},
    "/api/auth/login/totp/": {"post"},
    "/api/auth/passkeys/": {"get"},
    "/api/auth/passkeys/{passkey_id}/": {"patch", "delete"},
    "/api/auth/passkeys/register/options/": {"post"},
    "/api/auth/passkeys/register/verify/": {"post"},
    "/api/auth/passkeys/login/options/": {"post"},
    "/api/auth/passkeys/login/verify/": {"post"},
    "/api/auth/identities/": {"get"},
    "/api/auth/identities/{identity_id}/": {"delete"},
    "/api/auth/oidc/": {"get"},
    "/api/auth/oidc/{name}/start/": {"get"},
    "/api/auth/oidc/{name}/callback/": {"get"},
    "/api/auth/tokens/": {"get", "post"},
    "/api/auth/tokens/{token_id}/": {"delete"},
    "/api/auth/.well-known/jwks.json": {"get"},
}
# What somebody without an access token may ask.
FOR_EVERYONE = {
    *("/api/auth/signup/", "/api/auth/login/", "/api/auth/login/totp/", "/api/auth/refresh/"),
    *("/api/auth/passkeys/login/options/", "/api/auth/passkeys/login/verify/"),
    *("/api/auth/logout/", "/api/auth/.well-known/jwks.json", "/api/auth/verify-email/"),
    *("/api/auth/password/reset/", "/api/auth/password/reset/confirm/"),
    "/api/auth/password/reset/look/",
    "/api/auth/account/erasure/{erasure_id}/",
    "/api/auth/account/erasure/{erasure_id}/cancel/",
    *("/api/auth/oidc/", "/api/auth/oidc/{name}/start/", "/api/auth/oidc/{name}/callback/"),
}
WITHOUT_A_BODY = {"/api/auth/logout-everywhere/", "/api/auth/verify-email/resend/"}


@pytest.fixture
def document(anonymous: APIClient) -> Any:
    response = anonymous.get("/api/auth/schema/", HTTP_ACCEPT="application/json")
    assert response.status_code == 200
    return response.json()


def test_the_document_is_valid_openapi_3_1(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_public_endpoint_is_described_and_nothing_internal(document: Any) -> None:
    described = {path: set(operations) for path, operations in document["paths"].items()}
    assert described == PATHS


def test_operations_have_names_a_client_generator_can_use(document: Any) -> None:
    names = [
        operation["operationId"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]
    assert len(set(names)) == sum(map(len, PATHS.values()))
    assert all(name.isidentifier() for name in names)


def test_what_is_sent_and_what_comes_back_is_described(document: Any) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["description"], path
            assert "default" in operation["responses"]
            if method in {"post", "patch", "put"} and path not in WITHOUT_A_BODY:
                assert "application/json" in operation["requestBody"]["content"]


def test_only_what_needs_an_access_token_says_so(document: Any) -> None:
    needing = {
        path
        for path, operations in document["paths"].items()
        for operation in operations.values()
        if operation.get("security", document.get("security")) == [{"bearer": []}]
    }
    assert needing == PATHS.keys() - FOR_EVERYONE


def fields_of(document: Any, schema: Any) -> set[str]:
    name = schema["$ref"].rpartition("/")[2]
    return set(document["components"]["schemas"][name]["properties"])


def answer_of(document: Any, path: str, method: str, status: str) -> Any:
    answer = document["paths"][path][method]["responses"][status]
    return answer["content"]["application/json"]["schema"]


def test_the_answers_have_the_fields_that_are_described(
    document: Any, anonymous: APIClient, minji: Account
) -> None:
    made = post(anonymous, "signup", {"email": "a@example.com", "password": PASSWORD}).json()
    assert fields_of(document, answer_of(document, "/api/auth/signup/", "post", "201")) == set(made)
    granted = login(anonymous)
    for name in ("login", "refresh"):
        schema = answer_of(document, f"/api/auth/{name}/", "post", "200")
        assert fields_of(document, schema) == set(granted)
    account = get_account(anonymous, granted["access_token"]).json()
    assert fields_of(document, answer_of(document, "/api/auth/account/", "get", "200")) == set(
        account
    )
    key_set = anonymous.get("/api/auth/.well-known/jwks.json").json()
    schema = answer_of(document, "/api/auth/.well-known/jwks.json", "get", "200")
    assert fields_of(document, schema) == set(key_set)


def test_passwords_are_only_ever_sent_in(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        password = schema.get("properties", {}).get("password")
        if password is not None:
            assert name.removesuffix("Request").endswith("Input")
            assert password.get("writeOnly") is True


def test_the_fields_that_other_parts_rely_on_keep_their_names(anonymous: APIClient) -> None:
    made = post(anonymous, "signup", {"email": EMAIL, "password": PASSWORD}).json()
    assert set(made) == {"account"}
    assert set(made["account"]) == {"id", "email", "email_verified", "created_at"}
    assert set(login(anonymous)) == {
        "access_token",
        "token_type",
        "expires_in",
        "account",
        "refresh_token",
    }
