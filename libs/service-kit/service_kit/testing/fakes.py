"""Hand-written stand-ins for the clock and the broker."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from contracts import envelope
from contracts.envelope import Event
from service_kit import clock

T = TypeVar("T")


class FakeClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, start: datetime) -> None:
        self.instant = start

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, **parts: float) -> None:
        self.instant += timedelta(**parts)

    def set(self, instant: datetime) -> None:
        self.instant = instant


class FakeBroker:
    """Carries the outbox straight to the real handlers, through the real encoding."""

    def waiting(self, payload: type[T]) -> list[Event[T]]:
        """What the outbox holds of one event type, oldest first."""
        name, _version = envelope.name_and_version(payload)
        return [event for event in self._outbox() if event.type == name]

    def deliver(self, event: Event[Any]) -> bool:
        """What the consumer does with a message of the queue; whether the handler ran now.

        Raises where the consumer would try again or park; the log says why.
        """
        from service_kit.messaging import consumer

        [[outcome]] = consumer.process([envelope.encode(event)])
        if outcome not in ("done", "seen"):
            raise AssertionError(f"{event.type}: {outcome}")
        return outcome == "done"

    def deliver_together(self, *events: Event[Any]) -> list[list[str]]:
        """The same for messages that waited together; the outcomes of each step."""
        from service_kit.messaging import consumer

        return [list(step) for step in consumer.process(map(envelope.encode, events))]

    def deliver_all(self) -> int:
        """Hand over what waits in the outbox and has a handler here; how many handlers ran."""
        from service_kit.messaging.handlers import handled_types
        from service_kit.models import OutboxEvent

        waiting = list(OutboxEvent.objects.filter(sent_at=None).order_by("id"))
        OutboxEvent.objects.filter(id__in=[row.id for row in waiting]).update(sent_at=clock.now())
        events = [envelope.decode(bytes(row.payload)) for row in waiting]
        return sum(self.deliver(event) for event in events if event.type in handled_types())

    def _outbox(self) -> list[Event[Any]]:
        from service_kit.models import OutboxEvent

        rows = OutboxEvent.objects.order_by("id")
        return [envelope.decode(bytes(row.payload)) for row in rows]
