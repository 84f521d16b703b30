"""Sessions begin, go on and end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest

from authentication import access_tokens, challenges, lockout, selectors
from authentication.devices import Device
from authentication.exceptions import InvalidCredentials, InvalidRefreshToken, RefreshTokenReused
from authentication.models import Account, RefreshToken, Session
from authentication.opaque import digest, new_secret
from authentication.services import alerts, closing, second_factor
from service_kit import clock
from service_kit.problems import Problem

# A session ends when it was not used for so long, and in any case after the second.
SESSION_IDLE = timedelta(days=30)
SESSION_LONGEST = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a person holds after signing in: both tokens, and how long the second one lasts."""

    account: Account
    access_token: str
    refresh_token: str
    refresh_token_lifetime: timedelta


def sign_in(*, request: HttpRequest, email: str, password: str, device: Device) -> Grant:
    """Check the credentials and begin a session.

    Raises InvalidCredentials, LockedOut, or TotpRequired where a second factor is on.
    `authenticate` hashes once whether or not the account exists, and django-axes counts its
    failures. A password alone does not wash away wrong codes.
    """
    account = authenticate(request, email=email, password=password)
    if not isinstance(account, Account):
        raise lockout.refusal(request)
    second_factor.require(account)
    return session_begin(request=request, account=account, device=device)


def sign_in_with_code(
    *,
    request: HttpRequest,
    challenge: str,
    code: str | None,
    recovery_code: str | None,
    device: Device,
) -> Grant:
    """The second step; raises InvalidChallenge, LockedOut or InvalidCode.

    A code is used up together with the session's beginning: what fails on our side costs none.
    """
    account = second_factor.account_of(challenge)
    lockout.require_unlocked(request, email=account.email)
    with transaction.atomic():
        if second_factor.use(account, code=code, recovery_code=recovery_code):
            challenges.spend(challenge)
            return session_begin(request=request, account=account, device=device)
    raise second_factor.refusal(request=request, account=account)


def session_begin(*, request: HttpRequest, account: Account, device: Device) -> Grant:
    """For somebody who has proven who they are: the count of failures begins anew as well."""
    user_logged_in.send(sender=Account, request=request, user=account)
    return session_start(account=account, device=device)


@transaction.atomic
def session_start(*, account: Account, device: Device) -> Grant:
    """A session with its first refresh token; forgets the account's sessions of long ago.

    Raises AccountClosing. A device that was never seen before is told to the person.
    """
    now = clock.now()
    # What ends all sessions locks this row as well: none begins beside it with an old password.
    found = selectors.account_locked(account.id)
    if found is None or found.password != account.password:
        raise InvalidCredentials
    closing.require_open(account)
    alerts.device_tell(account, device)
    account.sessions.filter(expires_at__lt=now).delete()
    session = Session.objects.create(
        account=account,
        user_agent=device.user_agent,
        address=device.address,
        created_at=now,
        last_used_at=now,
        expires_at=now + SESSION_IDLE,
    )
    return _grant(session, now)


def session_refresh(*, refresh_token: str, device: Device) -> Grant:
    """Exchange a refresh token for the next one (RFC 9700, 4.14.2).

    Raises InvalidRefreshToken, or RefreshTokenReused when the token was exchanged before: then
    the whole family ends, because a thief and the person cannot be told apart. What is refused
    is refused after the commit, so that the end of the family is not undone by the refusal.
    """
    with transaction.atomic():
        outcome = _exchanged(refresh_token, device, clock.now())
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def _exchanged(refresh_token: str, device: Device, now: datetime) -> Grant | Problem:
    token = selectors.refresh_token_locked(digest=digest(refresh_token))
    if token is None:
        return InvalidRefreshToken()
    session = token.session
    if session.end == Session.End.REUSE:
        return RefreshTokenReused()
    if session.ended_at is not None or session.expires_at <= now:
        return InvalidRefreshToken()
    if token.used_at is not None:
        _end(session, Session.End.REUSE, now)
        return RefreshTokenReused()
    if not session.account.is_active:
        _end(session, Session.End.DEACTIVATED, now)
        return InvalidRefreshToken()
    session.refresh_tokens.filter(used_at__lt=now - SESSION_IDLE).delete()
    token.used_at = now
    token.save(update_fields=["used_at"])
    session.last_used_at = now
    session.expires_at = min(now + SESSION_IDLE, session.created_at + SESSION_LONGEST)
    session.user_agent, session.address = device.user_agent, device.address
    session.save(update_fields=["last_used_at", "expires_at", "user_agent", "address"])
    return _grant(session, now)


def _grant(session: Session, now: datetime) -> Grant:
    refresh_token = new_secret()
    RefreshToken.objects.create(digest=digest(refresh_token), session=session, created_at=now)
    return Grant(
        account=session.account,
        access_token=access_tokens.person_token(session),
        refresh_token=refresh_token,
        refresh_token_lifetime=session.expires_at - now,
    )


@transaction.atomic
def session_end(*, refresh_token: str) -> None:
    """Sign out the session of any of its tokens; an unknown one has nothing to end."""
    token = selectors.refresh_token_locked(digest=digest(refresh_token))
    if token is not None and token.session.ended_at is None:
        _end(token.session, Session.End.LOGOUT, clock.now())


def sessions_end(*, account_id: UUID, end: Session.End, but: str = "") -> None:
    """Sign out all sessions but one; access tokens that are out there last their few minutes."""
    live = Session.objects.filter(account=account_id, ended_at=None)
    if but:
        live = live.exclude(id=but)
    live.update(ended_at=clock.now(), end=end)


def session_revoke(*, account_id: UUID, session_id: UUID) -> bool:
    """Sign out one session of the account; whether there was one."""
    live = selectors.sessions_live(account_id, now=clock.now()).filter(id=session_id)
    return bool(live.update(ended_at=clock.now(), end=Session.End.REVOKED))


def _end(session: Session, end: Session.End, now: datetime) -> None:
    session.ended_at, session.end = now, end
    session.save(update_fields=["ended_at", "end"])
