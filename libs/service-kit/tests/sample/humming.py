"""A role that only the sample service has."""

import threading


class Hum:
    """Hums until it is told to stop."""

    def __init__(self) -> None:
        self.connected = False

    def run(self, stopping: threading.Event) -> None:
        self.connected = True
        stopping.wait()
