"""What notification-service does when something happened elsewhere."""

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
from notify.exceptions import AccountErased
from service_kit import clock
from service_kit.messaging.handlers import handles


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


@handles(ScheduleDue)
def tell(event: Event[ScheduleDue]) -> None:
    """Nobody is told of what belongs to an account that is gone."""
    if event.account_id is None:
        return
    try:
        recipient = address_book.recipient_find(event.account_id)
    except AccountErased:
        return
    announcing.announce(recipient, event.data, now=clock.now())


@erases_accounts
def erase(account_id: UUID) -> int:
    return address_book.recipient_erase(account_id)
