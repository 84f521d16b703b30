"""The tokens in links of mails: derived from the mail's row, and kept nowhere."""

import base64
import binascii
import hmac
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from authentication.models import Mail

ID_BYTES = MAC_BYTES = 16


def token_of(mail: Mail) -> str:
    """43 characters: the row's id and a MAC over all that the link stands for."""
    return base64.urlsafe_b64encode(mail.id.bytes + _mac(mail)).decode().rstrip("=")


def mail_id_of(token: str) -> UUID | None:
    """Which row a token says it belongs to; None for what cannot be one."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return UUID(bytes=raw[:ID_BYTES]) if len(raw) == ID_BYTES + MAC_BYTES else None


def is_genuine(token: str, mail: Mail) -> bool:
    return hmac.compare_digest(token.encode(), token_of(mail).encode())


def address_of(page: str, token: str = "") -> str:
    """The page's address. The token comes after the #: no server, log or Referer sees it."""
    return f"{settings.PUBLIC_URL}{page}" + (f"#{token}" if token else "")


def receipt_token(erasure_id: UUID) -> str:
    """For looking at the receipts of an erasure; its digest is kept with the erasure."""
    mac = salted_hmac("authentication.receipt", erasure_id.bytes, algorithm="sha256")
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def _mac(mail: Mail) -> bytes:
    # Not the end of its life: that may come sooner, and the link has to be known as too old then.
    created = mail.created_at.isoformat()
    message = "\n".join([str(mail.id), mail.kind, str(mail.account_id), mail.address, created])
    return salted_hmac("authentication.link", message, algorithm="sha256").digest()[:MAC_BYTES]
