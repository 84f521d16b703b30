"""An account that waits for its deletion: nobody signs in to it, and how to change one's mind."""

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner

from authentication import selectors
from authentication.exceptions import AccountClosing
from authentication.models import Account

CANCEL_WITHIN = timedelta(hours=1)

_signer = TimestampSigner(salt="authentication.closing", sep=".")


def require_open(account: Account) -> None:
    """For who has just shown that the account is theirs; raises AccountClosing, which says when
    the account will be gone and carries a token for `erasure/{id}/cancel/`."""
    erasure = selectors.erasure_open(account.id)
    if erasure is not None:
        raise AccountClosing(
            members={
                "erasure_id": str(erasure.id),
                "erase_after": erasure.erase_after.isoformat().replace("+00:00", "Z"),
                "cancel_token": _signer.sign(str(erasure.id)),
            }
        )


def allows_cancelling(token: str, *, erasure_id: UUID) -> bool:
    """Whether this is the token that the refusal carried, not long ago."""
    try:
        return _signer.unsign(token, max_age=CANCEL_WITHIN) == str(erasure_id)
    except BadSignature:
        return False
