"""Tokens in links of mails: derived from what they stand for, and kept nowhere."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac

from notify import channels
from notify.exceptions import LinkInvalid
from notify.models import Channel, Kind

ID_BYTES = MAC_BYTES = 16
# What a link is for, as one byte; the places never change.
STILL_YOU, SECOND_ADDRESS = 200, 201
UNSUBSCRIBED = [(kind, way) for kind in channels.CHOSEN for way in channels.WAYS]


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says it is; `is_genuine` tells whether we said so."""

    account_id: UUID
    purpose: int
    mac: bytes

    def is_genuine(self, about: str = "") -> bool:
        return hmac.compare_digest(self.mac, _mac(self.account_id, self.purpose, about))

    @property
    def unsubscribes(self) -> tuple[str, str]:
        """Kind and channel. Raises LinkInvalid for a link that is for something else."""
        if self.purpose >= len(UNSUBSCRIBED):
            raise LinkInvalid
        return UNSUBSCRIBED[self.purpose]


def unsubscribe_token(account_id: UUID, kind: str, channel: str) -> str:
    """Good for ever: whoever finds an old mail may stop what it was."""
    return token_of(account_id, UNSUBSCRIBED.index((Kind(kind), Channel(channel))))


def token_of(account_id: UUID, purpose: int, about: str = "") -> str:
    """44 characters; `about` is the address that it stands for, and for no other."""
    raw = account_id.bytes + bytes([purpose]) + _mac(account_id, purpose, about)
    return base64.urlsafe_b64encode(raw).decode()


def link_of(token: str) -> Link:
    """Raises LinkInvalid for what cannot be one."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise LinkInvalid from error
    if len(raw) != ID_BYTES + 1 + MAC_BYTES:
        raise LinkInvalid
    return Link(UUID(bytes=raw[:ID_BYTES]), raw[ID_BYTES], raw[ID_BYTES + 1 :])


def _mac(account_id: UUID, purpose: int, about: str) -> bytes:
    message = f"{account_id}\n{purpose}\n{about}"
    return salted_hmac("notify.link", message, algorithm="sha256").digest()[:MAC_BYTES]
