"""What was measured on, and with which programs: figures mean nothing without it."""

import os
import platform as python_platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.paths import CLONE


def description() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _output("git", "describe", "--always", "--dirty"),
        "processor": _value("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory": _value("/proc/meminfo", "MemTotal"),
        "system": _system(),
        "python": python_platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _output(*command: str) -> str:
    done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _value(file: str, name: str) -> str:
    for line in Path(file).read_text(encoding="utf-8").splitlines():
        label, _colon, value = line.partition(":")
        if label.strip() == name:
            return value.strip()
    return ""


def _system() -> str:
    try:
        return python_platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return python_platform.platform()
