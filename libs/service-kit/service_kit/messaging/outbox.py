"""Saying that something happened, in the transaction in which it happens."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from contracts import envelope
from contracts.envelope import Event
from service_kit import clock, context
from service_kit.ids import new_id
from service_kit.models import OutboxEvent


def emit(payload: Any, *, account_id: UUID | None) -> None:
    """Write an event of `contracts` to the outbox; the relay publishes it after the commit.

    Outside of a transaction it raises: the event and the change it tells of must not be able to
    part.
    """
    emit_all([(payload, account_id)])


def emit_all(facts: Iterable[tuple[Any, UUID | None]]) -> None:
    """The same for many payloads at once, each with its account, in one statement."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("emit() belongs into the transaction")
    OutboxEvent.objects.bulk_create([_row(*fact) for fact in facts])


def _row(payload: Any, account_id: UUID | None) -> OutboxEvent:
    name, version = envelope.name_and_version(type(payload))
    headers = context.trace_headers()
    event = Event(
        id=new_id(),
        type=name,
        version=version,
        occurred_at=clock.now(),
        source=settings.SERVICE_NAME,
        account_id=account_id,
        data=payload,
        trace=headers.get("traceparent"),
        trace_state=headers.get("tracestate"),
    )
    body = envelope.encode(event)
    return OutboxEvent(id=event.id, type=name, payload=body, created_at=event.occurred_at)
