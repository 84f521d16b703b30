"""Which function of this service reacts to which event, and that it does so once."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction

from contracts import envelope
from contracts.envelope import Event
from service_kit import clock

# Who hears the same at the same moment waits here until the other has committed or not; all enter
# in one order, so that two never wait for each other.
HEARD = """INSERT INTO service_kit_inboxevent (id, type, handled_at)
    SELECT id, %s, %s FROM unnest(%s::uuid[]) AS id ON CONFLICT DO NOTHING RETURNING id"""
T = TypeVar("T")
F = TypeVar("F", bound=Callable[[Any], None])
Handler = Callable[[Event[T]], None]
ManyHandler = Callable[[Sequence[Event[T]]], None]

_handlers: dict[str, Callable[[Any], None]] = {}
# Whose handlers take what has come of them together.
MANY: set[str] = set()
# What a build before this one reacted to, and none will again.
LEFT: set[str] = set()


def handles(payload: type[T]) -> Callable[[Handler[T]], Handler[T]]:
    """Register the function of an app's `handlers.py` for one event type."""
    return lambda function: _registered(payload, function)


def handles_many(payload: type[T]) -> Callable[[ManyHandler[T]], ManyHandler[T]]:
    """The same for a function that takes all events of the type that wait together.

    They are one transaction. If it fails, the function is called again for each of them alone, so
    one that cannot be handled harms no other.
    """
    MANY.add(envelope.name_and_version(payload)[0])
    return lambda function: _registered(payload, function)


def _registered(payload: type[Any], function: F) -> F:
    name, _version = envelope.name_and_version(payload)
    if _handlers.setdefault(name, function) is not function:
        raise ValueError(f"{name} has a handler already")
    return function


def no_longer_handles(payload: type[Any]) -> None:
    """In place of a handler that is gone for good: the queue's binding is taken away, and what an
    older build lets in meanwhile is dropped."""
    LEFT.add(envelope.name_and_version(payload)[0])


class NoHandler(LookupError):
    """An event that this build has nothing to do about: another build, newer or older, may."""


def handled_types() -> list[str]:
    return sorted(_handlers)


def handle_once(events: Sequence[Event[Any]]) -> set[UUID]:
    """Run the handler of an event, or of many that it takes together, for those it did not run for
    before; their ids. Raises `NoHandler`.

    The inbox rows and the handler's changes are one transaction. A second delivery at the same
    moment waits for the first at the primary key.
    """
    name, by_id = events[0].type, {event.id: event for event in events}
    if name in LEFT:
        return set()
    handler = _handlers.get(name)
    if handler is None:
        raise NoHandler(name)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HEARD, [name, clock.now(), sorted(by_id)])
        new_ids = {row[0] for row in cursor.fetchall()}
        if new := [event for event in by_id.values() if event.id in new_ids]:
            handler(new if name in MANY else new[0])
    return new_ids
