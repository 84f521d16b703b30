"""Signed questions that can be answered once, within five minutes, for one purpose.

Nothing is written when one is asked, so strangers cannot fill a table by asking; what is kept is
that one was answered.
"""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction

from authentication.exceptions import InvalidChallenge
from authentication.models import SpentChallenge
from authentication.opaque import digest, new_secret
from service_kit import clock

LIFETIME = timedelta(minutes=5)


def ask(purpose: str, **bound_to: str) -> str:
    """A challenge for `purpose` that carries what it is bound to; readable, not forgeable."""
    expires = int((clock.now() + LIFETIME).timestamp())
    return _signer(purpose).sign_object({**bound_to, "exp": expires, "jti": new_secret()})


def read(purpose: str, challenge: str) -> dict[str, Any]:
    """What it carries; raises InvalidChallenge for a forged, expired or answered one."""
    try:
        values: dict[str, Any] = _signer(purpose).unsign_object(challenge)
    except (signing.BadSignature, ValueError) as error:
        raise InvalidChallenge from error
    if values["exp"] <= clock.now().timestamp() or _is_spent(challenge):
        raise InvalidChallenge
    return values


def spend(challenge: str) -> None:
    """Answered: from the end of this transaction on it is no challenge any more.

    Raises InvalidChallenge if another answer was first.
    """
    now = clock.now()
    SpentChallenge.objects.filter(expires_at__lt=now - LIFETIME).delete()
    try:
        with transaction.atomic():
            SpentChallenge.objects.create(digest=digest(challenge), expires_at=now + LIFETIME)
    except IntegrityError as error:
        raise InvalidChallenge from error


def _is_spent(challenge: str) -> bool:
    return SpentChallenge.objects.filter(digest=digest(challenge)).exists()


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"authentication.challenges.{purpose}")
