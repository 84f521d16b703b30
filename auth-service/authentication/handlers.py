"""What auth-service does when something happened elsewhere."""

from authentication.services.accounts import account_follow_profile
from contracts.envelope import Event
from contracts.events import ProfileChanged
from service_kit.messaging.handlers import handles


@handles(ProfileChanged)
def follow_profile(event: Event[ProfileChanged]) -> None:
    if event.account_id is not None:
        account_follow_profile(event.account_id, event.data)
