"""Every read; whose data it is comes first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from authentication.models import (
    Account,
    Erasure,
    Identity,
    Mail,
    Passkey,
    PersonalToken,
    RefreshToken,
    ServiceClient,
    Session,
    SigningKey,
    Totp,
)
from rest_kit.pagination import Page, PageRequest, paginate

SESSION_ORDER = ("last_used_at", "id")
SESSION_KEY = (datetime, UUID)


def account_get(account_id: UUID) -> Account | None:
    """The person's account, None if it is gone or deactivated."""
    return Account.objects.filter(id=account_id, is_active=True).first()


def account_locked(account_id: UUID) -> Account | None:
    """The same, locked until the transaction ends: what is counted meanwhile stays counted."""
    accounts = Account.objects.select_for_update()
    return accounts.filter(id=account_id, is_active=True).first()


def totp_confirmed(account_id: UUID) -> Totp | None:
    return Totp.objects.filter(account=account_id, confirmed_at__isnull=False).first()


def totp_locked(account_id: UUID) -> Totp | None:
    """The person's secret, confirmed or not, locked until the transaction ends."""
    locked = Totp.objects.select_for_update(of=("self",)).select_related("account")
    return locked.filter(account=account_id, account__is_active=True).first()


def totp_confirmed_locked(account_id: UUID) -> Totp | None:
    totp = totp_locked(account_id)
    return totp if totp is not None and totp.confirmed_at is not None else None


def factors_of(account: Account) -> dict[str, Any]:
    """What the person signs in with."""
    totp = totp_confirmed(account.id)
    return {
        "has_password": account.has_usable_password(),
        "totp": totp is not None,
        "totp_since": totp and totp.confirmed_at,
        "recovery_codes_left": account.recovery_codes.filter(used_at=None).count(),
        "passkeys": account.passkeys.count(),
    }


def passkeys_of(account_id: UUID) -> Sequence[Passkey]:
    return list(Passkey.objects.filter(account=account_id).order_by("id"))


def passkey_locked(*, credential_id: bytes) -> Passkey | None:
    """The passkey with its account, locked until the transaction ends."""
    passkeys = Passkey.objects.select_for_update(of=("self",)).select_related("account")
    return passkeys.filter(credential_id=credential_id, account__is_active=True).first()


def personal_tokens_of(account_id: UUID) -> Sequence[PersonalToken]:
    return list(PersonalToken.objects.filter(account=account_id).order_by("-id"))


def personal_tokens_good(account_id: UUID, *, now: datetime) -> int:
    """How many of them work at `now`."""
    return PersonalToken.objects.filter(account=account_id).exclude(expires_at__lte=now).count()


def personal_token_good(*, digest: bytes, now: datetime) -> PersonalToken | None:
    """The token with its account, if both may be used at `now`: not while it is being deleted."""
    tokens = PersonalToken.objects.select_related("account").filter(account__is_active=True)
    closing = Erasure.objects.filter(
        account_id=OuterRef("account_id"), cancelled_at=None, erased_at=None
    )
    return tokens.filter(~Exists(closing), digest=digest).exclude(expires_at__lte=now).first()


def identity_find(*, issuer: str, subject: str) -> Identity | None:
    identities = Identity.objects.select_related("account")
    return identities.filter(issuer=issuer, subject=subject).first()


def identities_of(account_id: UUID) -> Sequence[Identity]:
    return list(Identity.objects.filter(account=account_id).order_by("id"))


def ways_in(account: Account) -> int:
    """How many ways the person has to sign in, without those that begin with a mail."""
    connected = account.passkeys.count() + account.identities.count()
    return connected + account.has_usable_password()


def account_by_email(email: str) -> Account | None:
    """By a normalised address."""
    return Account.objects.filter(email=email, is_active=True).first()


def sessions_live(account_id: UUID, *, now: datetime) -> QuerySet[Session]:
    """Where the person is signed in."""
    return Session.objects.filter(account=account_id, ended_at=None, expires_at__gt=now)


def session_list(account_id: UUID, page: PageRequest, *, now: datetime) -> Page[Session]:
    """Where the person is signed in, last used first."""
    return paginate(sessions_live(account_id, now=now), page, columns=SESSION_ORDER)


def session_is_fresh(session_id: str, *, account_id: UUID, since: datetime, now: datetime) -> bool:
    """Whether the session goes on and began, by signing in, after `since`."""
    mine = sessions_live(account_id, now=now).filter(created_at__gt=since)
    return session_id in {str(found) for found in mine.values_list("id", flat=True)}


def session_devices(account_id: UUID) -> Sequence[tuple[str, str | None]]:
    """From where the account was ever signed in to, as far as its sessions still tell."""
    sessions = Session.objects.filter(account=account_id).order_by()
    return list(sessions.values_list("user_agent", "address").distinct())


def mail_locked(mail_id: UUID) -> Mail | None:
    """The mail, its row locked until the transaction ends."""
    return Mail.objects.select_for_update().filter(id=mail_id).first()


def mail_has_successor(mail: Mail, *, now: datetime) -> bool:
    """Whether a link of its kind was sent to its account since, whose time is not over."""
    others = Mail.objects.filter(account_id=mail.account_id, kind=mail.kind).exclude(id=mail.id)
    return others.filter(created_at__gte=mail.created_at, expires_at__gt=now).exists()


def mails_waiting(*, since: datetime, until: datetime) -> Sequence[UUID]:
    """Mails of that time that nobody has asked for yet, the oldest first."""
    waiting = Mail.objects.filter(sent_at=None, created_at__gt=since, created_at__lte=until)
    return list(waiting.order_by("created_at").values_list("id", flat=True)[:500])


def mails_sent(address: str, *, kind: str, since: datetime) -> int:
    return Mail.objects.filter(address=address, kind=kind, sent_at__gt=since).count()


def erasure_open(account_id: UUID) -> Erasure | None:
    """The account's deletion that was asked for and has neither happened nor been cancelled."""
    open_ones = Erasure.objects.filter(cancelled_at=None, erased_at=None)
    return open_ones.filter(account_id=account_id).first()


def erasure_locked(erasure_id: UUID) -> Erasure | None:
    return Erasure.objects.select_for_update().filter(id=erasure_id).first()


def erasure_shown(erasure_id: UUID, *, receipt_digest: bytes) -> Erasure | None:
    """For who holds the receipt token."""
    found = Erasure.objects.filter(id=erasure_id, receipt_digest=receipt_digest)
    return found.prefetch_related("receipts").first()


def erasures_due(*, now: datetime) -> Sequence[UUID]:
    due = Erasure.objects.filter(cancelled_at=None, erased_at=None, erase_after__lte=now)
    return list(due.order_by("erase_after").values_list("id", flat=True))


def refresh_token_locked(*, digest: bytes) -> RefreshToken | None:
    """The token with its session and account, both rows locked until the transaction ends.

    Whoever waits here sees what the first one made of the token, and no session can end between
    this look and the next token of its family.
    """
    return (
        RefreshToken.objects.select_for_update(of=("self", "session"))
        .select_related("session__account")
        .filter(digest=digest)
        .first()
    )


def signing_keys_published(*, now: datetime) -> Sequence[SigningKey]:
    """The keys whose tokens are good, the newest first."""
    keys = SigningKey.objects.filter(published_at__lte=now).exclude(removed_at__lte=now)
    return list(keys.order_by("-published_at"))


def signing_key_published(*, kid: str, now: datetime) -> SigningKey | None:
    keys = SigningKey.objects.filter(published_at__lte=now).exclude(removed_at__lte=now)
    return keys.filter(kid=kid).first()


def signing_key_active(*, now: datetime) -> SigningKey | None:
    """The key that signs at `now`."""
    return (
        SigningKey.objects.filter(activates_at__lte=now)
        .filter(Q(retires_at=None) | Q(retires_at__gt=now))
        .order_by("-activates_at")
        .first()
    )


def signing_key_newest() -> SigningKey | None:
    """The key that has no successor yet; it may not be active yet."""
    return SigningKey.objects.filter(retires_at=None).first()


def service_client_digest(*, name: str) -> bytes | None:
    """The hash of the service's secret, None for a name that is no service's."""
    digest = ServiceClient.objects.filter(name=name).values_list("secret_digest", flat=True).first()
    return None if digest is None else bytes(digest)
