"""Which ways are open to tell somebody of something, in the order in which they are tried."""

from collections.abc import Sequence

from notify.models import Channel, Kind, Recipient

# What a person can switch for each way; everything else is sent as it has to be.
CHOSEN = (Kind.LETTER, Kind.STILL_YOU, Kind.ROUTINE, Kind.SPECIAL_DATE)
WAYS = (Channel.EMAIL, Channel.SECOND_EMAIL, Channel.PUSH)
REMINDERS = frozenset({Kind.ROUTINE, Kind.SPECIAL_DATE})
# These try one way after the other; the others go all the ways that are wanted at once.
LADDERED = frozenset({Kind.LETTER, Kind.STILL_YOU})


def usual(kind: str, channel: str) -> bool:
    """What holds until somebody says otherwise: reminders do not go to the second address."""
    return channel != Channel.SECOND_EMAIL or kind in LADDERED


def is_wanted(recipient: Recipient, kind: str, channel: str) -> bool:
    said: bool | None = recipient.channels.get(kind, {}).get(channel)
    return usual(kind, channel) if said is None else said


def address(recipient: Recipient, channel: str) -> str:
    """Where mails on that way go; empty if there is none, or the person has not confirmed it."""
    if channel == Channel.EMAIL:
        return recipient.email
    if channel == Channel.SECOND_EMAIL and recipient.second_email_confirmed_at is not None:
        return recipient.second_email
    return ""


def is_open(recipient: Recipient, channel: str, *, has_device: bool) -> bool:
    return has_device if channel == Channel.PUSH else bool(address(recipient, channel))


def order(recipient: Recipient) -> Sequence[Channel]:
    """An address that nobody confirmed may be a stranger's: what is sure goes first."""
    return WAYS if recipient.email_verified else (*WAYS[1:], *WAYS[:1])


def ways(recipient: Recipient, kind: str, *, has_device: bool) -> Sequence[Channel]:
    """All that are open and wanted, the first choice first; never the inbox, which always is.

    Reminders leave an address alone that nobody confirmed. A letter goes even there: it was
    promised, and its mail says nothing of it.
    """
    closed = {Channel.EMAIL} if kind in REMINDERS and not recipient.email_verified else set()
    return [
        way
        for way in order(recipient)
        if way not in closed
        and is_wanted(recipient, kind, way)
        and is_open(recipient, way, has_device=has_device)
    ]


def first_ways(
    recipient: Recipient, kind: str, *, has_device: bool, all_at_once: bool = False
) -> Sequence[Channel]:
    """On which ways it is sent to begin with; on the inbox alone where no other is open."""
    found = ways(recipient, kind, has_device=has_device)
    if not found:
        return [Channel.INBOX]
    return found[:1] if kind in LADDERED and not all_at_once else found


def next_way(recipient: Recipient, kind: str, channel: str, *, has_device: bool) -> Channel:
    """Where what did not come through on that way is sent next; the inbox is always the last."""
    found, places = ways(recipient, kind, has_device=has_device), order(recipient)
    later = [way for way in found if places.index(way) > places.index(Channel(channel))]
    return later[0] if later else Channel.INBOX
