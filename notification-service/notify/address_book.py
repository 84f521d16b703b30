"""Who lives where: kept from what auth-service and user-service tell, so that neither need be
there when somebody is to be told of something."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from contracts.envelope import Event
from contracts.events import AccountChanged, AccountRegistered, ProfileChanged
from notify import auth_service
from notify.exceptions import AccountErased
from notify.models import Delivery, Notice, PushDevice, Recipient
from service_kit import clock

# Asked for everything that falls due: putting this together anew each time takes the ORM longer
# than all the rest of it.
FIND = f"SELECT * FROM {Recipient._meta.db_table} WHERE account_id = ANY(%s)"  # noqa: S608  ours


def recipient_register(event: Event[AccountRegistered]) -> None:
    if (recipient := _living(event.account_id)) is None:
        return
    if recipient.profile_revision == 0:
        recipient.language, recipient.time_zone = event.data.language, event.data.time_zone
    told = event.data
    _move(recipient, told.email, verified=told.email_verified, at=event.occurred_at)


def recipient_change(event: Event[AccountChanged]) -> None:
    if (recipient := _living(event.account_id)) is not None:
        told = event.data
        _move(recipient, told.email, verified=told.email_verified, at=event.occurred_at)


def recipient_follow_profile(event: Event[ProfileChanged]) -> None:
    recipient, told = _living(event.account_id), event.data
    if recipient is not None and told.revision > recipient.profile_revision:
        recipient.language, recipient.time_zone = told.language, told.time_zone
        recipient.profile_revision = told.revision
        recipient.save()


def recipient_find(account_id: UUID) -> Recipient:
    """The person's line. Raises AccountErased, or `UpstreamError`."""
    if not (found := recipients_find([account_id])):
        raise AccountErased
    return found[account_id]


def recipients_find(account_ids: Collection[UUID]) -> dict[UUID, Recipient]:
    """The lines of those who were not erased; auth-service is asked about one that signed up before
    we listened.

    Raises `UpstreamError` where it has to be asked and does not answer.
    """
    lines = {each.account_id: each for each in Recipient.objects.raw(FIND, [list(account_ids)])}
    for account_id in account_ids:
        line = lines.get(account_id)
        if line is None or (line.email_told_at is None and line.erased_at is None):
            line = _ask(account_id)
        if line is None or line.erased_at is not None:
            lines.pop(account_id, None)
        else:
            lines[account_id] = line
    return lines


@transaction.atomic
def recipient_erase(account_id: UUID) -> int:
    """All that is known of the person; how many rows."""
    _held(account_id)
    rows = 1 + sum(
        model.objects.filter(recipient=account_id).delete()[0]
        for model in (Delivery, Notice, PushDevice)
    )
    nothing = Recipient(account_id=account_id, erased_at=clock.now())
    nothing.save(force_update=True)
    return rows


def _ask(account_id: UUID) -> Recipient | None:
    found = auth_service.address(account_id)
    if found is None:
        return None
    with transaction.atomic():
        recipient = _held(account_id)
        if recipient.profile_revision == 0:
            recipient.language, recipient.time_zone = found.language, found.time_zone
        _move(recipient, found.email, verified=found.email_verified, at=clock.now())
    return recipient


def _living(account_id: UUID | None) -> Recipient | None:
    """The line of an account that was not erased, locked until the transaction ends."""
    recipient = _held(account_id) if account_id is not None else None
    return recipient if recipient is not None and recipient.erased_at is None else None


def _held(account_id: UUID) -> Recipient:
    """The line, made if it is new, locked until the transaction ends."""
    return Recipient.objects.select_for_update().get_or_create(account_id=account_id)[0]


def _move(recipient: Recipient, email: str, *, verified: bool, at: datetime) -> None:
    """The address, unless a later word is known. A new one was refused by nobody yet."""
    if recipient.email_told_at is None or at >= recipient.email_told_at:
        if email != recipient.email:
            # Who moves to another address and confirms it is there.
            recipient.still_here_at = at if recipient.email and verified else None
            recipient.email_refused_at = None
        recipient.email, recipient.email_verified, recipient.email_told_at = email, verified, at
    recipient.save()
