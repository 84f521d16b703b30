"""Steps that several tests take: a person with a mailbox, and the links they follow."""

from typing import Any

from rest_framework.test import APIClient

from authentication.tests.conftest import EMAIL, PASSWORD, bearer, post
from authentication.tests.mailbox import Mailbox, link_in
from service_kit.testing.fakes import FakeBroker

NEW_PASSWORD = "another quiet place to write"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


def signed_in_from(
    client: APIClient, *, user_agent: str, address: str, password: str = PASSWORD
) -> Any:
    """What somebody is granted who signs in with that browser from there."""
    body = {"email": EMAIL, "password": password, "transport": "body"}
    response = post(client, "login", body, HTTP_USER_AGENT=user_agent, HTTP_X_REAL_IP=address)
    assert response.status_code == 200, response.content
    return response.json()


def reset_token(client: APIClient, broker: FakeBroker, mailbox: Mailbox) -> str:
    assert post(client, "password/reset", {"email": EMAIL}).status_code == 202
    broker.deliver_all()
    return link_in(mailbox.last(EMAIL), "/reset/")


def change_email(client: APIClient, granted: Any, email: str, password: str = PASSWORD) -> Any:
    body = {"email": email, "password": password}
    return client.patch("/api/auth/account/", body, format="json", **bearer(granted))  # type: ignore[arg-type]


def delete_account(client: APIClient, granted: Any, **changes: Any) -> Any:
    body = {"password": PASSWORD, **changes}
    return client.delete("/api/auth/account/", body, format="json", **bearer(granted))  # type: ignore[arg-type]


def cancel(client: APIClient, erasure_id: str, token: str) -> Any:
    return post(client, f"account/erasure/{erasure_id}/cancel", {"token": token})


def receipts(client: APIClient, asked: Any, token: str | None = None) -> Any:
    query = {"token": token or asked["receipt_token"]}
    return client.get(f"/api/auth/account/erasure/{asked['erasure_id']}/", query)


def sign_in(client: APIClient) -> Any:
    return post(client, "login", {"email": EMAIL, "password": PASSWORD, "transport": "body"})
