"""Events about an account and its person."""

from dataclasses import dataclass
from uuid import UUID

from contracts.envelope import event

# --- auth-service ---------------------------------------------------------------------------------


@event("account.registered")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRegistered:
    """Somebody signed up. `language` is `ko` or `en`, `time_zone` an IANA name. The address was
    confirmed elsewhere already if they signed up through a provider who says so."""

    email: str
    language: str
    time_zone: str
    email_verified: bool = False


@event("account.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """The account's address is another one, or was confirmed. Of two events about one account the
    one with the later `occurred_at` is right."""

    email: str
    email_verified: bool


@event("account.deleted")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDeleted:
    """Everything of the event's account is to be erased, then answered by `account.purged`."""

    erasure_id: UUID


@event("account.mail_due")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMailDue:
    """A mail of auth-service's table is to be written and sent; it says to whom and what."""

    mail_id: UUID


# --- every service that holds something of an account ---------------------------------------------


@event("account.purged")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPurged:
    """The publishing service holds nothing of the account any more; `rows` were erased."""

    erasure_id: UUID
    rows: int


# --- user-service ---------------------------------------------------------------------------------


@event("profile.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged:
    """How a person wants to be spoken to and their days counted: `language` is `ko` or `en`,
    `time_zone` an IANA name, `day_starts_at` "HH:MM". `openai_allowed` says whether the person
    agreed that OpenAI may be asked. The highest `revision` of an account holds.
    """

    language: str
    time_zone: str
    day_starts_at: str
    revision: int
    openai_allowed: bool = False
