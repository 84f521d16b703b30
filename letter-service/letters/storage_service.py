"""What letter-storage-service knows of pictures."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

import msgspec
from django.conf import settings

from account_kit import service_tokens
from service_kit.http import JsonClient, UpstreamError


class Description(msgspec.Struct, frozen=True):
    """A picture of the account that asked; None for all that nobody could be asked."""

    id: UUID
    content_type: str | None = None
    width: int | None = None
    height: int | None = None
    alt: str | None = None


@cache
def client() -> JsonClient:
    # A person waits for the answer, and the letter is saved without it as well.
    return JsonClient(
        settings.LETTER_STORAGE_SERVICE_URL,
        name="letter-storage-service",
        token=service_tokens.current,
        timeout=2.0,
        attempts=1,
    )


def describe(account_id: UUID, image_ids: Sequence[UUID]) -> dict[UUID, Description]:
    """Those of the pictures that the account has. Raises `UpstreamError`."""
    body = {"account_id": account_id, "image_ids": list(image_ids)}
    answer = client().post("/internal/images/describe/", body, idempotent=True)
    try:
        found = msgspec.convert(answer["images"], list[Description])
    except (LookupError, TypeError, msgspec.ValidationError) as error:
        raise UpstreamError("letter-storage-service: no pictures in its answer") from error
    return {each.id: each for each in found}
