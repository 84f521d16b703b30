"""Which function of this service reacts to which event, and that it does so once."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction

from contracts import envelope
from contracts.envelope import Event
from service_kit import clock

# Who hears the same at the same moment waits here until the other has committed or not.
HEARD = """INSERT INTO service_kit_inboxevent (id, type, handled_at)
    VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"""
T = TypeVar("T")
Handler = Callable[[Event[T]], None]

_handlers: dict[str, Handler[Any]] = {}
# What a build before this one reacted to, and none will again.
LEFT: set[str] = set()


def handles(payload: type[T]) -> Callable[[Handler[T]], Handler[T]]:
    """Register the function of an app's `handlers.py` for one event type."""
    name, _version = envelope.name_and_version(payload)

    def register(function: Handler[T]) -> Handler[T]:
        if _handlers.setdefault(name, function) is not function:
            raise ValueError(f"{name} has a handler already")
        return function

    return register


def no_longer_handles(payload: type[Any]) -> None:
    """In place of a handler that is gone for good: the queue's binding is taken away, and what an
    older build lets in meanwhile is dropped."""
    LEFT.add(envelope.name_and_version(payload)[0])


class NoHandler(LookupError):
    """An event that this build has nothing to do about: another build, newer or older, may."""


def handled_types() -> list[str]:
    return sorted(_handlers)


def handle_once(event: Event[Any]) -> bool:
    """Run the event's handler unless it ran before; whether it ran now. Raises `NoHandler`.

    The inbox row and the handler's changes are one transaction. A second delivery at the same
    moment waits for the first at the primary key.
    """
    if event.type in LEFT:
        return False
    handler = _handlers.get(event.type)
    if handler is None:
        raise NoHandler(event.type)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HEARD, [event.id, event.type, clock.now()])
        if is_new := bool(cursor.rowcount):
            handler(event)
    return is_new
