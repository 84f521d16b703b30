"""The commands for those who work on the platform: tests, benchmark, one service's shell."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from local import shutdown, startup, testing
from local.environment import SERVICE_SETTINGS, parse_settings
from local.logs import last_lines
from local.paths import CLONE, VENV_BIN, state_at
from local.platform import Platform
from local.progress import Progress
from local.readiness import NotReadyError
from local.services import service_named
from local.supervisor import log_of
from local.translations import compile_all


def chosen_settings(words: Sequence[str] = (), *, given: bool = False) -> dict[str, str]:
    """What a person set: variables that services or an Nginx know, then KEY=VALUE words.

    Secrets that they hand over count with `given` only: no test asks anybody in their name.
    """
    platform = Platform(state_at())
    known = {*SERVICE_SETTINGS, *(name for site in platform.sites() for name in site.defaults)}
    if given:
        known |= {name for service in platform.services for name in service.given}
    from_environment = {name: os.environ[name] for name in sorted(known) if name in os.environ}
    return {**from_environment, **parse_settings(words)}


def report_failure(platform: Platform, action: Callable[[], None]) -> bool:
    """Did it work? If not, show the end of the culprit's log."""
    try:
        action()
    except NotReadyError as failure:
        log = log_of(platform.state, failure.program)
        print(f"\n{failure}. The end of {log}:\n{last_lines(log)}", file=sys.stderr)
        return False
    return True


@contextmanager
def running_platform(name: str, settings: Mapping[str, str] | None = None) -> Iterator[Platform]:
    """A fresh platform in `.local/<name>`; stopped and deleted in the end."""
    state, progress = state_at(CLONE / ".local" / name), Progress()
    platform = Platform(state, settings or {}, for_tests=True, host="127.0.0.1")
    shutdown.throw_away(platform, progress)
    try:
        if not report_failure(platform, lambda: startup.start(platform, progress)):
            raise RuntimeError("The platform did not start.")
        yield platform
    finally:
        shutdown.throw_away(platform, progress)


def with_venv(env: Mapping[str, str]) -> dict[str, str]:
    return {**env, "PATH": f"{VENV_BIN}{os.pathsep}{env.get('PATH', os.defpath)}"}


def _command(words: Sequence[str]) -> list[str]:
    chosen = list(words[1:] if words[:1] == ["--"] else words)
    if not chosen:
        raise ValueError("No command was given after --")
    return chosen


def execute(options: argparse.Namespace) -> int:
    """Become the command, in the service's folder."""
    platform = Platform(state_at())
    if not platform.state.ports_file.exists():
        raise LookupError("This platform was never started; `make up` does it.")
    service = service_named(options.service, platform.services)
    words = _command(options.words)
    env = with_venv({**os.environ, **platform.service_environment(service)})
    os.chdir(service.folder)
    os.execvpe(words[0], words, env)


def with_platform(options: argparse.Namespace) -> int:
    words = _command(options.words)
    with running_platform(options.state, chosen_settings(options.set)) as platform:
        own = {"BASE_URL": platform.address, "LETTERS_STATE": str(platform.state.root)}
        return subprocess.call(words, cwd=CLONE, env=with_venv({**os.environ, **own}))


def test(options: argparse.Namespace) -> int:
    return testing.run_tests(options.name, chosen_settings())


def bench(options: argparse.Namespace) -> int:
    """`tests/bench` starts what it measures by itself, with `running_platform`."""
    words = [word for word in options.words if word != "--"]
    command = [str(Path(sys.executable)), str(CLONE / "tests" / "bench"), *words]
    env = {**os.environ, "PYTHONPATH": str(CLONE)}
    return subprocess.call(command, cwd=CLONE, env=with_venv(env))


def translations(_options: argparse.Namespace) -> int:
    for catalogue in compile_all():
        print(f"compiled {catalogue.relative_to(CLONE)}")
    return 0
