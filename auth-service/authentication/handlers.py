"""What auth-service does when something happened, here or elsewhere."""

from authentication.services import erasures
from authentication.services.accounts import account_follow_profile
from contracts.envelope import Event
from contracts.events import AccountMailDue, AccountPurged, ProfileChanged
from service_kit.messaging.handlers import handles, no_longer_handles


@handles(ProfileChanged)
def follow_profile(event: Event[ProfileChanged]) -> None:
    if event.account_id is not None:
        account_follow_profile(event.account_id, event.data)


# notification-service does it; a mail that nobody asks for is told of again.
no_longer_handles(AccountMailDue)


@handles(AccountPurged)
def note_receipt(event: Event[AccountPurged]) -> None:
    """A service holds nothing of the account any more."""
    erasures.receipt_note(
        erasure_id=event.data.erasure_id,
        service=event.source,
        purged_at=event.occurred_at,
        rows=event.data.rows,
    )
