"""What notification-service does when something happened elsewhere."""

from collections.abc import Sequence
from uuid import UUID

from account_kit.erasure import erases_accounts
from contracts.envelope import Event
from contracts.events import (
    AccountChanged,
    AccountMailDue,
    AccountRegistered,
    ProfileChanged,
    ScheduleDue,
)
from notify import address_book, announcing
from service_kit import clock
from service_kit.messaging.handlers import handles, handles_many


@handles(AccountRegistered)
def register(event: Event[AccountRegistered]) -> None:
    address_book.recipient_register(event)


@handles(AccountChanged)
def change(event: Event[AccountChanged]) -> None:
    address_book.recipient_change(event)


@handles(ProfileChanged)
def follow_profile(event: Event[ProfileChanged]) -> None:
    address_book.recipient_follow_profile(event)


@handles(AccountMailDue)
def send_account_mail(event: Event[AccountMailDue]) -> None:
    announcing.account_mail(event.data.mail_id, now=clock.now())


@handles_many(ScheduleDue)
def tell(events: Sequence[Event[ScheduleDue]]) -> None:
    """Nobody is told of what belongs to an account that is gone."""
    told = [(event.account_id, event.data) for event in events if event.account_id is not None]
    people = address_book.recipients_find({account_id for account_id, _due in told})
    theirs = [(people[account_id], due) for account_id, due in told if account_id in people]
    announcing.announce(theirs, now=clock.now())


@erases_accounts
def erase(account_id: UUID) -> int:
    return address_book.recipient_erase(account_id)
