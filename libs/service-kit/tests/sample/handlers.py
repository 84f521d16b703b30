"""Reacts to `sample.happened`; its visible effect is the event `sample.noted` in the outbox."""

import threading
from collections.abc import Callable
from pathlib import Path

from contracts.envelope import Event
from sample.events import SampleHappened, SampleNoted
from service_kit.messaging.handlers import handles
from service_kit.messaging.outbox import emit

# What a test wants to happen inside the handler, by the event's note.
reactions: dict[str, Callable[[], None]] = {}


@handles(SampleHappened)
def note(event: Event[SampleHappened]) -> None:
    emit(SampleNoted(note=event.data.note), account_id=event.account_id)
    reactions.get(event.data.note, lambda: None)()
    word, _colon, folder = event.data.note.partition(":")
    if word == "hold":
        _hold(Path(folder))


def _hold(folder: Path) -> None:
    """For tests with processes: say that the handler runs, and wait for leave to end it."""
    (folder / "running").touch()
    while not (folder / "leave").exists():
        threading.Event().wait(0.02)
