"""Reacts to what happened; the visible effect is the event `sample.noted` in the outbox."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from contracts.envelope import Event
from sample.events import SampleGathered, SampleHappened, SampleNoted
from service_kit.messaging.handlers import handles, handles_many
from service_kit.messaging.outbox import emit, emit_all

# What a test wants to happen inside the handler, by the event's note.
reactions: dict[str, Callable[[], None]] = {}


# The notes of each call that got more than one.
gathered: list[list[str]] = []


@handles(SampleHappened)
def note(event: Event[SampleHappened]) -> None:
    emit(SampleNoted(note=event.data.note), account_id=event.account_id)
    _react(event.data.note)


@handles_many(SampleGathered)
def gather(events: Sequence[Event[SampleGathered]]) -> None:
    if len(events) > 1:
        gathered.append([event.data.note for event in events])
    emit_all((SampleNoted(note=event.data.note), event.account_id) for event in events)
    for event in events:
        _react(event.data.note)


def _react(note: str) -> None:
    reactions.get(note, lambda: None)()
    word, _colon, folder = note.partition(":")
    if word == "hold":
        _hold(Path(folder))


def _hold(folder: Path) -> None:
    """For tests with processes: say that the handler runs, and wait for leave to end it."""
    (folder / "running").touch()
    while not (folder / "leave").exists():
        threading.Event().wait(0.02)
