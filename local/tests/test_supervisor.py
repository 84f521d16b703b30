"""The supervisor's configuration, and that it brings killed processes back."""

import configparser
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from local.paths import LONGEST_SOCKET_PATH, State
from local.programs import Program, save
from local.supervisor import Process, Supervisor, configuration

SLEEPER = Program(
    name="letter-service-web",
    group="letter-service",
    command=("/bin/sh", "-c", "echo started; exec sleep 600"),
    cwd="/",
    env={},
)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def parsed(state: State, *, uid: int = 1000) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    parser.read_string(configuration(state, [SLEEPER], uid=uid))
    return parser


def test_every_program_is_started_by_the_launcher_and_restarted_for_ever(state: State) -> None:
    program = parsed(state)["program:letter-service-web"]
    assert program["command"].endswith(f"-m local.launch {state.root} letter-service-web")
    assert program["autorestart"] == "true"
    assert program["stdout_logfile_maxbytes"] == "10MB"


def test_the_processes_of_a_service_form_a_group(state: State) -> None:
    assert parsed(state)["group:letter-service"]["programs"] == "letter-service-web"


def test_root_is_named_only_for_root(state: State) -> None:
    assert "user" not in parsed(state)["supervisord"]
    assert parsed(state, uid=0)["supervisord"]["user"] == "root"


def test_a_percent_sign_in_the_path_is_escaped(tmp_path: Path) -> None:
    odd = State(tmp_path / "100% mine")
    assert "100%% mine" in parsed(odd)["supervisord"]["logfile"]
    assert "'" in parsed(odd)["program:letter-service-web"]["command"], "quoted for its space"


@pytest.mark.parametrize("depth", [0, 30])
def test_the_socket_has_a_path_that_unix_allows(tmp_path: Path, depth: int) -> None:
    state = State(tmp_path.joinpath(*["folder"] * depth))
    assert len(os.fsencode(state.control_socket)) <= LONGEST_SOCKET_PATH


def test_a_killed_process_comes_back_and_a_stopped_one_does_not(state: State) -> None:
    supervisor = Supervisor(state)
    save(state, SLEEPER)
    supervisor.configure([SLEEPER])
    assert not supervisor.is_running()
    supervisor.start()
    try:

        def process() -> Process:
            (only,) = supervisor.processes()
            return only

        assert process().state == "STOPPED"
        supervisor.start_programs([process()])
        until(lambda: process().state == "RUNNING")
        first = process().pid
        os.kill(first, signal.SIGKILL)
        until(lambda: process().pid not in {0, first})
        until(lambda: process().state == "RUNNING")
        assert process().log.read_text().count("started") == 2
        supervisor.stop([process()])
        assert process().state == "STOPPED"
    finally:
        supervisor.shutdown()
    assert not supervisor.is_running()
