"""Access tokens are verified here, with keys that outlive an absence of auth-service."""

import base64
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.network import HttpServer
from support.waiting import wait_until

from service_kit import clock as now
from service_kit import tokens
from service_kit.http import JsonClient
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeClock
from service_kit.testing.keys import KID, TestKeys, person_token, private_key, token

PERSON = tokens.PERSON_AUDIENCE


def verify(sent: str, audience: str = PERSON, keys: tokens.KeySource | None = None) -> Any:
    verifier = tokens.Verifier(keys or TestKeys())
    return verifier.verify(sent, audience=audience, now=now.now().timestamp())


def test_a_good_token_gives_its_subject_and_claims() -> None:
    account = new_id()
    verified = verify(person_token(account, language="en"))
    assert verified.subject == str(account)
    assert verified.claims["language"] == "en"


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def unsigned(algorithm: str) -> str:
    _header, claims, signature = person_token(new_id()).split(".")
    header = encoded({"alg": algorithm, "kid": KID, "typ": "JWT"})
    return f"{header}.{claims}.{'' if algorithm == 'none' else signature}"


def signed_with_the_public_key_as_secret() -> str:
    """The classic confusion of an asymmetric key with a shared secret."""
    claims = jwt.decode(person_token(new_id()), options={"verify_signature": False})
    public = private_key().public_key().public_bytes_raw()
    return jwt.encode(claims, public, "HS256", headers={"kid": KID})


FORGERIES: dict[str, Callable[[], str]] = {
    "another key": lambda: person_token(new_id(), key=Ed25519PrivateKey.generate()),
    "alg none": lambda: unsigned("none"),
    "alg HS256": lambda: unsigned("HS256"),
    "HS256 with the public key": signed_with_the_public_key_as_secret,
    "no signature": lambda: person_token(new_id()).rpartition(".")[0] + ".",
    "other claims": lambda: person_token(new_id()).replace(".", f".{encoded({'sub': 'x'})}.", 1),
    "another audience": lambda: token("letter-service", audience="internal"),
    "another issuer": lambda: person_token(new_id(), iss="somebody"),
    "without subject": lambda: token(None, audience=PERSON),  # type: ignore[arg-type]  # on purpose
    "a number as subject": lambda: token(5, audience=PERSON),  # type: ignore[arg-type]  # on purpose
    "an end that is no number": lambda: person_token(new_id(), exp="tomorrow"),
    "unknown kid": lambda: jwt.encode(
        {"sub": "x"}, private_key(), "EdDSA", headers={"kid": "other"}
    ),
    "no kid": lambda: jwt.encode({"sub": "x"}, private_key(), "EdDSA"),
    "a kid that is no text": lambda: f"{encoded({'alg': 'EdDSA', 'kid': 7})}.e30.AA",
    "empty": lambda: "",
    "no token at all": lambda: "nonsense",
    "not even ASCII": lambda: "가.나.다",
    "dots": lambda: "..",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_token_is_invalid(forge: Callable[[], str]) -> None:
    with pytest.raises(tokens.TokenInvalid):
        verify(forge())


@pytest.mark.parametrize("missing", ["exp", "iat", "iss", "aud"])
def test_a_token_without_a_required_claim_is_invalid(missing: str) -> None:
    claims = jwt.decode(person_token(new_id()), options={"verify_signature": False})
    del claims[missing]
    with pytest.raises(tokens.TokenInvalid):
        verify(jwt.encode(claims, private_key(), "EdDSA", headers={"kid": KID}))


def test_a_remembered_token_still_ends_in_time(clock: FakeClock) -> None:
    verifier = tokens.Verifier(TestKeys())
    sent = person_token(new_id(), lifetime=timedelta(minutes=15))

    def check() -> None:
        verifier.verify(sent, audience=PERSON, now=clock().timestamp())

    check()
    clock.advance(minutes=14, seconds=59)
    check()
    clock.advance(seconds=1)
    with pytest.raises(tokens.TokenExpired):
        check()


def test_a_token_from_a_clock_that_runs_ahead_is_good(clock: FakeClock) -> None:
    sent = person_token(new_id())
    clock.advance(minutes=-2)
    verify(sent)


def test_a_remembered_token_is_good_for_its_own_audience_only() -> None:
    verifier = tokens.Verifier(TestKeys())
    sent = person_token(new_id())
    verifier.verify(sent, audience=PERSON, now=0)
    with pytest.raises(tokens.TokenInvalid):
        verifier.verify(sent, audience=tokens.SERVICE_AUDIENCE, now=0)


class AuthService:
    """auth-service as others see it: a JWK set, or silence."""

    def __init__(self) -> None:
        self.away = False
        self.kids = [KID]
        self.body: bytes | None = None
        self.server = HttpServer(self.answer)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        assert (method, path) == ("GET", "/api/auth/.well-known/jwks.json")
        if self.away:
            return 503, b"{}"
        if self.body is not None:
            return 200, self.body
        public = private_key().public_key().public_bytes_raw()
        x = base64.urlsafe_b64encode(public).decode().rstrip("=")
        jwk = {"kty": "OKP", "crv": "Ed25519", "x": x, "alg": "EdDSA", "use": "sig"}
        return 200, json.dumps({"keys": [{**jwk, "kid": kid} for kid in self.kids]}).encode()

    @property
    def asked(self) -> int:
        return len(self.server.requests)

    def keys(self) -> tokens.RemoteKeys:
        return tokens.RemoteKeys(
            JsonClient(self.server.url, name="auth-service", attempts=1, fail_max=99)
        )


@pytest.fixture
def auth() -> Iterator[AuthService]:
    service = AuthService()
    with service.server:
        yield service


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The kit's monotonic clock: `seconds[0]`."""
    instant = [1000.0]
    monkeypatch.setattr(tokens, "monotonic", lambda: instant[0])
    return instant


def test_seed_lesson_17_one_fetch_serves_all_requests(auth: AuthService) -> None:
    keys = auth.keys()
    for _ in range(50):
        verify(person_token(new_id()), keys=keys)
    assert auth.asked == 1


def test_keys_survive_auth_service_being_away(auth: AuthService, seconds: list[float]) -> None:
    keys = auth.keys()
    verify(person_token(new_id()), keys=keys)
    auth.away = True
    for tries in range(2, 12):
        seconds[0] += 3600
        verify(person_token(new_id()), keys=keys)

        def tried(tries: int = tries) -> bool:
            return auth.asked == tries and not keys._lock.locked()

        wait_until(tried, f"try {tries} to fetch the keys")


def test_without_any_key_the_answer_is_that_it_cannot_be_checked(
    auth: AuthService, seconds: list[float]
) -> None:
    auth.away = True
    keys = auth.keys()
    for _ in range(20):
        with pytest.raises(tokens.KeysUnavailable):
            verify(person_token(new_id()), keys=keys)
    assert auth.asked == 1  # and auth-service is not run down meanwhile
    auth.away = False
    seconds[0] += tokens.RETRY_SECONDS
    verify(person_token(new_id()), keys=keys)


def test_a_new_key_is_found_at_once_and_a_flood_of_unknown_ones_is_not_passed_on(
    auth: AuthService, seconds: list[float]
) -> None:
    keys = auth.keys()
    assert keys.key(KID) is not None
    auth.kids.append("new")
    seconds[0] += tokens.RETRY_SECONDS
    assert keys.key("new") is not None
    asked = auth.asked
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(keys.key, [f"forged-{number}" for number in range(200)]))
    assert found == [None] * 200
    assert auth.asked == asked


def test_a_withdrawn_key_is_gone_after_the_next_refresh(
    auth: AuthService, seconds: list[float]
) -> None:
    keys = auth.keys()
    assert keys.key(KID) is not None
    auth.kids = ["another"]
    seconds[0] += tokens.REFRESH_SECONDS
    keys.key(KID)  # asks in the background
    wait_until(lambda: keys.key(KID) is None, "the withdrawn key is gone")


def test_many_requests_at_the_start_make_one_fetch(auth: AuthService) -> None:
    keys = auth.keys()
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: keys.key(KID), range(40)))
    assert auth.asked == 1


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"keys": []}', b'{"keys": [1]}', b"null", b"x"])
def test_an_answer_that_holds_no_keys_changes_nothing(
    auth: AuthService, seconds: list[float], body: bytes
) -> None:
    keys = auth.keys()
    assert keys.key(KID) is not None
    auth.body = body
    seconds[0] += tokens.REFRESH_SECONDS
    assert keys.key("other") is None
    assert auth.asked == 2
    assert keys.key(KID) is not None
