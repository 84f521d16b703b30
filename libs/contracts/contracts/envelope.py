"""The frame around every event, and its JSON form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

T = TypeVar("T")

Payload = dict[str, Any]
Upcaster = Callable[[Payload], Payload]


class UnknownEvent(ValueError):
    """An event of a type or version that this build does not know."""


class MalformedEvent(ValueError):
    """Bytes that are not an event, or an event that breaks its contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Generic[T]):
    """A fact that happened.

    `occurred_at` is an aware UTC instant; `trace` and `trace_state` are W3C `traceparent` and
    `tracestate`; `account_id` is the person the fact is about, None for facts about nobody.
    """

    id: UUID
    type: str
    version: int
    occurred_at: datetime
    source: str
    account_id: UUID | None
    data: T
    trace: str | None = None
    trace_state: str | None = None


_payloads: dict[str, type[Any]] = {}
_versions: dict[type[Any], tuple[str, int]] = {}
_upcasters: dict[tuple[str, int], Upcaster] = {}


def event(name: str, *, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Register a dataclass as the newest payload of the event `name`."""

    def register(payload: type[T]) -> type[T]:
        _payloads[name] = payload
        _versions[payload] = (name, version)
        return payload

    return register


def upcast(name: str, *, from_version: int) -> Callable[[Upcaster], Upcaster]:
    """Register how a payload of `from_version` becomes one of the following version."""

    def register(function: Upcaster) -> Upcaster:
        _upcasters[(name, from_version)] = function
        return function

    return register


def name_and_version(payload: type[Any]) -> tuple[str, int]:
    return _versions[payload]


def registered() -> dict[str, type[Any]]:
    """Every known event type with its newest payload class."""
    return dict(_payloads)


def encode(message: Event[Any]) -> bytes:
    return msgspec.json.encode(message)


def decode(raw: bytes) -> Event[Any]:
    """Parse a message of any version still known.

    Raises `UnknownEvent` or `MalformedEvent`. Unknown fields are ignored, so that a newer
    sender does not break an older reader.
    """
    try:
        frame = msgspec.json.decode(raw, type=Event[msgspec.Raw])
        name, version = frame.type, frame.version
        payload_type = _payloads.get(name)
        if payload_type is None:
            raise UnknownEvent(name)
        newest = _versions[payload_type][1]
        payload: Payload = msgspec.json.decode(frame.data, type=Payload)
        while version < newest:
            payload = _upcasters[(name, version)](payload)
            version += 1
        if version > newest:
            raise UnknownEvent(f"{name} version {version}")
        data = msgspec.convert(payload, payload_type)
    # Text that is no UTF-8, endless nesting, an upcaster that misses what it expects.
    except (msgspec.MsgspecError, UnicodeError, RecursionError, LookupError, TypeError) as error:
        raise MalformedEvent(type(error).__name__) from error
    return Event(
        id=frame.id,
        type=name,
        version=version,
        occurred_at=frame.occurred_at,
        source=frame.source,
        account_id=frame.account_id,
        data=data,
        trace=frame.trace,
        trace_state=frame.trace_state,
    )
