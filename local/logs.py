"""The end of a log, as a person can read it."""

import json
import os
from pathlib import Path

ENOUGH = 64 * 1024


def readable(line: str) -> str:
    """A JSON line of a service as its message and its traceback; other lines as they are."""
    try:
        entry = json.loads(line)
        words = [entry["level"], entry["message"]]
    except (ValueError, TypeError, KeyError):
        return line
    return " ".join(map(str, words)) + (
        "\n" + str(entry["exc_info"]) if "exc_info" in entry else ""
    )


def last_lines(path: Path, count: int = 30) -> str:
    """The last lines of a log, however large it is."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - ENOUGH))
            lines = file.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    text = "\n".join(readable(line) for line in lines[-count:])
    return "\n".join(text.splitlines()[-count:])
