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
SIGNATURE_BYTES = 16


def signed_path(key: bytes, image_id: UUID, size: Size, *, now: datetime) -> str:
    """Good until the end of the next full hour after `now` (aware)."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    expires = int((hour + timedelta(hours=2)).timestamp())
    signature = urlsafe_b64encode(_signature(key, image_id, size, expires)).rstrip(b"=").decode()
    return f"/api/images/{image_id}/?size={size}&exp={expires}&sig={signature}"


def is_signed(
    key: bytes, image_id: UUID, size: str, *, expires: int, signature: str, now: datetime
) -> bool:
    """Whether somebody with the key gave this address out, and it is still good at `now`."""
    try:
        given = urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    except (Error, ValueError):
        return False
    wanted = _signature(key, image_id, size, expires)
    return hmac.compare_digest(given, wanted) and now.timestamp() < expires


def _signature(key: bytes, image_id: UUID, size: str, expires: int) -> bytes:
    message = f"{image_id}|{size}|{expires}".encode()
    return hmac.digest(key, message, sha256)[:SIGNATURE_BYTES]
