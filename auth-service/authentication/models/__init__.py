"""Everything auth-service keeps."""

from authentication.models.accounts import EMAIL_ONCE, Account, RefreshToken, Session
from authentication.models.keys import ServiceClient, SigningKey

__all__ = ["EMAIL_ONCE", "Account", "RefreshToken", "ServiceClient", "Session", "SigningKey"]
