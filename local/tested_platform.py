"""A platform that tests run against: started by a step of the run, thrown away at its end."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from threading import Event

from local import shutdown, startup
from local.logs import last_lines
from local.paths import State
from local.platform import Platform
from local.progress import Progress
from local.readiness import NotReadyError
from local.steps import Result, Step
from local.supervisor import log_of


class TestedPlatform(Platform):
    """It exists with its ports and secrets from `prepare` on, and runs once `starting` is done."""

    def __init__(self, state: State, settings: Mapping[str, str], progress: Progress) -> None:
        super().__init__(state, settings, for_tests=True, host="127.0.0.1")
        self._progress = progress
        self._tried_to_start = Event()
        self._is_up = False

    def prepare(self) -> None:
        """Settings modules need a complete environment to load, before anything runs."""
        self.throw_away()
        self.state.create()
        self.choose_ports(None, [])

    @property
    def starting(self) -> Step:
        return Step(f"start of the platform {self.state.root.name}", self._start)

    def _start(self) -> Result:
        try:
            startup.start(self, self._progress)
        except (NotReadyError, RuntimeError) as failure:
            program = getattr(failure, "program", "supervisord")
            return Result(0, 1, f"{failure}\n{last_lines(log_of(self.state, program))}")
        else:
            self._is_up = True
            return Result(1, 0)
        finally:
            self._tried_to_start.set()

    def once_started(self, step: Step) -> Step:
        def action() -> Result:
            self._tried_to_start.wait()
            return step.action() if self._is_up else Result(0, 1, "The platform did not start.")

        return Step(step.name, action)

    def keep_logs(self, folder: Path) -> None:
        """A failure may need the logs of the platform that is about to be thrown away."""
        if self.state.logs.is_dir():
            shutil.copytree(self.state.logs, folder, dirs_exist_ok=True)

    def throw_away(self) -> None:
        shutdown.throw_away(self, self._progress)
