"""The private PostgreSQL cluster: initialised once, reachable on 127.0.0.1 with a password only."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from local.accounts import DATABASE_USER, account, give, own_folder
from local.programs import Program

OLDEST = 15
SUPERUSER = "postgres"

# Small on purpose: ten services share one laptop. Durability is left as it is in production.
SETTINGS = {
    "shared_buffers": "64MB",
    "max_connections": "200",
    "max_wal_size": "512MB",
    "password_encryption": "scram-sha-256",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # An error's details and its statement hold values: addresses, hashes of passwords.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def server_version(postgres: Path) -> int | None:
    try:
        answer = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    number = re.search(r"\d+", answer.stdout)
    return int(number.group()) if number else None


def server_folder(data: Path) -> Path:
    """The folder of the server's programs: those that made the cluster, else the newest."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    if found := shutil.which("pg_config"):
        answer = subprocess.run([found, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(answer.stdout.strip()))
    if found := shutil.which("postgres"):
        folders.append(Path(found).resolve().parent)
    versions = {
        version: folder
        for folder in folders
        if (version := server_version(folder / "postgres")) and version >= OLDEST
    }
    if (data / "PG_VERSION").exists():
        made_by = int((data / "PG_VERSION").read_text())
        if made_by not in versions:
            raise FileNotFoundError(
                f"{data} was made by PostgreSQL {made_by}, which is not installed any more; "
                "install it again, or throw the data away with `make reset`"
            )
        return versions[made_by]
    if not versions:
        raise FileNotFoundError(f"PostgreSQL {OLDEST} or newer is not installed")
    return versions[max(versions)]


class Postgres:
    """The cluster below one data folder."""

    def __init__(self, data_root: Path, port: int, password: str) -> None:
        self.folder = data_root / "postgres"
        self.data = self.folder / "pgdata"
        self.port = port
        self._password = password
        self._account = account(DATABASE_USER)
        self._bin = server_folder(self.data)

    def initialise(self) -> bool:
        """Make the cluster if there is none; done in one step, so a crash leaves no half of it."""
        own_folder(self.folder, self._account)
        if self.data.exists():
            return False
        making = self.folder / "pgdata.making"
        shutil.rmtree(making, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder) as password_file:
            password_file.write(self._password)
            password_file.flush()
            give(Path(password_file.name), self._account)
            self._run(
                "initdb",
                f"--pgdata={making}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
            )
        making.rename(self.data)
        return True

    def program(self, env: Mapping[str, str]) -> Program:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            **SETTINGS,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            group="postgres",
            command=(str(self._bin / "postgres"), "-D", str(self.data), *options),
            cwd=str(self.folder),
            env=dict(env),
            account=self._account,
            stop_signal=signal.SIGINT,  # fast shutdown: do not wait for clients to leave
            stop_wait=60,
        )

    def is_ready(self) -> bool:
        command = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def run_script(self, script: str, env: Mapping[str, str]) -> str:
        """Run SQL as the superuser; `env` holds what the script reads with \\getenv."""
        command = [str(self._bin / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", "127.0.0.1", "-p", str(self.port), "-U", SUPERUSER, "-d", "postgres"]
        secret = {"PGPASSWORD": self._password, "PATH": os.environ.get("PATH", ""), **env}
        done = subprocess.run(
            command, input=script, env=secret, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"psql refused the script: {done.stderr.strip()}")
        return done.stdout

    def _run(self, name: str, *arguments: str) -> None:
        user = self._account
        done = subprocess.run(
            [self._bin / name, *arguments],
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr.strip() or done.stdout.strip()}")
