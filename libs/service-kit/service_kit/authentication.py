"""Who is calling: a person with an access token, or another service on an internal route."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from date_kit import UnknownTimeZone, local_day, zone
from service_kit import clock, tokens
from service_kit.problems import Problem


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request, as the access token describes them."""

    account_id: UUID
    session_id: str
    language: str
    time_zone: str
    day_starts_at: time
    scopes: frozenset[str] | None = None
    """What a personal token is for; None is everything: a session of the person's own."""

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


class InsufficientScope(Problem):
    """A personal token that was made for other things (RFC 6750, 3.1)."""

    status_code = 403
    default_code = "insufficient_scope"
    default_detail = _("This token was not made for that.")


class AccessTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer` (RFC 6750): a session's access token, or a personal token."""

    audience = tokens.PERSON_AUDIENCE

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return self.caller(self.verified(token.strip(), clock.now().timestamp())), None

    def verified(self, token: str, now: float) -> tokens.Verified:
        if token.startswith(tokens.PERSONAL_PREFIX):
            found: tokens.Verified = import_string(settings.PERSONAL_TOKENS)(token, now=now)
            return found
        return tokens.verifier().verify(token, audience=self.audience, now=now)

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
                scopes=frozenset(str(claims["scope"]).split()) if "scope" in claims else None,
            )
        except (ValueError, UnknownTimeZone) as error:
            raise tokens.TokenInvalid from error


class ServiceTokenAuthentication(AccessTokenAuthentication):
    """The same for a service's own token; a person's token is refused."""

    audience = tokens.SERVICE_AUDIENCE

    def verified(self, token: str, now: float) -> tokens.Verified:
        return tokens.verifier().verify(token, audience=self.audience, now=now)

    def caller(self, verified: tokens.Verified) -> Caller | ServiceCaller:
        return ServiceCaller(verified.subject)


class IsPerson(BasePermission):
    """A person; one with a personal token only where its scopes reach.

    `/api/letters/…` needs `letters:read` to look and `letters:write` for everything else.
    """

    def has_permission(self, request: Any, view: Any) -> bool:
        if not isinstance(request.user, Caller):
            return False
        domain = "".join(request.path.split("/")[2:3])
        needed = f"{domain}:{'read' if request.method in SAFE_METHODS else 'write'}"
        if request.user.scopes is not None and needed not in request.user.scopes:
            raise InsufficientScope(members={"scope": needed})
        return True


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
