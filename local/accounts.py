"""The unprivileged system users that PostgreSQL and RabbitMQ run as when we are root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.paths import State

DATABASE_USER, BROKER_USER, WEB_USER = "postgres", "rabbitmq", "www-data"


@dataclass(frozen=True)
class Account:
    """A system user a process changes to."""

    name: str
    uid: int
    gid: int


def account(name: str) -> Account | None:
    """The user to change to; nobody if we are an ordinary user ourselves."""
    if os.getuid() != 0:
        return None
    entry = pwd.getpwnam(name)
    return Account(name, entry.pw_uid, entry.pw_gid)


def can_enter(folder: Path, who: Account) -> bool:
    """Can that user pass through to `folder`? Asked of the kernel, not worked out from modes."""
    command = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
    tried = subprocess.run(
        command,
        user=who.uid,
        group=who.gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


def data_root(state: State) -> Path:
    """The folder for the data: in the state, or in /var/lib if only root can get to the state."""
    users = [who for name in (DATABASE_USER, BROKER_USER) if (who := account(name))]
    if all(can_enter(state.private_data, who) for who in users):
        return state.private_data
    # `useradd` style: root's, to be passed through but not listed.
    for folder in (state.shared_data.parent, state.shared_data):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)
    return state.shared_data


def own_folder(folder: Path, owner: Account | None) -> Path:
    """A private folder of that user."""
    folder.mkdir(exist_ok=True, parents=True)
    folder.chmod(0o700)
    if owner:
        os.chown(folder, owner.uid, owner.gid)
    return folder


def give(path: Path, owner: Account | None) -> None:
    if owner:
        os.chown(path, owner.uid, owner.gid)


def find_program(name: str, *folders: Path) -> Path:
    """A program in one of the folders or on PATH, which lacks sbin for ordinary users."""
    path = os.pathsep.join(
        [*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]
    )
    found = shutil.which(name, path=path)
    if not found:
        raise FileNotFoundError(f"{name} is not installed; local/bootstrap.sh installs it")
    return Path(found)
