"""The load generator wrk (https://github.com/wg/wrk), one thread of it, and what it reports."""

import json
import os
import subprocess
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")
MARK = "RESULT "


@dataclass(frozen=True)
class Requests:
    """What one round sends, in turn: (method, path, body); `once` gives each a key of its own."""

    lines: Sequence[tuple[str, str, str]]
    headers: dict[str, str] = field(default_factory=dict)
    once: bool = False


@dataclass(frozen=True)
class Load:
    """What came back in one round; latencies in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float
    longest: float
    errors: dict[str, int]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds

    @property
    def failed(self) -> int:
        """Answers that were no success, requests without an answer, and no answers at all."""
        return sum(self.errors.values()) or int(self.requests == 0)


def parse(output: str) -> Load:
    """Read the line that load.lua prints."""
    found = [line for line in output.splitlines() if line.startswith(MARK)]
    if len(found) != 1:
        raise ValueError(f"wrk reported nothing:\n{output}")
    values = json.loads(found[0].removeprefix(MARK))
    return Load(
        requests=values["requests"],
        seconds=values["microseconds"] / 1e6,
        p50=values["p50"] / 1000,
        p95=values["p95"] / 1000,
        p99=values["p99"] / 1000,
        longest=values["longest"] / 1000,
        errors=values["errors"],
    )


def run(
    address: str, requests: Requests, *, clients: int, seconds: float, timeout: int = 15
) -> Load:
    """`clients` connections, each with one request at a time, for so many (whole) seconds."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".requests") as file:
        file.writelines("\t".join(line) + "\n" for line in requests.lines)
        file.flush()
        env = {
            **os.environ,
            "BENCH_REQUESTS": file.name,
            "BENCH_HEADERS": "\n".join(
                f"{name}: {value}" for name, value in requests.headers.items()
            ),
            **({"BENCH_UNIQUE": f"{uuid.uuid4()}-"} if requests.once else {}),
        }
        command = [
            *("wrk", "--threads", "1", "--connections", str(clients)),
            *("--duration", f"{seconds:.0f}s", "--timeout", f"{timeout}s"),
            *("--script", str(SCRIPT), address),
        ]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"wrk ended with {done.returncode}: {done.stderr or done.stdout}")
    return parse(done.stdout)
