"""Programs: what the launcher is told, and what makes a process outdated."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from local.accounts import Account
from local.paths import CLONE, State
from local.processes import remembered
from local.programs import Program, code_digest, load, save, specification

PROGRAM = Program(
    name="auth-service-web",
    group="auth-service",
    command=("/bin/sh", "-c", 'echo "$GREETING from $$"; pwd'),
    cwd="/",
    env={"GREETING": "annyeong"},
    stop_signal=signal.SIGQUIT,
)


def test_a_program_is_read_as_it_was_written(state: State) -> None:
    for program in (PROGRAM, replace(PROGRAM, account=Account("postgres", 101, 104))):
        save(state, program)
        assert load(state, program.name) == program


def test_what_the_launcher_reads_is_private_as_it_holds_secrets(state: State) -> None:
    save(state, PROGRAM)
    assert specification(state, PROGRAM.name).stat().st_mode & 0o777 == 0o600


def test_a_change_of_code_or_environment_is_noticed() -> None:
    assert replace(PROGRAM).fingerprint == PROGRAM.fingerprint
    changed = [
        replace(PROGRAM, env={"GREETING": "hello"}),
        replace(PROGRAM, code="other"),
        replace(PROGRAM, command=("/bin/true",)),
    ]
    assert PROGRAM.fingerprint not in {each.fingerprint for each in changed}


def test_the_launcher_becomes_the_program_and_notes_its_id(state: State) -> None:
    save(state, PROGRAM)
    command = [sys.executable, "-m", "local.launch", str(state.root), PROGRAM.name]
    done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, check=True)
    started = remembered(state, PROGRAM.name)
    assert started is not None
    assert done.stdout.splitlines() == [f"annyeong from {started.pid}", "/"]
    assert started.fingerprint == PROGRAM.fingerprint


def test_the_digest_follows_the_code_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "views.py").write_text("a = 1")
    before = code_digest(tmp_path)
    for ignored in ("README.md", "app/views.pyc", "tests/test_a.py", ".mypy_cache/a.py"):
        path = tmp_path / ignored
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    assert code_digest(tmp_path) == before
    (tmp_path / "app" / "views.py").write_text("a = 22")
    assert code_digest(tmp_path) != before
