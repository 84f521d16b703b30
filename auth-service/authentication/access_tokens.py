"""Signs the tokens that all services verify: for a person, and for a service."""

import logging
import secrets
from datetime import timedelta
from typing import Any

import jwt

from authentication import keys, selectors
from authentication.exceptions import CannotSign
from authentication.models import Account, Session
from crypto_kit.sealing import Tampered
from service_kit import clock, tokens

logger = logging.getLogger(__name__)


def person_token(session: Session) -> str:
    """An access token for the session's person, good for `keys.PERSON_TOKEN_LIFETIME`."""
    account = session.account
    return _signed(
        subject=str(account.id),
        audience=tokens.PERSON_AUDIENCE,
        lifetime=keys.PERSON_TOKEN_LIFETIME,
        sid=str(session.id),
        **person_claims(account),
    )


def person_claims(account: Account) -> dict[str, Any]:
    """What every service may know of a person with each request; consent only where it is given."""
    return {
        **({"openai": True} if account.openai_allowed else {}),
        "language": account.language,
        "time_zone": account.time_zone,
        "day_starts_at": f"{account.day_starts_at:%H:%M}",
    }


def service_token(name: str) -> str:
    """A token for internal routes, good for `keys.SERVICE_TOKEN_LIFETIME`."""
    return _signed(
        subject=name, audience=tokens.SERVICE_AUDIENCE, lifetime=keys.SERVICE_TOKEN_LIFETIME
    )


def _signed(*, subject: str, audience: str, lifetime: timedelta, **claims: Any) -> str:
    """A JWT (RFC 7519). The key is read each time: a withdrawn one signs nothing any more."""
    now = clock.now()
    key = selectors.signing_key_active(now=now)
    if key is None:
        logger.error("no signing key: run manage.py ensure_signing_key")
        raise CannotSign
    try:
        private_key = keys.private_key(key)
    except Tampered as error:
        logger.error("SIGNING_KEY_ENCRYPTION_KEY does not open the signing key")
        raise CannotSign from error
    payload = {
        "iss": tokens.ISSUER,
        "aud": audience,
        "sub": subject,
        "iat": now,
        "exp": now + lifetime,
        "jti": secrets.token_urlsafe(16),
        **claims,
    }
    return jwt.encode(payload, private_key, tokens.ALGORITHM, headers={"kid": key.kid})
