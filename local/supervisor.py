"""The supervisor that runs, restarts and stops the processes: its configuration and control."""

import contextlib
import os
import shlex
import signal
import subprocess
import time
import xmlrpc.client
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from local.files import write_private
from local.paths import CLONE, VENV_BIN, State
from local.programs import Program

STOPPED_STATES = {"STOPPED", "EXITED", "FATAL", "UNKNOWN"}


class SupervisorError(Exception):
    """The supervisor did not do what it was asked for."""


@dataclass(frozen=True)
class Process:
    """What the supervisor knows about one program."""

    name: str
    group: str
    state: str
    pid: int
    started: int
    now: int
    log: Path

    @property
    def full_name(self) -> str:
        return f"{self.group}:{self.name}"


def configuration(state: State, programs: Sequence[Program], *, uid: int) -> str:
    """The supervisor's configuration file."""
    lines = [
        "[supervisord]",
        f"logfile={_escaped(state.logs / 'supervisord.log')}",
        "logfile_maxbytes=1MB",
        "logfile_backups=1",
        f"pidfile={_escaped(state.run / 'supervisord.pid')}",
        f"childlogdir={_escaped(state.logs)}",
        f"directory={_escaped(CLONE)}",
        "umask=077",
        *(["user=root"] if uid == 0 else []),
        "[unix_http_server]",
        f"file={_escaped(state.control_socket)}",
        "chmod=0700",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
    ]
    for program in programs:
        launcher = [VENV_BIN / "python", "-m", "local.launch", state.root, program.name]
        lines += [
            f"[program:{program.name}]",
            f"command={_escaped(shlex.join(map(str, launcher)))}",
            # This one value is expanded twice.
            f"stdout_logfile={_escaped(_escaped(log_of(state, program.name)))}",
            "redirect_stderr=true",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=3",
            "autostart=false",
            "autorestart=true",
            "startsecs=1",
            "startretries=100",
            f"stopsignal={program.stop_signal.name.removeprefix('SIG')}",
            f"stopwaitsecs={program.stop_wait}",
            "killasgroup=true",
        ]
    for group in dict.fromkeys(program.group for program in programs):
        members = ",".join(program.name for program in programs if program.group == group)
        lines += [f"[group:{group}]", f"programs={members}"]
    return "\n".join(lines) + "\n"


def log_of(state: State, program: str) -> Path:
    return state.logs / f"{program}.log"


def _escaped(value: object) -> str:
    """Supervisor expands %-expressions in its values."""
    return str(value).replace("%", "%%")


class Supervisor:
    """One state's supervisor; talks over its Unix socket."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._config = state.run / "supervisord.conf"

    def _call(self, method: str, *arguments: Any) -> Any:
        # A transport keeps its connection, which a restarted daemon does not know any more.
        transport = SupervisorTransport(None, None, f"unix://{self._state.control_socket}")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport) as proxy:
            return getattr(proxy.supervisor, method)(*arguments)

    def is_running(self) -> bool:
        try:
            return bool(self._call("getState")["statename"] == "RUNNING")
        except (OSError, xmlrpc.client.Error):
            return False

    def configure(self, programs: Sequence[Program]) -> None:
        write_private(self._config, configuration(self._state, programs, uid=os.getuid()))

    def start(self) -> None:
        """Start the daemon; whatever an earlier one left behind is gone before."""
        socket = self._state.control_socket
        socket.parent.mkdir(mode=0o700, exist_ok=True)
        if socket.parent.lstat().st_uid != os.getuid() or socket.parent.is_symlink():
            raise SupervisorError(f"{socket.parent} belongs to another user")
        socket.unlink(missing_ok=True)
        command = [
            str(VENV_BIN / "python"),
            "-m",
            "supervisor.supervisord",
            "-c",
            str(self._config),
        ]
        done = subprocess.run(
            command,
            cwd=CLONE,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 15
        while not self.is_running():
            if done.returncode or time.monotonic() > deadline:
                raise SupervisorError(f"supervisord did not start: {done.stderr or done.stdout}")
            time.sleep(0.05)

    def reload(self) -> None:
        """Take over added, changed and removed programs without touching the others."""
        added, changed, removed = self._call("reloadConfig")[0]
        for group in [*changed, *removed]:
            self.stop(process for process in self.processes() if process.group == group)
            self._call("removeProcessGroup", group)
        for group in [*changed, *added]:
            self._call("addProcessGroup", group)

    def processes(self) -> list[Process]:
        return [
            Process(
                name=str(info["name"]),
                group=str(info["group"]),
                state=str(info["statename"]),
                pid=int(info["pid"]),
                started=int(info["start"]),
                now=int(info["now"]),
                log=Path(info["stdout_logfile"]),
            )
            for info in self._call("getAllProcessInfo")
        ]

    def start_programs(self, processes: Iterable[Process]) -> None:
        """Start them at the same time; whether they come up is for the caller to watch."""
        for process in processes:
            with contextlib.suppress(xmlrpc.client.Fault):
                self._call("startProcess", process.full_name, False)

    def stop(self, processes: Iterable[Process]) -> None:
        """Stop them at the same time and wait until they have."""
        names = {process.full_name for process in processes}
        for name in names:
            with contextlib.suppress(xmlrpc.client.Fault):
                self._call("stopProcess", name, False)
        while any(
            process.full_name in names and process.state not in STOPPED_STATES
            for process in self.processes()
        ):
            time.sleep(0.1)

    def shutdown(self) -> None:
        """End the daemon and wait until it is gone."""
        pid = int(self._call("getPID"))
        self._call("shutdown")
        deadline = time.monotonic() + 30
        while _is_supervisord(pid, self._config) and time.monotonic() < deadline:
            time.sleep(0.05)

    def end_unreachable(self) -> None:
        """A daemon that lives but has lost its socket is told to stop by its recorded id."""
        pid_file = self._state.run / "supervisord.pid"
        with contextlib.suppress(FileNotFoundError, ValueError):
            pid = int(pid_file.read_text())
            deadline = time.monotonic() + 60
            while _is_supervisord(pid, self._config) and time.monotonic() < deadline:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
                time.sleep(0.5)
        pid_file.unlink(missing_ok=True)


def _is_supervisord(pid: int, config: Path) -> bool:
    """Is that process our daemon? Its command line names our configuration file."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(config) in words
