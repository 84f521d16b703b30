"""The life of a signing key: published, active, retired, gone."""

import base64
from io import StringIO
from typing import Any

import jwt
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from rest_framework.test import APIClient

from authentication import keys, provisioning, selectors
from authentication.models import Account, SigningKey
from authentication.tests.conftest import assert_problem, at_once, get_account, login, refresh
from crypto_kit.sealing import Tampered
from service_kit import tokens
from service_kit.testing.fakes import FakeClock

JWKS = "/api/auth/.well-known/jwks.json"


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def published(client: APIClient) -> list[str]:
    return [key["kid"] for key in client.get(JWKS).json()["keys"]]


def signer(client: APIClient) -> str:
    kid: str = jwt.get_unverified_header(login(client)["access_token"])["kid"]
    return kid


def test_the_key_set_holds_public_parts_only(anonymous: APIClient, signing_key: SigningKey) -> None:
    response = anonymous.get(JWKS)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "public, max-age=300"
    [key] = response.json()["keys"]
    assert key == {
        "kid": signing_key.kid,
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
        "x": base64.urlsafe_b64encode(bytes(signing_key.public_key)).decode().rstrip("="),
    }


def test_a_token_is_good_with_the_key_set_and_nothing_else(
    anonymous: APIClient, minji: Account
) -> None:
    token = login(anonymous)["access_token"]
    key_set = jwt.PyJWKSet.from_dict(anonymous.get(JWKS).json())
    kid = jwt.get_unverified_header(token)["kid"]
    claims = jwt.decode(
        token,
        key_set[kid].key,
        algorithms=["EdDSA"],
        audience=tokens.PERSON_AUDIENCE,
        issuer="auth-service",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["sub"] == str(minji.id)


def test_the_name_of_a_key_follows_from_the_key() -> None:
    """RFC 8037, appendix A.3."""
    public_key = base64.urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    assert keys.thumbprint(public_key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_private_parts_are_not_in_the_database_as_they_are(signing_key: SigningKey) -> None:
    private_key = keys.private_key(signing_key).private_bytes_raw()
    with connection.cursor() as cursor:
        cursor.execute("SELECT authentication_signingkey::text FROM authentication_signingkey")
        [(row,)] = cursor.fetchall()
    assert private_key.hex() not in row
    assert base64.b64encode(private_key).decode() not in row


def test_a_private_part_does_not_open_under_another_name(signing_key: SigningKey) -> None:
    signing_key.kid = "another"
    with pytest.raises(Tampered):
        keys.private_key(signing_key)


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 60])
def test_a_damaged_private_part_does_not_open(signing_key: SigningKey, damage: bytes) -> None:
    signing_key.wrapped_private_key = damage
    with pytest.raises(Tampered):
        keys.private_key(signing_key)


def test_a_new_key_is_published_first_and_signs_when_every_service_has_it(
    anonymous: APIClient, minji: Account, signing_key: SigningKey, clock: FakeClock
) -> None:
    old = signing_key.kid
    clock.advance(days=1)
    run("rotate_signing_key")
    [new] = set(published(anonymous)) - {old}
    assert signer(anonymous) == old
    clock.advance(seconds=599)
    assert signer(anonymous) == old
    clock.advance(seconds=1)
    assert signer(anonymous) == new
    # A service asks again after at most this long.
    assert tokens.REFRESH_SECONDS <= 300


def test_a_retired_key_stays_published_until_its_last_token_has_expired(
    anonymous: APIClient, minji: Account, signing_key: SigningKey, clock: FakeClock
) -> None:
    run("rotate_signing_key")
    clock.advance(seconds=599)
    last = login(anonymous)["access_token"]
    assert jwt.get_unverified_header(last)["kid"] == signing_key.kid
    clock.advance(minutes=14, seconds=59)
    assert get_account(anonymous, last).status_code == 200
    assert signing_key.kid in published(anonymous)
    clock.advance(hours=1)
    assert signing_key.kid not in published(anonymous)
    tokens.use_keys(None)
    assert_problem(get_account(anonymous, last), 401, "token_invalid")


def test_a_key_that_is_gone_is_deleted_with_its_private_part_at_the_next_rotation(
    signing_key: SigningKey, clock: FakeClock
) -> None:
    run("rotate_signing_key")
    clock.advance(days=90)
    run("rotate_signing_key")
    assert not SigningKey.objects.filter(kid=signing_key.kid).exists()
    assert SigningKey.objects.count() == 2


def test_a_rotation_is_not_begun_before_the_last_one_is_done(clock: FakeClock) -> None:
    run("rotate_signing_key")
    with pytest.raises(CommandError, match="does not sign yet"):
        run("rotate_signing_key")
    assert SigningKey.objects.count() == 2
    clock.advance(minutes=10)
    run("rotate_signing_key")


def test_a_leaked_key_is_withdrawn_at_once_and_sessions_go_on(
    anonymous: APIClient, minji: Account, signing_key: SigningKey, clock: FakeClock
) -> None:
    granted = login(anonymous)
    run("rotate_signing_key", "--now")
    assert signing_key.kid not in published(anonymous)
    assert not SigningKey.objects.filter(kid=signing_key.kid).exists()
    tokens.use_keys(None)  # what the cache remembers counts for a minute more
    assert_problem(get_account(anonymous, granted["access_token"]), 401, "token_invalid")
    renewed = refresh(anonymous, granted["refresh_token"]).json()
    assert jwt.get_unverified_header(renewed["access_token"])["kid"] in published(anonymous)
    assert get_account(anonymous, renewed["access_token"]).status_code == 200


def test_a_leak_in_the_middle_of_a_rotation_takes_the_new_key_as_well(
    anonymous: APIClient, signing_key: SigningKey
) -> None:
    run("rotate_signing_key")
    before = set(published(anonymous))
    run("rotate_signing_key", "--now")
    assert len(published(anonymous)) == 1
    assert not before & set(published(anonymous))


def test_the_first_key_signs_at_once(
    anonymous: APIClient, minji: Account, signing_key: SigningKey
) -> None:
    signing_key.delete()
    assert published(anonymous) == []
    run("rotate_signing_key")
    assert [signer(anonymous)] == published(anonymous)


def test_ensuring_a_key_makes_one_and_then_no_more(signing_key: SigningKey) -> None:
    for _ in range(2):
        assert run("ensure_signing_key") == f"signing key {signing_key.kid}\n"
    assert SigningKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ensuring_a_key_from_several_processes_at_once_makes_one() -> None:
    SigningKey.objects.all().delete()
    made = at_once(*[provisioning.signing_key_ensure] * 4)
    assert len({key.kid for key in made}) == 1
    assert SigningKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_rotations_at_once_one_takes_place(clock: FakeClock) -> None:
    def rotate() -> bool:
        try:
            provisioning.signing_key_rotate(at_once=False)
        except provisioning.RotationUnderWay:
            return False
        return True

    clock.advance(days=1)
    assert sorted(at_once(rotate, rotate, rotate)) == [False, False, True]
    assert SigningKey.objects.count() == 2


def test_the_wrong_encryption_key_is_noticed_at_set_up(settings: Any) -> None:
    settings.SIGNING_KEY_ENCRYPTION_KEY = "A" * 43 + "="
    with pytest.raises(CommandError, match="SIGNING_KEY_ENCRYPTION_KEY does not open"):
        run("ensure_signing_key")


def test_the_database_refuses_two_keys_without_a_successor(signing_key: SigningKey) -> None:
    key = keys.new_key_pair()
    key.published_at = key.activates_at = signing_key.published_at
    with pytest.raises(IntegrityError, match="one_newest_key"), transaction.atomic():
        key.save(force_insert=True)


def test_at_every_moment_of_two_rotations_exactly_one_key_signs_and_it_is_published(
    signing_key: SigningKey, clock: FakeClock
) -> None:
    for _ in range(2):
        run("rotate_signing_key")
        for _minute in range(30):
            active = selectors.signing_key_active(now=clock())
            assert active is not None
            assert active.kid in {key.kid for key in selectors.signing_keys_published(now=clock())}
            clock.advance(minutes=1)
