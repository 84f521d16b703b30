"""What the person should hear of, because it could be somebody else."""

from authentication import selectors
from authentication.devices import Device
from authentication.models import Account, Mail
from authentication.networks import network_of
from authentication.services import mails
from authentication.user_agents import family


def device_tell(account: Account, device: Device) -> None:
    """A mail about a sign-in with a kind of browser, or from a network, not seen before.

    Not about the first one ever. Browsers change their version and homes their address all the
    time, so both are compared roughly. The words are found when the mail is written.
    """
    seen = selectors.session_devices(account.id)
    now = _trace(device.user_agent, device.address)
    if seen and now not in {_trace(*one) for one in seen}:
        where = {"user_agent": device.user_agent, "network": network_of(device.address)}
        mails.tell(account, Mail.Kind.NEW_DEVICE, **where)


def _trace(user_agent: str, address: str | None) -> tuple[object, str]:
    return family(user_agent), network_of(address)
