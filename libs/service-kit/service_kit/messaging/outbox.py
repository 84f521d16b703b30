"""Saying that something happened, in the transaction in which it happens."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from contracts import envelope
from contracts.envelope import Event
from service_kit import clock, context
from service_kit.ids import new_id

# An array for each column: many events take hardly more of PostgreSQL or the ORM than one.
WRITE = """INSERT INTO service_kit_outboxevent (id, type, payload, created_at)
    SELECT id, type, convert_to(body, 'UTF8'), at FROM
    unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[]) AS said (id, type, body, at)"""


def emit(payload: Any, *, account_id: UUID | None) -> None:
    """Write an event of `contracts` to the outbox; the relay publishes it after the commit.

    Outside of a transaction it raises: the event and the change it tells of must not be able to
    part.
    """
    emit_all([(payload, account_id)])


def emit_all(facts: Iterable[tuple[Any, UUID | None]]) -> None:
    """The same for many payloads at once, each with its account, in one statement."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("emit() belongs into the transaction")
    if rows := [_row(*fact) for fact in facts]:
        connection.cursor().execute(WRITE, [list(column) for column in zip(*rows, strict=True)])


def _row(payload: Any, account_id: UUID | None) -> tuple[UUID, str, str, datetime]:
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
    return event.id, name, envelope.encode(event).decode(), event.occurred_at
