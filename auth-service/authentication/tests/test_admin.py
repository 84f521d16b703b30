"""The operators' pages: for operators alone, without secrets, and without any cost elsewhere."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.test import Client

from authentication import provisioning
from authentication.models import Account, ServiceClient, Session, SigningKey
from authentication.tests.conftest import EMAIL, PASSWORD, login, new_client, post

ADMIN = "/internal/admin/"
OPERATOR = "operator@example.com"


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="Operator@Example.com", interactive=False, verbosity=0)
    return Account.objects.get(email=OPERATOR)


def browser(**options: Any) -> Client:
    return Client(SERVER_NAME=settings.SERVICE_NAME, HTTP_ACCEPT_LANGUAGE="en", **options)


def sign_in(client: Client, email: str = OPERATOR, password: str = PASSWORD) -> Any:
    return client.post(f"{ADMIN}login/", {"username": email, "password": password})


@pytest.fixture
def office(operator: Account) -> Client:
    """An operator's browser, signed in."""
    client = browser()
    assert sign_in(client).status_code == 302
    return client


PAGES = [
    "",
    *(
        f"{model._meta.app_label}/{model._meta.model_name}/"
        for model in (Account, Session, SigningKey, ServiceClient)
    ),
    "axes/accessattempt/",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_an_operator_and_for_nobody_else(
    office: Client, minji: Account, page: str
) -> None:
    provisioning.service_clients_sync(client_secrets={"letter-service": "l" * 40})
    login(new_client())
    assert office.get(ADMIN + page).status_code == 200
    stranger = browser()
    for client in (stranger, stranger):
        response = client.get(ADMIN + page)
        assert response.status_code == 302
        assert response["Location"].startswith(f"{ADMIN}login/")
        sign_in(client, EMAIL)  # an account like any other, and no operator


def test_no_page_shows_a_hash_or_a_secret(
    office: Client, operator: Account, signing_key: SigningKey
) -> None:
    provisioning.service_clients_sync(client_secrets={"letter-service": "l" * 40})
    secrets = [
        operator.password,
        operator.password.rpartition("$")[2],
        bytes(signing_key.wrapped_private_key).hex(),
        bytes(ServiceClient.objects.get().secret_digest).hex(),
    ]
    session = Session.objects.create(
        account=operator,
        created_at=operator.created_at,
        last_used_at=operator.created_at,
        expires_at=operator.created_at,
    )
    for row in (operator, session, signing_key, ServiceClient.objects.get()):
        url = f"{ADMIN}authentication/{row._meta.model_name}/{row.pk}/change/"
        page = office.get(url)
        assert page.status_code == 200
        for secret in secrets:
            assert secret not in page.content.decode()
        for field in ("password", "digest", "wrapped_private_key"):
            assert f'name="{field}' not in page.content.decode()


def test_an_operator_can_deactivate_an_account_and_change_nothing_else_of_it(
    office: Client, minji: Account
) -> None:
    before = minji.password
    url = f"{ADMIN}authentication/account/{minji.id}/change/"
    response = office.post(url, {"email": "other@example.com", "password": "x", "is_staff": ""})
    assert response.status_code == 302
    minji.refresh_from_db()
    assert (minji.is_active, minji.email, minji.password) == (False, EMAIL, before)


@pytest.mark.parametrize("model", ["session", "signingkey", "serviceclient"])
def test_keys_sessions_and_services_cannot_be_changed_made_or_deleted(
    office: Client, minji: Account, model: str
) -> None:
    provisioning.service_clients_sync(client_secrets={"letter-service": "l" * 40})
    login(new_client())
    row = {"session": Session, "signingkey": SigningKey, "serviceclient": ServiceClient}[model]
    pk = row.objects.get().pk  # type: ignore[attr-defined]  # each of the three has objects
    folder = f"{ADMIN}authentication/{model}/"
    assert office.post(f"{folder}{pk}/change/", {}).status_code == 403
    assert office.post(f"{folder}{pk}/delete/", {"post": "yes"}).status_code == 403
    assert office.post(f"{folder}add/", {}).status_code == 403


def test_accounts_are_neither_made_nor_deleted_here(office: Client, minji: Account) -> None:
    folder = f"{ADMIN}authentication/account/"
    assert office.post(f"{folder}add/", {}).status_code == 403
    assert office.post(f"{folder}{minji.id}/delete/", {"post": "yes"}).status_code == 403
    everyone = {"action": "delete_selected", "_selected_action": str(minji.id), "post": "yes"}
    office.post(folder, everyone)
    assert Account.objects.filter(id=minji.id).exists()


def test_a_deactivated_operator_is_out(office: Client, operator: Account) -> None:
    Account.objects.update(is_active=False)
    assert office.get(ADMIN).status_code == 302


def test_forms_are_guarded_against_other_sites(operator: Account) -> None:
    client = browser(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    client.get(f"{ADMIN}login/")
    token = client.cookies["csrftoken"].value
    form = {"username": OPERATOR, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post(f"{ADMIN}login/", form).status_code == 302
    assert client.post(f"{ADMIN}logout/").status_code == 403


def test_the_operators_cookies_stay_on_the_operators_pages(office: Client) -> None:
    office.get(f"{ADMIN}password_change/")
    for name in ("operator_session", "csrftoken"):
        cookie = office.cookies[name]
        assert cookie["path"] == ADMIN
        assert cookie["samesite"] == "Strict"
    assert office.cookies["operator_session"]["httponly"]


def test_the_lock_out_holds_here_too_and_counts_together_with_the_api(operator: Account) -> None:
    client = browser()
    for _ in range(2):
        post(new_client(), "login", {"email": OPERATOR, "password": "not the password"})
    for _ in range(3):
        assert sign_in(client, OPERATOR.upper(), "not the password").status_code == 200
    locked = sign_in(client)
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 800
    assert "wait" in locked.content.decode()
    assert post(new_client(), "login", {"email": OPERATOR, "password": PASSWORD}).status_code == 429


def test_the_stylesheet_is_served_without_a_step_at_a_build() -> None:
    response = browser().get(f"{ADMIN}static/admin/css/base.css")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
    assert b"".join(response).startswith(b"/*")
    response.close()


def test_the_api_has_no_session_and_asks_for_no_csrf_token(minji: Account) -> None:
    client = browser(enforce_csrf_checks=True)
    client.cookies["operator_session"] = "abc"
    response = client.post(
        "/api/auth/login/",
        {"email": EMAIL, "password": PASSWORD},
        content_type="application/json",
    )
    assert response.status_code == 200
    assert set(response.cookies) == {"refresh_token"}
    assert "Cookie" not in response.get("Vary", "")
    assert not hasattr(response.wsgi_request, "session")


def test_an_operators_session_opens_nothing_of_the_api(office: Client) -> None:
    assert office.get("/api/auth/account/").status_code == 401


def test_there_is_one_kind_of_operator(operator: Account, minji: Account) -> None:
    names = {model._meta.model_name for model in admin.site._registry}
    assert not names & {"group", "permission"}
    for person, may in ((operator, True), (minji, False)):
        assert person.has_perm("anything") is may
        assert person.has_module_perms("authentication") is may
