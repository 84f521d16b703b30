"""Secrets that will not do are refused at the start, not at the first sign-in."""

from typing import Any

import pytest
from environs import Env, EnvValidationError, ValidationError

from authentication.environment import require_client_secrets, require_key

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def test_32_bytes_in_base64_are_a_key() -> None:
    require_key(KEY)


@pytest.mark.parametrize(
    "key", ["", "short", KEY[:-1], KEY[:-4], KEY + KEY, KEY[:-2] + "!=", "열쇠"]
)
def test_anything_else_is_no_key(key: str) -> None:
    with pytest.raises(ValidationError, match="32 random bytes in base64"):
        require_key(key)


def test_services_with_long_secrets_are_accepted() -> None:
    require_client_secrets({"letter-service": "s" * 32, "routine-service": "t" * 43})


@pytest.mark.parametrize(
    "value",
    [[], "text", None, 5, {"letter-service": "short"}, {"letter-service": None}, {"a": ["b" * 40]}],
)
def test_anything_else_is_no_list_of_services(value: Any) -> None:
    with pytest.raises(ValidationError, match="JSON object of service names"):
        require_client_secrets(value)


def test_what_will_not_do_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNING_KEY_ENCRYPTION_KEY", "short")
    monkeypatch.setenv("SERVICE_CLIENTS", '{"letter-service": "short"}')
    env = Env(eager=False)
    env.str("SIGNING_KEY_ENCRYPTION_KEY", validate=require_key)
    env.json("SERVICE_CLIENTS", validate=require_client_secrets)
    with pytest.raises(EnvValidationError) as refused:
        env.seal()
    assert "SIGNING_KEY_ENCRYPTION_KEY" in str(refused.value)
    assert "SERVICE_CLIENTS" in str(refused.value)
    assert '"short"' not in str(refused.value)
