"""Accounts elsewhere that open one's own: seen, told of, removed while another way in is left."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from authentication.models import Account, Identity
from authentication.tests.authenticator import Authenticator
from authentication.tests.conftest import (
    EMAIL,
    PASSWORD,
    assert_problem,
    at_once,
    new_client,
    post,
)
from authentication.tests.factors import signed_in
from authentication.tests.issuer import Issuer, come_back, is_signed_in, words
from authentication.tests.mailbox import Mailbox
from authentication.tests.passkeys import asked_to_make, register
from service_kit import clock
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker


def arrive(client: APIClient, issuer: Issuer, **claims: Any) -> APIClient:
    """Somebody who signs in at the other provider, with the access token of this site."""
    is_signed_in(client, come_back(client, issuer, **claims))
    token = post(client, "refresh").json()["access_token"]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


@pytest.fixture
def both(minji: Account, issuer: Issuer) -> APIClient:
    """minji, who has a password and came from the other provider as well."""
    Account.objects.update(email_verified_at=clock.now())
    arrive(new_client(), issuer, email=EMAIL)
    return signed_in(new_client())


@pytest.fixture
def guest(issuer: Issuer) -> APIClient:
    """Somebody who has nothing but an account at the other provider."""
    return arrive(new_client(), issuer)


def listed(client: APIClient) -> list[dict[str, Any]]:
    response = client.get("/api/auth/identities/")
    assert response.status_code == 200, response.content
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows


def remove(client: APIClient, identity_id: object, **body: str) -> Any:
    return client.delete(f"/api/auth/identities/{identity_id}/", body, format="json")


def test_they_are_listed_as_people_call_them(both: APIClient) -> None:
    [row] = listed(both)
    assert set(row) == {"id", "provider", "created_at"}
    assert row["provider"] == "Local"


def test_a_provider_that_is_not_configured_any_more_is_called_by_its_host(
    both: APIClient, settings: Any
) -> None:
    settings.OIDC_PROVIDERS = []
    assert [row["provider"] for row in listed(both)] == ["127.0.0.1"]


def test_who_connects_an_account_hears_of_it_by_mail(
    both: APIClient, broker: FakeBroker, mailbox: Mailbox
) -> None:
    broker.deliver_all()
    assert "identity_added" in mailbox.kinds(EMAIL)
    [mail] = [one for one in mailbox.mails if one["kind"] == "identity_added"]
    assert mail["details"] == {"provider": "Local"}


def test_one_that_is_removed_opens_nothing_any_more(
    both: APIClient, issuer: Issuer, broker: FakeBroker, mailbox: Mailbox
) -> None:
    assert remove(both, listed(both)[0]["id"], password=PASSWORD).status_code == 204
    assert listed(both) == []
    broker.deliver_all()
    assert mailbox.kinds(EMAIL)[-1] == "identity_removed"
    Account.objects.update(email_verified_at=None)
    again = new_client()
    assert words(come_back(again, issuer, email=EMAIL)) == {"problem": "address_not_verified"}


def test_the_password_is_asked_for_again(both: APIClient) -> None:
    identity_id = listed(both)[0]["id"]
    assert_problem(remove(both, identity_id, password="not this one"), 403, "wrong_password")
    assert_problem(remove(both, identity_id), 400, "validation_error")
    assert len(listed(both)) == 1


def test_the_last_way_in_stays(guest: APIClient) -> None:
    assert_problem(remove(guest, listed(guest)[0]["id"]), 409, "last_way_in")
    assert Identity.objects.count() == 1


def test_a_passkey_is_another_way_in_and_then_the_last_one(
    guest: APIClient, device: Authenticator
) -> None:
    options = post(guest, "passkeys/register/options", {}).json()["public_key"]
    passkey = register(guest, device.create(options)).json()
    assert remove(guest, listed(guest)[0]["id"]).status_code == 204
    last = guest.delete(f"/api/auth/passkeys/{passkey['id']}/", {}, format="json")
    assert_problem(last, 409, "last_way_in")


def test_who_has_a_password_may_remove_every_passkey(
    here: APIClient, device: Authenticator
) -> None:
    passkey = register(here, device.create(asked_to_make(here))).json()
    body = {"password": PASSWORD}
    gone = here.delete(f"/api/auth/passkeys/{passkey['id']}/", body, format="json")
    assert gone.status_code == 204


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_ways_in_only_one_goes_even_at_once(guest: APIClient) -> None:
    account = Account.objects.get()
    other = Identity.objects.create(
        account=account, issuer="https://else.example", subject="1", created_at=clock.now()
    )
    ids = [row["id"] for row in listed(guest)]
    assert str(other.id) in ids
    answers = at_once(*[lambda each=each: remove(guest, each) for each in ids])
    assert sorted(answer.status_code for answer in answers) == [204, 409]


def test_another_persons_is_unknown(both: APIClient, issuer: Issuer) -> None:
    stranger = arrive(new_client(), issuer, sub="user-2", email="stranger@example.com")
    identity_id = listed(stranger)[0]["id"]
    theirs = assert_problem(remove(both, identity_id, password=PASSWORD), 404, "not_found")
    none = assert_problem(remove(both, new_id(), password=PASSWORD), 404, "not_found")
    assert theirs["detail"] == none["detail"]
    assert len(listed(stranger)) == 1


def test_without_a_token_nothing_is_told_or_removed(anonymous: APIClient) -> None:
    assert anonymous.get("/api/auth/identities/").status_code == 401
    assert remove(anonymous, new_id()).status_code == 401


def test_the_list_costs_as_many_queries_for_many_as_for_one(both: APIClient) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            listed(both)
        return len(captured)

    listed(both)  # the keys that check tokens are remembered from here on
    one = queries()
    for number in range(5):
        Identity.objects.create(
            account=Account.objects.get(),
            issuer=f"https://{number}.example",
            subject="1",
            created_at=clock.now(),
        )
    assert queries() == one
