"""Who is calling: a person with an access token, or another service on an internal route."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from date_kit import UnknownTimeZone, local_day, zone
from service_kit import clock, tokens


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request, as the access token describes them."""

    account_id: UUID
    session_id: str
    language: str
    time_zone: str
    day_starts_at: time

    is_authenticated = True

    @property
    def tz(self) -> ZoneInfo:
        return zone(self.time_zone)

    def today(self, now: datetime) -> date:
        """The day it is for this person, whose days begin at `day_starts_at`."""
        return local_day(now, self.tz, self.day_starts_at)


@dataclass(frozen=True, slots=True)
class ServiceCaller:
    """Another service, on an internal route."""

    name: str

    is_authenticated = True


class AccessTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer` (RFC 6750) with a person's token."""

    audience = tokens.PERSON_AUDIENCE

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = clock.now().timestamp()
        verified = tokens.verifier().verify(token.strip(), audience=self.audience, now=now)
        return self.caller(verified), None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="a-letter-to-myself"'

    def caller(self, verified: tokens.Verified) -> Caller | ServiceCaller:
        claims = verified.claims
        try:
            return Caller(
                account_id=UUID(verified.subject),
                session_id=str(claims.get("sid", "")),
                language=str(claims.get("language", "ko")),
                time_zone=zone(str(claims.get("time_zone", "Asia/Seoul"))).key,
                day_starts_at=time.fromisoformat(str(claims.get("day_starts_at", "00:00"))),
            )
        except (ValueError, UnknownTimeZone) as error:
            raise tokens.TokenInvalid from error


class ServiceTokenAuthentication(AccessTokenAuthentication):
    """The same for a service's own token; a person's token is refused."""

    audience = tokens.SERVICE_AUDIENCE

    def caller(self, verified: tokens.Verified) -> Caller | ServiceCaller:
        return ServiceCaller(verified.subject)


class IsPerson(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        return isinstance(request.user, Caller)


class IsService(BasePermission):
    """For `/internal/` routes; `allowed_services` of the view narrows it to some callers."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if not isinstance(request.user, ServiceCaller):
            return False
        allowed = getattr(view, "allowed_services", None)
        return allowed is None or request.user.name in allowed


def caller(request: Request) -> Caller:
    """The signed-in person; only meaningful behind `IsPerson`."""
    person: object = request.user
    if not isinstance(person, Caller):
        raise NotAuthenticated
    return person
