"""What runs: one `Program` for every process of the platform."""

import hashlib
import json
import signal
from dataclasses import asdict, dataclass, field
from pathlib import Path

from local.accounts import Account
from local.files import read_json, write_json
from local.paths import State


@dataclass(frozen=True)
class Program:
    """One supervised process: what is executed, as whom, and what tells two versions apart."""

    name: str
    group: str
    command: tuple[str, ...]
    cwd: str
    env: dict[str, str]
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_wait: int = 25
    code: str = ""
    """A digest of the files it runs from."""
    fingerprint: str = field(init=False, default="")

    def __post_init__(self) -> None:
        parts = [
            self.command,
            self.cwd,
            sorted(self.env.items()),
            self.code,
            asdict(self)["account"],
        ]
        object.__setattr__(
            self, "fingerprint", hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
        )


def specification(state: State, name: str) -> Path:
    return state.run / "programs" / f"{name}.json"


def save(state: State, program: Program) -> None:
    """Write what the launcher executes; private, as the environment holds secrets."""
    path = specification(state, program.name)
    path.parent.mkdir(exist_ok=True)
    write_json(path, asdict(program))


def load(state: State, name: str) -> Program:
    values = read_json(specification(state, name))
    account = values.pop("account")
    values.pop("fingerprint")
    return Program(
        **{
            **values,
            "command": tuple(values["command"]),
            "account": Account(**account) if account else None,
            "stop_signal": signal.Signals(values["stop_signal"]),
        }
    )


def code_digest(*folders: Path) -> str:
    """Changes when a file below the folders that a running process may have loaded changes."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*") if folder.is_dir() else [folder]):
            parts = path.relative_to(folder).parts
            if path.suffix in {".pyc", ".md"} or "tests" in parts or not path.is_file():
                continue
            if any(part.startswith(".") for part in parts):  # caches of tools
                continue
            stat = path.stat()
            digest.update(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\n".encode())
    return digest.hexdigest()[:16]
