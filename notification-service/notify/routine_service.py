"""Whether a reminder is still needed, and what it is about: routine-service knows."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.conf import settings

from account_kit import service_tokens
from service_kit.http import JsonClient, UpstreamError

AT_ONCE = 100


class Reminder(NamedTuple):
    account_id: UUID
    kind: str
    source_id: UUID
    due_at: datetime
    due_on: date


class Look(msgspec.Struct, frozen=True):
    """`title` and `days_before` are said where it is needed, `reason` where it is not."""

    source_id: UUID
    due_on: date
    needed: bool
    reason: str | None = None
    title: str | None = None
    days_before: int | None = None


@cache
def client() -> JsonClient:
    return JsonClient(
        settings.ROUTINE_SERVICE_URL,
        name="routine-service",
        token=service_tokens.current,
        timeout=2.0,
        attempts=1,
    )


def look(reminders: Sequence[Reminder]) -> list[Look]:
    """One for each of at most a hundred reminders, in their order. Raises `UpstreamError`."""
    body = {"reminders": [each._asdict() for each in reminders]}
    answer = client().post("/internal/reminders/", body, idempotent=True)
    try:
        looks = msgspec.convert(answer["results"], list[Look])
    except (LookupError, TypeError, msgspec.ValidationError) as error:
        raise UpstreamError("routine-service: no reminders in its answer") from error
    if [each.source_id for each in looks] != [each.source_id for each in reminders]:
        raise UpstreamError("routine-service: an answer about other reminders")
    return looks
