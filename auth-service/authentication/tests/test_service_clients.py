"""The other services' tokens: OAuth 2.0 client credentials."""

import base64
import json
from io import StringIO
from typing import Any

import httpx
import jwt
import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from account_kit.service_tokens import ServiceTokens
from authentication import provisioning
from authentication.models import Account, ServiceClient
from authentication.tests.conftest import assert_problem, at_once, login
from service_kit import tokens
from service_kit.authentication import IsService, ServiceTokenAuthentication
from service_kit.http import JsonClient
from service_kit.testing.fakes import FakeClock

SECRETS = {"letter-service": "l" * 40, "routine-service": "r" * 40}
GRANT = {"grant_type": "client_credentials"}
GOOD = {**GRANT, "client_id": "letter-service", "client_secret": SECRETS["letter-service"]}


@pytest.fixture(autouse=True)
def clients(db: None) -> None:
    provisioning.service_clients_sync(client_secrets=SECRETS)


def ask(client: APIClient, body: object, **headers: str) -> Any:
    return client.post("/internal/token/", body, format="json", **headers)  # type: ignore[arg-type]  # the stubs know no headers by keyword


def form(client: APIClient, body: str, **headers: str) -> Any:
    return client.generic(
        "POST",
        "/internal/token/",
        body,
        "application/x-www-form-urlencoded",
        **headers,  # type: ignore[arg-type]  # the stubs know no headers by keyword
    )


def basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def test_a_service_gets_a_token_for_its_name_and_secret(
    anonymous: APIClient, clock: FakeClock
) -> None:
    response = ask(anonymous, GOOD)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Pragma"] == "no-cache"
    body = response.json()
    assert set(body) == {"access_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 600)
    verified = tokens.verifier().verify(
        body["access_token"], audience=tokens.SERVICE_AUDIENCE, now=clock().timestamp()
    )
    assert verified.subject == "letter-service"
    assert verified.claims["exp"] - verified.claims["iat"] == 600


def test_the_token_is_good_for_internal_routes_and_not_for_a_persons(
    anonymous: APIClient, clock: FakeClock
) -> None:
    token = ask(anonymous, GOOD).json()["access_token"]
    request = Request(APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"Bearer {token}"))
    authenticated = ServiceTokenAuthentication().authenticate(request)
    assert authenticated is not None
    request.user = authenticated[0]
    assert IsService().has_permission(request, None)
    with pytest.raises(tokens.TokenInvalid):
        tokens.verifier().verify(token, audience=tokens.PERSON_AUDIENCE, now=clock().timestamp())


def test_a_persons_token_is_not_good_for_internal_routes(
    anonymous: APIClient, minji: Account, clock: FakeClock
) -> None:
    token = login(anonymous)["access_token"]
    with pytest.raises(tokens.TokenInvalid):
        tokens.verifier().verify(token, audience=tokens.SERVICE_AUDIENCE, now=clock().timestamp())


def test_the_client_of_service_kit_gets_its_token_here(
    anonymous: APIClient, clock: FakeClock
) -> None:
    """service-kit's own request, carried to this endpoint without a network."""

    def carry(request: httpx.Request) -> httpx.Response:
        answer = anonymous.generic(
            request.method,
            request.url.path,
            request.content.decode(),
            request.headers["Content-Type"],
        )
        return httpx.Response(answer.status_code, content=answer.content)

    fetch = ServiceTokens(
        JsonClient("http://auth-service:8001", name="auth", transport=httpx.MockTransport(carry)),
        client_id="letter-service",
        client_secret=SECRETS["letter-service"],
    )
    assert jwt.decode(fetch(), options={"verify_signature": False})["sub"] == "letter-service"


def test_the_standards_own_forms_are_understood(anonymous: APIClient) -> None:
    secret = SECRETS["letter-service"]
    in_form = f"grant_type=client_credentials&client_id=letter-service&client_secret={secret}"
    assert form(anonymous, in_form).status_code == 200
    header = basic("letter-service", secret)
    answer = form(anonymous, "grant_type=client_credentials", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 200
    assert ask(anonymous, GRANT, HTTP_AUTHORIZATION=header).status_code == 200


def test_name_and_secret_in_a_basic_header_are_form_encoded(anonymous: APIClient) -> None:
    odd = "100% secret: " + "s" * 40
    provisioning.service_clients_sync(client_secrets={"odd-service": odd})
    header = basic("odd%2Dservice", odd.replace("%", "%25").replace(" ", "+"))
    assert ask(anonymous, GRANT, HTTP_AUTHORIZATION=header).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": "wrong"},
        {"client_secret": SECRETS["routine-service"]},
        {"client_secret": SECRETS["letter-service"] + "l"},
        {"client_id": "nobody"},
        {"client_id": "Letter-Service"},
        {"client_id": "letter-service'--"},
    ],
    ids=str,
)
def test_a_wrong_name_or_secret_is_refused_in_the_same_words(
    anonymous: APIClient, changes: dict[str, str]
) -> None:
    response = ask(anonymous, {**GOOD, **changes})
    problem = assert_problem(response, 401, "invalid_client")
    assert problem["detail"] == "This service is not known, or its secret is not right."
    assert response["WWW-Authenticate"] == 'Basic realm="internal"'


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
        basic("letter-service", "wrong"),
        basic("nobody", "x"),
    ],
)
def test_a_basic_header_that_will_not_do_is_refused(anonymous: APIClient, header: str) -> None:
    assert_problem(ask(anonymous, GRANT, HTTP_AUTHORIZATION=header), 401, "invalid_client")


def test_an_empty_hash_opens_for_nobody(anonymous: APIClient) -> None:
    """An unknown name is compared with zeroes: the hash of nothing that anybody could send."""
    ServiceClient.objects.all().delete()
    for secret in ("\x01", "0" * 32, "none"):
        answer = ask(anonymous, {**GOOD, "client_secret": secret})
        assert_problem(answer, 401, "invalid_client")


@pytest.mark.parametrize("grant_type", ["password", "authorization_code", "refresh_token", "x"])
def test_other_grants_are_not_supported(anonymous: APIClient, grant_type: str) -> None:
    response = ask(anonymous, {**GOOD, "grant_type": grant_type})
    assert_problem(response, 400, "unsupported_grant_type")


@pytest.mark.parametrize("field", ["grant_type", "client_id", "client_secret"])
@pytest.mark.parametrize("value", [..., None, "", 5, [], {}, "nul\0", "a" * 2000])
def test_a_field_that_is_missing_or_of_another_kind_is_named(
    anonymous: APIClient, field: str, value: object
) -> None:
    body: dict[str, object] = {**GOOD, field: value}
    if value is ...:
        del body[field]
    problem = assert_problem(ask(anonymous, body), 400, "validation_error")
    assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.parametrize("body", [[], "text", 5, None, True])
def test_a_body_that_is_no_object_is_refused(anonymous: APIClient, body: object) -> None:
    response = anonymous.generic("POST", "/internal/token/", json.dumps(body), "application/json")
    assert_problem(response, 400, "validation_error")


def test_syncing_adds_changes_and_removes(anonymous: APIClient) -> None:
    new = {"letter-service": "n" * 40, "emotion-service": "e" * 40}
    provisioning.service_clients_sync(client_secrets=new)
    assert ask(anonymous, GOOD).status_code == 401
    for name, secret in new.items():
        body = {**GRANT, "client_id": name, "client_secret": secret}
        assert ask(anonymous, body).status_code == 200
    gone = {**GOOD, "client_id": "routine-service", "client_secret": SECRETS["routine-service"]}
    assert_problem(ask(anonymous, gone), 401, "invalid_client")
    assert set(ServiceClient.objects.values_list("name", flat=True)) == set(new)


@pytest.mark.django_db(transaction=True)
def test_syncing_from_several_processes_at_once_is_fine() -> None:
    def sync() -> None:
        provisioning.service_clients_sync(client_secrets=SECRETS)

    at_once(*[sync] * 4)
    assert ServiceClient.objects.count() == 2


def test_the_command_takes_the_services_of_the_environment() -> None:
    out = StringIO()
    call_command("sync_service_clients", stdout=out)
    configured = dict(django_settings.SERVICE_CLIENTS)
    assert set(ServiceClient.objects.values_list("name", flat=True)) == set(configured)
    for secret in configured.values():
        assert secret not in out.getvalue()


def test_secrets_are_kept_as_hashes_only() -> None:
    stored = b"".join(bytes(client.secret_digest) for client in ServiceClient.objects.all())
    assert len(stored) == 64
    for secret in SECRETS.values():
        assert secret.encode() not in stored
