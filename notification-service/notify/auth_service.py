"""What auth-service knows of its mails and of an account's address."""

from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.conf import settings

from account_kit import service_tokens
from service_kit.http import JsonClient, UpstreamError, UpstreamRejected

T = TypeVar("T")


class AccountMail(msgspec.Struct, frozen=True):
    """A mail about an account, without its words; `link` is where its button leads."""

    kind: str
    address: str
    language: str
    time_zone: str
    created_at: datetime
    expires_at: datetime | None
    link: str | None
    details: dict[str, Any]


class Address(msgspec.Struct, frozen=True):
    email: str
    email_verified: bool
    language: str
    time_zone: str


@cache
def client() -> JsonClient:
    return JsonClient(
        settings.AUTH_SERVICE_URL, name="auth-service", token=service_tokens.current, attempts=2
    )


def account_mail(mail_id: UUID) -> AccountMail | None:
    """None if there is nothing to send. Raises `UpstreamError`."""
    return _asked(f"/internal/mails/{mail_id}/", AccountMail)


def address(account_id: UUID) -> Address | None:
    """None if there is no such account. Raises `UpstreamError`."""
    return _asked(f"/internal/accounts/{account_id}/", Address)


def _asked(path: str, kind: type[T]) -> T | None:
    try:
        return msgspec.convert(client().get(path), kind)
    except UpstreamRejected as refusal:
        if refusal.status == 404 and refusal.code == "not_found":
            return None
        raise
    except msgspec.ValidationError as error:
        raise UpstreamError("auth-service: an answer of another shape") from error
