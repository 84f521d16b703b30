"""Everything auth-service keeps."""

from authentication.models.accounts import EMAIL_ONCE, Account, RefreshToken, Session
from authentication.models.erasures import Erasure, ErasureReceipt
from authentication.models.factors import Passkey, RecoveryCode, SpentChallenge, Totp
from authentication.models.identities import Identity
from authentication.models.keys import ServiceClient, SigningKey
from authentication.models.mails import Mail
from authentication.models.personal_tokens import PersonalToken

__all__ = [
    "EMAIL_ONCE",
    "Account",
    "Erasure",
    "ErasureReceipt",
    "Identity",
    "Mail",
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
