"""Where things are: the clone, and the folders of one platform's state."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent
VENV_BIN = CLONE / ".venv" / "bin"
SHARED_DATA = Path("/var/lib/letter-to-myself")

# A Unix socket's path may have 107 bytes, and supervisor appends a process id while it binds.
LONGEST_SOCKET_PATH = 90


@dataclass(frozen=True)
class State:
    """The folders of one platform; two states never share anything but the clone's code."""

    root: Path

    @property
    def digest(self) -> str:
        """Twelve characters that differ between clones and between states of one clone."""
        return hashlib.sha256(str(self.root).encode()).hexdigest()[:12]

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def env(self) -> Path:
        return self.root / "env"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def nginx(self) -> Path:
        return self.root / "nginx"

    @property
    def ports_file(self) -> Path:
        return self.run / "ports.json"

    @property
    def private_data(self) -> Path:
        """Where PostgreSQL and RabbitMQ keep their data, see `accounts.data_root`."""
        return self.root / "data"

    @property
    def shared_data(self) -> Path:
        """The place for the data when the clone lies where only root can go."""
        return SHARED_DATA / self.digest

    @property
    def control_socket(self) -> Path:
        near = self.run / "supervisor.sock"
        if len(os.fsencode(near)) <= LONGEST_SOCKET_PATH:
            return near
        return Path("/tmp") / f"letters-{os.getuid()}-{self.digest}" / "supervisor.sock"

    def create(self) -> None:
        """Make the folders: the state can be passed through, everything in it is private."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o711)
        for folder in (self.secrets, self.env, self.logs, self.run):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)
        for folder in (self.private_data, self.nginx):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o711)

    def own_folders(self) -> list[Path]:
        """What `reset` throws away: not the tools, nor another state that lies inside."""
        return [self.secrets, self.env, self.logs, self.run, self.nginx, self.private_data]


def state_at(path: str | os.PathLike[str] | None = None) -> State:
    """The state at `path`, else at $LETTERS_STATE, else in `.local` of the clone."""
    chosen = path or os.environ.get("LETTERS_STATE") or CLONE / ".local"
    return State(Path(os.path.abspath(CLONE / chosen)))
