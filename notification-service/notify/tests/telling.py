"""Events of the other services."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from contracts import envelope
from contracts.envelope import Event
from contracts.events import ScheduleDue
from notify.models import Recipient
from service_kit import clock
from service_kit.ids import new_id
from service_kit.testing.fakes import FakeBroker

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def happened(data: Any, *, account_id: UUID | None, at: datetime | None = None) -> Event[Any]:
    name, version = envelope.name_and_version(type(data))
    return Event(
        id=new_id(),
        type=name,
        version=version,
        occurred_at=at or clock.now(),
        source="another-service",
        account_id=account_id,
        data=data,
    )


def due(kind: str, **changes: Any) -> ScheduleDue:
    """An occurrence that has just come."""
    told: dict[str, Any] = {
        "schedule_id": new_id(),
        "kind": kind,
        "source_id": new_id(),
        "due_at": NOON,
        "due_on": date(2026, 11, 22),
        **changes,
    }
    return ScheduleDue(**told)


def remind(broker: FakeBroker, recipient: Recipient, kind: str = "routine", **changes: Any) -> UUID:
    """A reminder falls due for them; of what it is."""
    told = due(kind, **changes)
    broker.deliver(happened(told, account_id=recipient.account_id))
    return told.source_id
