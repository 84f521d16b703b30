"""How seldom auth-service is asked about a token; service-kit's tests go through a real service."""

from typing import Any

import pytest

from account_kit import personal_tokens
from account_kit.personal_tokens import AWAY_SECONDS, BAD_SECONDS, GOOD_SECONDS, RemoteTokens
from service_kit.http import UpstreamUnavailable
from service_kit.tokens import KeysUnavailable

GOOD = {"active": True, "sub": "x", "scope": "letters:read"}


class AuthService:
    """Answers as it is told, and counts."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] | None = GOOD
        self.asked = 0

    def post(self, path: str, body: object, *, idempotent: bool = False) -> Any:
        assert (path, idempotent) == (personal_tokens.PATH, True)
        self.asked += 1
        if self.answer is None:
            raise UpstreamUnavailable("away")
        return self.answer


class Timer:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def auth() -> AuthService:
    return AuthService()


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def remote(auth: AuthService, timer: Timer) -> RemoteTokens:
    return RemoteTokens(auth, timer=timer)  # type: ignore[arg-type]  # all that it needs of a client


@pytest.mark.parametrize(("answer", "seconds"), [(GOOD, GOOD_SECONDS), ({}, BAD_SECONDS)])
def test_an_answer_is_asked_for_again_when_its_time_is_over(
    auth: AuthService, timer: Timer, remote: RemoteTokens, answer: dict[str, Any], seconds: float
) -> None:
    auth.answer = answer
    for _ in range(3):
        remote.introspect("lmt_a")
    assert auth.asked == 1
    timer.now += seconds
    remote.introspect("lmt_a")
    assert auth.asked == 2


def test_each_token_has_its_own_answer(auth: AuthService, remote: RemoteTokens) -> None:
    remote.introspect("lmt_a")
    auth.answer = {"active": False}
    assert remote.introspect("lmt_b") == {"active": False}
    assert remote.introspect("lmt_a") == GOOD


def test_a_good_token_lasts_a_while_without_auth_service_and_no_longer(
    auth: AuthService, timer: Timer, remote: RemoteTokens
) -> None:
    remote.introspect("lmt_a")
    auth.answer = None
    timer.now += AWAY_SECONDS - 1
    assert remote.introspect("lmt_a") == GOOD
    timer.now += 2
    with pytest.raises(KeysUnavailable):
        remote.introspect("lmt_a")


def test_an_unknown_token_cannot_be_checked_without_auth_service(
    auth: AuthService, remote: RemoteTokens
) -> None:
    auth.answer = None
    with pytest.raises(KeysUnavailable):
        remote.introspect("lmt_a")
