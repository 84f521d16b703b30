"""Waiting for a condition, and threads that end with their test."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

PATIENCE = 20.0


def wait_until(condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Return as soon as the condition holds; fail with `what` when the time is over."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, f"not in {seconds} seconds: {what}"
        threading.Event().wait(0.02)


Start = Callable[[Callable[[threading.Event], None]], threading.Event]


@contextmanager
def background() -> Iterator[Start]:
    """A function that runs another in a thread; all are told to stop and waited for at the end."""
    running: list[tuple[threading.Event, threading.Thread]] = []

    def start(run: Callable[[threading.Event], None]) -> threading.Event:
        stopping = threading.Event()
        thread = threading.Thread(target=run, args=[stopping], daemon=True)
        thread.start()
        running.append((stopping, thread))
        return stopping

    try:
        yield start
    finally:
        for stopping, _thread in running:
            stopping.set()
        for _stopping, thread in running:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a thread did not end when it was told to"
