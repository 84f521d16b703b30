"""Who is calling: a person with an access token, or another service on an internal route."""

from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from date_kit import UnknownTimeZone, zone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from service_kit import clock, tokens
from service_kit.problems import Unavailable

DEFAULT_TIME_ZONE = "Asia/Seoul"


class Expired(AuthenticationFailed):
    default_code = "token_expired"
    default_detail = _("Your session has expired. Please sign in again.")


class Invalid(AuthenticationFailed):
    default_code = "token_invalid"
    default_detail = _("This access token is not valid. Please sign in again.")


class KeysAway(Unavailable):
    default_code = "keys_unavailable"
    default_detail = _("Signing in cannot be checked at the moment. Please try again shortly.")


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request, as the access token describes them."""

    account_id: UUID
    session_id: str
    language: str
    time_zone: str
    day_starts_at: time

    is_authenticated = True


@dataclass(frozen=True, slots=True)
class ServiceCaller:
    """Another service, on an internal route."""

    name: str

    is_authenticated = True


def _bearer(request: Request) -> str | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _verify(token: str, audience: str) -> tokens.Verified:
    try:
        return tokens.verifier().verify(
            token, audience=audience, now=clock.now().timestamp()
        )
    except tokens.TokenExpired as error:
        raise Expired from error
    except tokens.TokenInvalid as error:
        raise Invalid from error
    except tokens.KeysUnavailable as error:
        raise KeysAway from error


def _caller(verified: tokens.Verified) -> Caller:
    claims = verified.claims
    try:
        time_zone = str(claims.get("time_zone", DEFAULT_TIME_ZONE))
        zone(time_zone)
        return Caller(
            account_id=UUID(verified.subject),
            session_id=str(claims.get("sid", "")),
            language=str(claims.get("language", "ko")),
            time_zone=time_zone,
            day_starts_at=time.fromisoformat(str(claims.get("day_starts_at", "00:00"))),
        )
    except (ValueError, UnknownTimeZone) as error:
        raise Invalid from error


class AccessTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer` (RFC 6750) with a person's token."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        token = _bearer(request)
        return None if token is None else (_caller(_verify(token, tokens.PERSON_AUDIENCE)), None)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="a-letter-to-myself"'


class ServiceTokenAuthentication(AccessTokenAuthentication):
    """The same for a service's own token; a person's token is refused."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        token = _bearer(request)
        if token is None:
            return None
        return ServiceCaller(_verify(token, tokens.SERVICE_AUDIENCE).subject), None


class IsPerson(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, Caller)


class IsService(BasePermission):
    """For `/internal/` routes; `allowed_services` of the view narrows it to some callers."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.user, ServiceCaller):
            return False
        allowed = getattr(view, "allowed_services", None)
        return allowed is None or request.user.name in allowed


def caller(request: Request) -> Caller:
    """The signed-in person; only meaningful behind `IsPerson`."""
    if not isinstance(request.user, Caller):
        raise NotAuthenticated
    return request.user
