"""Lock-out after failed sign-ins: django-axes keeps the count, with two limits of our own.

A failure counts for the address it was tried on (known or not) and for the client. Each counts
for `AXES_COOLOFF_TIME` after the last of its kind; what is tried while locked out neither counts
nor prolongs. Tries that are being checked at the same moment do not see each other, so a limit
can be passed by as many as there are threads.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from authentication.devices import client_ip
from authentication.exceptions import InvalidCredentials, LockedOut
from rest_kit import addresses
from service_kit.problems import Problem

FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ADDRESS = 20

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  a value to count under, nothing is bound to it


def username(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Under which name a failure counts: every spelling of an address is the same account.

    The API's credentials say "email", those of the admin's form "username".
    """
    credentials = credentials or {}
    typed = str(credentials.get("email") or credentials.get("username") or "")
    try:
        return addresses.normalised(typed)
    except ValidationError:
        return typed[: addresses.MAX_LENGTH]


def network(request: HttpRequest) -> str:
    """Under which address a failure counts: whoever has one IPv6 address has the whole /64."""
    try:
        address = ip_address(client_ip(request))
    except ValueError:
        return UNKNOWN_ADDRESS
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((address.packed, 64), strict=False).network_address)


class Handler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        until = _locked_until(request, username(request, credentials))
        request.locked_out_until = until  # type: ignore[attr-defined]  # read by refusal()
        return until is not None

    def reset_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> int:
        """Forget the account's failures alone.

        axes would forget the client's as well: who owns one account could then try all others
        for ever by signing in to it now and then.
        """
        failures = AccessAttempt.objects.filter(username=username(request, credentials))
        count: int = failures.delete()[0]
        return count


def _locked_until(request: HttpRequest, name: str) -> datetime | None:
    """When the client may try this account again, None if it may now."""
    address = network(request)
    attempts = list(
        AccessAttempt.objects.filter(
            Q(username=name) | Q(ip_address=address),
            attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME,
        ).order_by("attempt_time")
    )
    of_account = [attempt for attempt in attempts if attempt.username == name]
    of_address = [attempt for attempt in attempts if attempt.ip_address == address]
    ends = [
        end
        for end in (
            _end_of_lock(of_account, FAILURES_PER_ACCOUNT),
            _end_of_lock(of_address, FAILURES_PER_ADDRESS),
        )
        if end is not None
    ]
    return max(ends, default=None)


def _end_of_lock(attempts: list[AccessAttempt], limit: int) -> datetime | None:
    """When so many failures are forgotten, oldest first, that fewer than `limit` are left."""
    left = sum(attempt.failures_since_start for attempt in attempts)
    end = None
    for attempt in attempts:
        if left < limit:
            break
        left -= attempt.failures_since_start
        end = attempt.attempt_time + settings.AXES_COOLOFF_TIME
    return end


def refusal(request: HttpRequest) -> Problem:
    """Why `authenticate` refused: LockedOut if it was axes, InvalidCredentials else."""
    until: datetime | None = getattr(request, "locked_out_until", None)
    if until is None:
        return InvalidCredentials()
    return LockedOut(retry_after=max(1, math.ceil((until - timezone.now()).total_seconds())))


def require_unlocked(request: HttpRequest, *, email: str) -> None:
    """Raises LockedOut; for checks other than that of a password, which asks for itself."""
    request.locked_out_until = _locked_until(request, email)  # type: ignore[attr-defined]  # as above
    problem = refusal(request)
    if isinstance(problem, LockedOut):
        raise problem


def count_failure(request: HttpRequest, *, email: str) -> None:
    """A wrong code counts like a wrong password, for the account and for the client."""
    user_login_failed.send(sender=__name__, credentials={"email": email}, request=request)


def answer(request: HttpRequest, response: HttpResponse, credentials: object) -> HttpResponse:
    """For axes' middleware: the API has answered for itself, the admin's form has not."""
    problem = refusal(request)
    if not isinstance(problem, LockedOut) or response.status_code == problem.status_code:
        return response
    return HttpResponse(
        str(problem.detail),
        status=problem.status_code,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": str(problem.wait)},
    )
