"""A role of the sample service in a process of its own, as entrypoint.sh starts it."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from django.db import connection

from support.network import free_port
from support.waiting import PATIENCE, wait_until


def environment(**changes: str | None) -> dict[str, str]:
    """This process's own environment with the tests' database; None takes a variable away."""
    here = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sample_service.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "DB_NAME": str(connection.settings_dict["NAME"]),
    }
    merged: Mapping[str, str | None] = {**here, **changes}
    return {name: value for name, value in merged.items() if value is not None}


# What `python -m service_kit.roles` does, with the possibility to change something before it.
PROGRAM = "import sys; from service_kit import roles; roles.main()"


class Role:
    """`python -m service_kit.roles NAME`, after `prelude`."""

    def __init__(self, name: str, logs: Path, prelude: str = "", **changes: str | None) -> None:
        self.port = free_port()
        self._logs = logs / f"{name}-{self.port}.log"
        where = f"127.0.0.1:{self.port}"
        self._log = self._logs.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{prelude}\n{PROGRAM}", name],
            env=environment(BIND=where, WORKER_BIND=where, TMPDIR=str(logs), **changes),
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def end(self) -> None:
        """At the end of the test: kill it if it still runs."""
        self.kill()
        self._log.close()

    def output(self) -> str:
        return self._logs.read_text(encoding="utf-8")

    def get(self, path: str, method: str = "GET") -> tuple[int, str]:
        """Status and text; 0 while nobody listens."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait_for(self, path: str, status: int = 200) -> str:
        def there() -> bool:
            assert self.process.poll() is None, f"it ended: {self.output()}"
            return self.get(path)[0] == status

        wait_until(there, f"{path} answers {status}")
        return self.get(path)[1]

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


StartRole = Callable[..., Role]
