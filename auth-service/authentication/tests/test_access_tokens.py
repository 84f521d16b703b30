"""The account endpoint, and every token that must not open it."""

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from authentication import access_tokens, keys
from authentication.models import Account, SigningKey
from authentication.tests.conftest import EMAIL, assert_problem, get_account, login, refresh
from service_kit.testing.fakes import FakeClock


def claims_of(minji: Account, clock: FakeClock, **changes: Any) -> dict[str, Any]:
    now = clock()
    claims = {
        "iss": "auth-service",
        "aud": "a-letter-to-myself",
        "sub": str(minji.id),
        "iat": now,
        "exp": now + timedelta(minutes=15),
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def signed(key: SigningKey, claims: dict[str, Any], **headers: Any) -> str:
    """A token that is signed with the real key."""
    return jwt.encode(claims, keys.private_key(key), "EdDSA", headers={"kid": key.kid, **headers})


def unsigned(header: object, payload: object) -> str:
    def part(value: object) -> str:
        raw = value if isinstance(value, str) else json.dumps(value)
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    return f"{part(header)}.{part(payload)}.AAAA"


def test_the_account_of_the_token_is_shown(anonymous: APIClient, minji: Account) -> None:
    response = get_account(anonymous, login(anonymous)["access_token"])
    assert response.status_code == 200
    assert response.json() == {
        "id": str(minji.id),
        "email": EMAIL,
        "email_verified": False,
        "created_at": "2026-11-22T03:00:00Z",
    }
    assert response["Cache-Control"] == "no-store"


def test_a_token_we_signed_ourselves_is_the_yardstick_for_what_follows(
    anonymous: APIClient, minji: Account, signing_key: SigningKey, clock: FakeClock
) -> None:
    token = signed(signing_key, claims_of(minji, clock))
    assert get_account(anonymous, token).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "internal"},
        {"aud": None},
        {"aud": ["someone-else"]},
        {"aud": 5},
        {"iss": "someone-else"},
        {"iss": None},
        {"sub": None},
        {"sub": "letter-service"},
        {"sub": 5},
        {"exp": None},
        {"exp": "soon"},
        {"iat": None},
        {"time_zone": "Mars/Olympus"},
        {"day_starts_at": "late"},
    ],
    ids=str,
)
def test_a_token_with_other_claims_is_refused(
    anonymous: APIClient,
    minji: Account,
    signing_key: SigningKey,
    clock: FakeClock,
    changes: dict[str, Any],
) -> None:
    token = signed(signing_key, claims_of(minji, clock, **changes))
    response = get_account(anonymous, token)
    assert_problem(response, 401, "token_invalid")
    assert response["WWW-Authenticate"] == 'Bearer realm="a-letter-to-myself"'


def test_an_expired_token_is_called_expired(
    anonymous: APIClient, minji: Account, clock: FakeClock
) -> None:
    token = login(anonymous)["access_token"]
    clock.advance(minutes=14, seconds=59)
    assert get_account(anonymous, token).status_code == 200
    clock.advance(seconds=1)
    assert_problem(get_account(anonymous, token), 401, "token_expired")


def test_a_token_without_a_signature_is_refused(
    anonymous: APIClient, minji: Account, signing_key: SigningKey, clock: FakeClock
) -> None:
    claims = claims_of(minji, clock)
    for algorithm in ("none", "None", "NONE"):
        header = {"alg": algorithm, "kid": signing_key.kid, "typ": "JWT"}
        payload = {**claims, "iat": 0, "exp": 4_000_000_000}
        for token in (unsigned(header, payload), unsigned(header, payload)[:-4]):
            assert_problem(get_account(anonymous, token), 401, "token_invalid")


def test_a_token_signed_with_the_public_key_as_a_shared_secret_is_refused(
    anonymous: APIClient, minji: Account, signing_key: SigningKey, clock: FakeClock
) -> None:
    public_key = keys.private_key(signing_key).public_key()
    secrets = (
        public_key.public_bytes_raw(),
        public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    )
    for secret in secrets:
        for algorithm in ("HS256", "HS512"):
            token = jwt.encode(
                claims_of(minji, clock), secret * 4, algorithm, headers={"kid": signing_key.kid}
            )
            assert_problem(get_account(anonymous, token), 401, "token_invalid")


def test_a_token_of_another_key_is_refused_whatever_it_calls_itself(
    anonymous: APIClient, minji: Account, signing_key: SigningKey, clock: FakeClock
) -> None:
    other = Ed25519PrivateKey.generate()
    for kid in (signing_key.kid, "test-key", "unknown"):
        token = jwt.encode(claims_of(minji, clock), other, "EdDSA", headers={"kid": kid})
        assert_problem(get_account(anonymous, token), 401, "token_invalid")


def test_a_token_that_brings_its_own_key_is_refused(
    anonymous: APIClient, minji: Account, clock: FakeClock
) -> None:
    other = Ed25519PrivateKey.generate()
    own = keys.jwk(other.public_key().public_bytes_raw())
    for headers in ({"jwk": own}, {"jwk": own, "kid": "own"}, {"jku": "https://evil.example"}):
        token = jwt.encode(claims_of(minji, clock), other, "EdDSA", headers=headers)
        assert_problem(get_account(anonymous, token), 401, "token_invalid")


@pytest.mark.parametrize(
    "kid",
    ["", "nul\0", "\ud800", "a" * 5000, "' OR 1=1 --", "../../key", 5, None, ["a"], {"a": 1}],
    ids=repr,
)
def test_a_key_name_of_any_kind_is_looked_at_without_harm(
    anonymous: APIClient, kid: object
) -> None:
    token = unsigned({"alg": "EdDSA", "kid": kid, "typ": "JWT"}, {})
    assert_problem(get_account(anonymous, token), 401, "token_invalid")


@pytest.mark.parametrize(
    "token",
    ["", "x", ".", "..", "a.b", "a.b.c.d", "\u00ff.\u00ff.\u00ff", "a.b.c " * 50, "=.=.=",
     unsigned("[" * 3000, {}), unsigned([], {}), unsigned("null", {}), unsigned("{", {})],
)  # fmt: skip
def test_what_is_no_token_is_refused(anonymous: APIClient, token: str) -> None:
    assert_problem(get_account(anonymous, token), 401, "token_invalid")


def test_a_changed_token_is_refused(anonymous: APIClient, minji: Account) -> None:
    head, payload, signature = login(anonymous)["access_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["sub"] = "0192d6f0-7c1a-7b3e-9a55-0c1d2e3f4a5b"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    assert_problem(get_account(anonymous, f"{head}.{forged}.{signature}"), 401, "token_invalid")


def test_a_services_token_opens_nothing_of_a_person(anonymous: APIClient, minji: Account) -> None:
    token = access_tokens.service_token("letter-service")
    assert_problem(get_account(anonymous, token), 401, "token_invalid")


def test_a_refresh_token_is_no_access_token(anonymous: APIClient, minji: Account) -> None:
    granted = login(anonymous)
    assert_problem(get_account(anonymous, granted["refresh_token"]), 401, "token_invalid")
    response = refresh(anonymous, granted["access_token"])
    assert_problem(response, 400, "validation_error")


@pytest.mark.parametrize("header", ["", "Bearer", "Basic dXNlcjpwYXNz", "Token abc", "bearer"])
def test_without_a_bearer_token_nobody_is_signed_in(anonymous: APIClient, header: str) -> None:
    response = anonymous.get("/api/auth/account/", HTTP_AUTHORIZATION=header)
    assert response.status_code == 401
    assert response.json()["code"] in {"not_authenticated", "token_invalid"}


def test_the_refresh_cookie_alone_does_not_sign_anybody_in(
    anonymous: APIClient, minji: Account
) -> None:
    anonymous.cookies["refresh_token"] = login(anonymous)["refresh_token"]
    assert_problem(anonymous.get("/api/auth/account/"), 401, "not_authenticated")


def test_a_deactivated_or_deleted_account_is_not_shown(
    anonymous: APIClient, minji: Account
) -> None:
    token = login(anonymous)["access_token"]
    Account.objects.update(is_active=False)
    assert_problem(get_account(anonymous, token), 401, "account_unavailable")
    minji.delete()
    assert_problem(get_account(anonymous, token), 401, "account_unavailable")


def test_showing_the_account_is_two_questions_and_then_one(
    anonymous: APIClient, minji: Account
) -> None:
    token = login(anonymous)["access_token"]

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert get_account(anonymous, token).status_code == 200
        return len(queries)

    assert statements() == 2  # the key and the account
    assert statements() == 1
