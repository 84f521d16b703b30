"""`make test`: every check, then every test against a platform that is started for it."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import partial
from operator import attrgetter

from local import nginx
from local.common_settings import NAME, write_common_settings
from local.import_contracts import import_contracts
from local.parts import Part, all_parts, chosen_parts
from local.paths import CLONE, VENV_BIN, state_at
from local.platform import TEST_VHOST
from local.progress import Progress
from local.services import load_services
from local.steps import Result, Step, check_step, command_step, pytest_step, run_steps
from local.tested_platform import TestedPlatform

PYTHON = VENV_BIN / "python"
TEST_STATE = CLONE / ".local" / "test"
KILLED_STATE = CLONE / ".local" / "test-killed"
REPORTS = CLONE / ".local" / "test-reports"
# Tests are one client that asks for all at once; the limits themselves are the gateway's tests.
SETTINGS = {"REQUEST_BURST": "1000"}
# The first one shows no windows and needs half the processor time of the others.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def run_tests(name: str | None, settings: Mapping[str, str]) -> int:
    """Run everything or one part; 0 if nothing failed."""
    with _one_at_a_time():
        return _Run(name, settings).all()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two runs in one clone would throw each other's platform away."""
    TEST_STATE.parent.mkdir(exist_ok=True)
    with TEST_STATE.with_suffix(".lock").open("w") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            sys.exit("The tests are running in this clone already: wait for them.")
        yield


class _Run:
    def __init__(self, name: str | None, settings: Mapping[str, str]) -> None:
        self._parts = chosen_parts(name)
        self._whole = name is None
        self._progress = Progress()
        settings = {**SETTINGS, **settings}
        self._platform = TestedPlatform(state_at(TEST_STATE), settings, self._progress)
        self._killed = TestedPlatform(state_at(KILLED_STATE), settings, self._progress)
        self._results: list[tuple[str, Result]] = []

    def all(self) -> int:
        shutil.rmtree(REPORTS, ignore_errors=True)
        (REPORTS / "coverage").mkdir(parents=True)
        tested = sorted(filter(attrgetter("tested"), self._parts), key=_length, reverse=True)
        try:
            for platform in self._platforms:
                platform.prepare()
            self._do([self._format_and_lint(), self._repository_checks() if self._whole else []])
            # Tests that kill mostly wait until something is back, so others run meanwhile.
            first = self._starts(tested) + [self._tests(part) for part in tested if part.kills]
            parts = [[self._tests(part)] for part in tested if not part.kills]
            self._do([first, self._type_checks(), *parts])
        finally:
            for platform in self._platforms:
                platform.keep_logs(REPORTS / "logs" / platform.state.root.name)
                platform.throw_away()
        return self._summary()

    @property
    def _platforms(self) -> tuple[TestedPlatform, TestedPlatform]:
        return self._platform, self._killed

    def _platform_of(self, part: Part) -> TestedPlatform:
        return self._killed if part.kills else self._platform

    def _starts(self, tested: Sequence[Part]) -> list[Step]:
        """One after the other: two at once would take each other's processors."""
        needed = [self._platform_of(part) for part in tested if part.needs_platform]
        return [platform.starting for platform in self._platforms if platform in needed]

    def _do(self, lanes: Sequence[Sequence[Step]]) -> None:
        results = run_steps(lanes, self._progress)
        for name, result in results:
            file = REPORTS / f"{name.replace(' ', '-')}.txt"
            both = [result.output_at_first, result.output]
            file.write_text("\n".join(filter(None, both)), encoding="utf-8")
        self._results += results

    # --- checks that need nothing running --------------------------------------------------

    def _format_and_lint(self) -> list[Step]:
        folders = [CLONE] if self._whole else [part.folder for part in self._parts]
        env = self._platform.base_environment()
        ruff = VENV_BIN / "ruff"
        return [
            command_step("format", [ruff, "format", "--check", *folders], cwd=CLONE, env=env),
            command_step("lint", [ruff, "check", *folders], cwd=CLONE, env=env),
        ]

    def _type_checks(self) -> list[Step]:
        """One after the other, since what one has read of the libraries spares it the next."""
        every = {env["DJANGO_SETTINGS_MODULE"]: env for env in map(self._environment, all_parts())}
        paths = (path for env in every.values() for path in env["MYPYPATH"].split(os.pathsep))
        folder = self._platform.state.run  # private, as the values are
        folders = [folder, *dict.fromkeys(paths)]
        write = partial(write_common_settings, folder, list(every.values()))
        return [
            check_step("settings", write),
            *(self._types(part, folders) for part in self._parts),
        ]

    def _types(self, part: Part, folders: Sequence[object]) -> Step:
        """mypy in the part's own folder."""
        command = [VENV_BIN / "mypy", "--config-file", CLONE / "pyproject.toml"]
        command += ["--cache-dir", CLONE / ".mypy_cache", part.folder]
        paths = os.pathsep.join(map(str, [*part.module_folders, *folders]))
        own = {"DJANGO_SETTINGS_MODULE": NAME, "PYTHONPATH": paths, "MYPYPATH": paths}
        env = {**self._environment(part), **own}
        return command_step(f"types of {part.name}", command, cwd=part.cwd, env=env)

    def _repository_checks(self) -> list[Step]:
        config = REPORTS / "importlinter.ini"
        config.write_text(import_contracts(self._platform.services), encoding="utf-8")
        folders = [str(service.folder) for service in self._platform.services]
        env = {**self._platform.base_environment(), "PYTHONPATH": os.pathsep.join(folders)}
        imports = [VENV_BIN / "lint-imports", "--no-cache", "--config", config]
        self._platform.write_sites()
        steps = [
            command_step("import contracts", imports, cwd=CLONE, env=env),
        ]
        for site in self._platform.sites():
            gixy = [VENV_BIN / "gixy", site.folder / "nginx.conf"]
            steps.append(check_step(f"nginx -t of {site.name}", partial(nginx.problem, site)))
            steps.append(command_step(f"gixy of {site.name}", gixy, cwd=site.folder, env=env))
        return steps

    # --- tests -------------------------------------------------------------------------------

    def _tests(self, part: Part) -> Step:
        command: list[object] = [PYTHON, "-m", "pytest", "-q", "-c", CLONE / "pyproject.toml"]
        command += ["--rootdir", part.cwd, "-o", f"cache_dir={REPORTS / 'cache' / part.name}"]
        command += ["-p", "unhurried", "--durations=5"]
        if part.browsers:
            command += ["-n", part.browsers, "--dist", "worksteal"]
        if not part.whole:
            command += [f"--cov={part.folder}", "--cov-report="]
            command += [f"--cov-config={CLONE / 'pyproject.toml'}"]
            command += [f"--cov={CLONE / 'libs'}"] if part.service else []
        command += [part.folder]
        env = self._environment(part)
        name, again = f"tests of {part.name}", bool(part.browsers)
        step = pytest_step(name, command, cwd=part.cwd, env=env, second_try=again)
        return self._platform_of(part).once_started(step) if part.needs_platform else step

    def _environment(self, part: Part) -> dict[str, str]:
        """For checking or testing that part: a service's variables, and where to find things."""
        platform = self._platform_of(part)
        service = part.service or load_services()[0]
        paths = [*part.module_folders, service.folder, CLONE, CLONE / "tests"]
        return {
            **platform.base_environment(),
            **platform.service_environment(service),
            "RABBITMQ_VHOST": TEST_VHOST,
            "DJANGO_SETTINGS_MODULE": part.settings or f"{service.project}.settings",
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "MYPYPATH": os.pathsep.join(map(str, paths)),
            "COVERAGE_FILE": str(REPORTS / "coverage" / f".coverage.{part.name}"),
            "BASE_URL": platform.address,
            "LETTERS_STATE": str(platform.state.root),
            "CHROMIUM": chromium() or "",
        }

    # --- the end -----------------------------------------------------------------------------

    def _summary(self) -> int:
        self._show_coverage()
        passed = sum(result.passed for _, result in self._results)
        failed = sum(result.failed for _, result in self._results)
        if again := [line for name, each in self._results for line in each.second_tries(name)]:
            print("\nPassed or failed only at a second try:", *again, sep="\n")
        if failed:
            lines = [line for name, each in self._results for line in each.failures(name)]
            print("\nFailed:", *lines, f"All output and the logs: {REPORTS}", sep="\n")
        print(f"\nAll of it took {self._progress.seconds:.0f} seconds.")
        print(f"{passed} passed, {failed} failed", flush=True)
        return 1 if failed else 0

    def _show_coverage(self) -> None:
        folder = REPORTS / "coverage"
        if not any(folder.iterdir()):
            return
        env = {**self._platform.base_environment(), "COVERAGE_FILE": str(folder / ".coverage")}
        config = f"--rcfile={CLONE / 'pyproject.toml'}"
        coverage = [PYTHON, "-m", "coverage"]
        for words in (["combine", "--quiet", config, str(folder)], ["report", config]):
            step = command_step(words[0], [*coverage, *words], cwd=CLONE, env=env)
            output = step.action().output.strip()
            print(f"\n{output}" if output else "", end="", flush=True)
        print()


def _length(part: Part) -> tuple[bool, int]:
    """The browsers', then what has the most modules: the longest go first, nobody waits for one."""
    return bool(part.browsers), sum(1 for _ in part.folder.rglob("test_*.py"))


def chromium() -> str | None:
    """The browser for the end-to-end tests: $CHROMIUM or the first that is installed."""
    for name in (os.environ.get("CHROMIUM"), *CHROMIUMS):
        if name and (path := shutil.which(name)):
            return path
    return None
