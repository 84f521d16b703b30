"""What `make test` runs and how it counts."""

import configparser
import sys
from pathlib import Path
from threading import Barrier

import pytest

from local.import_contracts import import_contracts
from local.logs import last_lines, readable
from local.parts import all_parts, chosen_parts
from local.progress import Progress
from local.services import load_services
from local.steps import (
    AT_A_TIME,
    Result,
    Step,
    check_step,
    command_step,
    pytest_counts,
    pytest_step,
    run_steps,
)
from local.translations import compile_all

CATALOGUE = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Hi"\nmsgstr "안녕"\n'
)


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("12 passed in 3.01s", (12, 0)),
        ("=== 1 failed, 11 passed, 2 skipped in 75.20s (0:01:15) ===", (11, 1)),
        ("3 passed, 2 errors in 0.10s", (3, 2)),
        ("1 failed, 1 error in 0.10s", (0, 2)),
        ("no tests ran in 0.01s", (0, 0)),
        ("Traceback (most recent call last):", (0, 0)),
    ],
)
def test_the_counts_are_those_of_pytests_last_line(line: str, counts: tuple[int, int]) -> None:
    assert pytest_counts(f"99 passed in 1.00s\n{line}\n" if " in " in line else line) == counts


def run(step: Step) -> Result:
    ((name, result),) = run_steps([[step]], Progress())
    assert name == step.name
    return result


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_run_without_tests_has_failed(tmp_path: Path) -> None:
    step = pytest_step(
        "empty", python("print('no tests ran in 0.01s'); exit(5)"), cwd=tmp_path, env={}
    )
    assert run(step).failed == 1


def test_a_program_counts_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command_step("good", python("pass"), cwd=tmp_path, env={})) == Result(1, 0, "")
    bad = run(command_step("bad", python("exit('why it failed')"), cwd=tmp_path, env={}))
    assert (bad.passed, bad.failed) == (0, 1)
    assert "why it failed" in capsys.readouterr().out


def test_what_fails_once_is_tried_again_and_told(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "from pathlib import Path\n"
        "def test_steady(): pass\n"
        "def test_unsteady():\n"
        "    here = Path('here')\n"
        "    was_here, _ = here.exists(), here.touch()\n"
        "    assert was_here\n"
        "def test_broken(): assert False\n"
    )
    pytest_q = [sys.executable, "-m", "pytest", "-q", "-rf", "-p", "no:django"]
    result = run(pytest_step("unsteady", pytest_q, cwd=tmp_path, env={}, second_try=True))
    assert (result.passed, result.failed) == (2, 1)
    assert ["test_broken" in line for line in result.failures("x")] == [True]
    assert len(result.second_tries("x")) == 2


def test_what_failed_is_named_at_the_end() -> None:
    lines = ["FAILED a.py::test_b - why", "ERROR a.py::test_c", "ERROR: lost"]
    result = Result(3, 2, "\n".join(lines), "FAILED a.py::test_d")
    assert result.failures("tests") == [
        "tests: FAILED a.py::test_b - why",
        "tests: ERROR a.py::test_c",
    ]
    assert result.second_tries("tests") == ["tests: FAILED a.py::test_d"]
    assert Result(0, 1, "why").failures("lint") == ["lint"]
    assert Result(1, 0, "fine").failures("lint") == []


def test_a_failing_step_stops_no_other() -> None:
    def broken() -> str | None:
        raise OSError("a program is missing")

    results = run_steps(
        [[check_step("broken", broken), check_step("next", lambda: None)]], Progress()
    )
    assert [(each.passed, each.failed) for _, each in results] == [(0, 1), (1, 0)]


def test_lanes_run_beside_each_other() -> None:
    everybody_is_there = Barrier(AT_A_TIME)

    def meet() -> None:
        everybody_is_there.wait(timeout=10)

    results = run_steps([[check_step("lane", meet)] for _ in range(AT_A_TIME)], Progress())
    assert [result.failed for _, result in results] == [0] * AT_A_TIME


def test_what_kills_processes_has_a_platform_of_its_own_and_uses_no_browser() -> None:
    parts = {part.name: part for part in all_parts()}
    assert parts["crashes"].kills
    assert not parts["end-to-end"].kills
    assert parts["end-to-end"].browsers > 1


def test_every_service_and_library_is_a_part_and_can_be_chosen() -> None:
    names = {part.name for part in all_parts()}
    assert {service.name for service in load_services()} <= names
    assert {"service-kit", "date-kit", "local", "api-gateway"} <= names
    assert [part.name for part in chosen_parts("letter-service")] == ["letter-service"]
    with pytest.raises(LookupError, match="letter-service"):
        chosen_parts("letters")


def test_a_package_is_tested_from_outside_so_that_it_hides_no_standard_module() -> None:
    (own,) = chosen_parts("local")
    assert own.cwd == own.folder.parent


def test_import_contracts_name_every_service_against_every_other() -> None:
    contracts = configparser.ConfigParser()
    contracts.read_string(import_contracts(load_services()))
    auth = contracts["importlinter:contract:auth_service"]
    assert {"letter_service", "letters"} <= set(auth["forbidden_modules"].split())
    assert not {"auth_service", "authentication"} & set(auth["forbidden_modules"].split())
    plain = contracts["importlinter:contract:contracts_date_kit"]
    assert "django" in plain["forbidden_modules"]
    libraries = contracts["importlinter:contract:libraries"]["source_modules"].split()
    assert {"service_kit", "rest_kit", "crypto_kit"} <= set(libraries)


def test_the_end_of_a_log_is_readable(tmp_path: Path) -> None:
    log = tmp_path / "log"
    lines = ["plain"] * 5000
    lines.append('{"level": "ERROR", "message": "it broke", "exc_info": "Traceback\\nKeyError"}')
    log.write_text("\n".join(lines))
    assert last_lines(log, 4).splitlines() == ["plain", "ERROR it broke", "Traceback", "KeyError"]
    assert last_lines(tmp_path / "missing") == ""
    assert readable('{"other": 1}') == '{"other": 1}'


def test_translations_are_compiled_once(tmp_path: Path) -> None:
    catalogue = tmp_path / "app" / "locale" / "ko" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE)
    assert compile_all(tmp_path) == [catalogue]
    assert "안녕".encode() in catalogue.with_suffix(".mo").read_bytes()
    assert compile_all(tmp_path) == []
