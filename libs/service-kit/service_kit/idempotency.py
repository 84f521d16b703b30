"""`Idempotency-Key`: a write that a client repeats happens once.

After draft-ietf-httpapi-idempotency-key-header: the same key with the same body gives the
first outcome again, with another body 422. What is kept is the id of what the first request
made and a keyed fingerprint of its body, never the body or the answer: they may be private.
"""

import hashlib
import hmac
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from service_kit import clock
from service_kit.ids import new_id
from service_kit.models import IdempotencyKey
from service_kit.problems import Problem

HEADER = "Idempotency-Key"
MAX_LENGTH = 200


class KeyReused(Problem):
    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = _("This Idempotency-Key was used for a different request.")


def key_of(request: Request) -> str | None:
    """The request's key, None without one; a 400 when it is too long."""
    key = request.headers.get(HEADER)
    if key is not None and not 1 <= len(key) <= MAX_LENGTH:
        raise ValidationError({HEADER: [_("Use between 1 and 200 characters.")]})
    return key


def fingerprint(request: Request) -> bytes:
    """What the request asks for, as 32 bytes that nobody without our key can compare."""
    canonical = msgspec.json.encode(request.data, order="deterministic")
    message = f"{request.method} {request.path}\n".encode() + canonical
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256)


def claim(*, owner: UUID, key: str, fingerprint: bytes, resource_id: UUID) -> UUID:
    """Take `key` for making `resource_id`, inside the transaction that makes it.

    Returns `resource_id` when the key is new, else the id that the first request made; a
    request that runs at the same moment is waited for (the constraint makes it so). Raises
    `KeyReused`.
    """
    outcome = {"fingerprint": fingerprint, "resource_id": resource_id, "created_at": clock.now()}
    mine = IdempotencyKey(id=new_id(), owner=owner, key=key, **outcome)
    IdempotencyKey.objects.bulk_create([mine], ignore_conflicts=True)
    first = IdempotencyKey.objects.get(owner=owner, key=key)
    if not hmac.compare_digest(bytes(first.fingerprint), fingerprint):
        raise KeyReused
    return first.resource_id
