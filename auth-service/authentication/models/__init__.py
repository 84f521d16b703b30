"""Everything auth-service keeps."""

from authentication.models.accounts import EMAIL_ONCE, Account, RefreshToken, Session
from authentication.models.factors import Passkey, RecoveryCode, SpentChallenge, Totp
from authentication.models.identities import Identity
from authentication.models.keys import ServiceClient, SigningKey
from authentication.models.personal_tokens import PersonalToken

__all__ = [
    "EMAIL_ONCE",
    "Account",
    "Identity",
    "Passkey",
    "PersonalToken",
    "RecoveryCode",
    "RefreshToken",
    "ServiceClient",
    "Session",
    "SigningKey",
    "SpentChallenge",
    "Totp",
]
