"""The set-up script on a machine where something is missing and nothing can be installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from local.paths import CLONE
from local.progress import STARTED, Progress, uptime

NEEDED = ("sh", "dirname", "sed", "ls", "tr", "cat", "grep")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with nothing but the script."""
    (tmp_path / "clone" / "local").mkdir(parents=True)
    shutil.copy(CLONE / "local/bootstrap.sh", tmp_path / "clone/local")
    return tmp_path / "clone"


@pytest.fixture
def few_programs(tmp_path: Path) -> Path:
    """A PATH of an ordinary user without sudo and without a browser."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in NEEDED:
        (folder / name).symlink_to(str(shutil.which(name)))
    (folder / "id").write_text("#!/bin/sh\necho 1000\n")
    (folder / "id").chmod(0o755)
    return folder


def refused(clone: Path, path: Path) -> list[str]:
    done = subprocess.run(
        ["/bin/sh", clone / "local/bootstrap.sh", "test"],
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.splitlines()


def test_what_is_missing_is_said_in_two_lines(clone: Path, few_programs: Path) -> None:
    missing, advice = refused(clone, few_programs)
    assert re.match(r"Missing on this machine: .*chromium.* \(", missing)
    assert advice == "Install that, then give the same command again."


def test_containers_are_the_other_way_where_the_clone_has_them(
    clone: Path, few_programs: Path
) -> None:
    (clone / "docker-compose.yml").touch()
    _missing, advice = refused(clone, few_programs)
    assert "docker compose up" in advice


def test_the_script_and_the_program_count_from_the_same_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started = f"{uptime() - 75:.2f}"
    monkeypatch.setenv(STARTED, started)
    Progress().say("here")
    script = (CLONE / "local/bootstrap.sh").read_text()
    functions = script[: script.index("refuse()")]
    done = subprocess.run(
        ["/bin/sh", "-c", f"{functions}\nsay there"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    for line, word in ((capsys.readouterr().out, "here"), (done.stdout, "there")):
        shown = re.fullmatch(rf"\[ {{0,2}}(\d+\.\d)s\] {word}\n", line)
        assert shown, line
        assert 74.9 <= float(shown[1]) <= 90
