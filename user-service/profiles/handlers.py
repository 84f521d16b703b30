"""What user-service does when something happened elsewhere."""

from contracts.envelope import Event
from contracts.events import AccountDeleted
from profiles import services
from service_kit.messaging.handlers import handles


@handles(AccountDeleted)
def erase_account(event: Event[AccountDeleted]) -> None:
    """Erase the profile and every photo, then say so."""
    if event.account_id is not None:
        services.account_erase(event.account_id, erasure_id=event.data.erasure_id)
