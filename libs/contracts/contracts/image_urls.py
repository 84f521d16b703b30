"""The addresses of pictures: whoever holds the key signs them, and letter-storage-service checks.

An `<img>` sends no access token, so the address itself is the permission, for an hour or two.
Within an hour it stays the same, so that browsers and the gateway can keep what it leads to.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, get_args
from uuid import UUID

Size = Literal["original", "medium", "small"]
SIZES: tuple[Size, ...] = get_args(Size)
TAG_BYTES = SIGNATURE_BYTES = 16


def signed_path(key: bytes, account_id: UUID, image_id: UUID, size: Size, *, now: datetime) -> str:
    """Good until the end of the next full hour after `now` (aware), for a picture of the account.

    Who signs need not know whose picture it is: the address of another's leads nowhere.
    """
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    expires = int((hour + timedelta(hours=2)).timestamp())
    tag = owner_tag(key, account_id)
    signed = tag + _signature(key, tag, image_id, size, expires)
    signature = urlsafe_b64encode(signed).rstrip(b"=").decode()
    return f"/api/images/{image_id}/?size={size}&exp={expires}&sig={signature}"


def signed_for(
    key: bytes, image_id: UUID, size: str, *, expires: int, signature: str, now: datetime
) -> bytes | None:
    """The tag of the account for which somebody with the key gave this address out.

    None for one that is over at `now`, or that nobody gave out.
    """
    try:
        given = urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    except (Error, ValueError):
        return None
    tag, mac = given[:TAG_BYTES], given[TAG_BYTES:]
    good = hmac.compare_digest(mac, _signature(key, tag, image_id, size, expires))
    return tag if good and now.timestamp() < expires else None


def owner_tag(key: bytes, account_id: UUID) -> bytes:
    """What stands for the account in an address: says nothing to who has not the key."""
    return hmac.digest(key, b"owner|" + account_id.bytes, sha256)[:TAG_BYTES]


def _signature(key: bytes, tag: bytes, image_id: UUID, size: str, expires: int) -> bytes:
    message = tag + f"|{image_id}|{size}|{expires}".encode()
    return hmac.digest(key, message, sha256)[:SIGNATURE_BYTES]
