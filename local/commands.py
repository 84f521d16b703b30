"""The command line: one function for every word after `python -m local`."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence

from local import development, mail_catcher, shutdown, startup
from local.paths import state_at
from local.platform import Platform, as_started, last_host
from local.ports import PortTakenError, parsed_port
from local.progress import Progress
from local.supervisor import Process, SupervisorError


def main(arguments: Sequence[str]) -> int:
    # To be ended is to stop what was started: `finally` blocks run, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (LookupError, ValueError, FileNotFoundError, PortTakenError, RuntimeError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
    except SupervisorError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, command: Callable[[argparse.Namespace], int], summary: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(command=command)
        return sub

    up_parser = add("up", up, "start everything, or bring what runs up to date")
    up_parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    add("down", down, "stop everything; the data stay")
    add(
        "reset", reset, "stop everything and throw data, secrets and logs away (YES=1 does not ask)"
    )
    add("status", status, "what runs, and where")
    add("mail", mail, "the newest mails that the platform has sent")
    for name, command, summary in (
        ("logs", logs, "follow the logs of a service or program"),
        ("restart", restart, "restart a service or program, or all services"),
    ):
        add(name, command, summary).add_argument("name", nargs="?")
    add("translations", development.translations, "compile the translations")
    add("test", development.test, "every check and test, or those of one part").add_argument(
        "name", nargs="?"
    )
    for name, command, summary in (
        ("exec", development.execute, "run a command in a service's folder and environment"),
        ("with-platform", development.with_platform, "start a platform of its own, run a command"),
        ("bench", development.bench, "measure a platform of its own"),
    ):
        sub = add(name, command, summary)
        if name == "exec":
            sub.add_argument("service")
        if name == "with-platform":
            sub.add_argument("--state", required=True, metavar="NAME")
            sub.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
        sub.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    return parser


def up(options: argparse.Namespace) -> int:
    progress = Progress()
    platform = Platform(state_at(), development.chosen_settings(options.set, given=True))
    # As with PORT: what was chosen once holds, above all not to be open to the network.
    platform.host = os.environ.get("LISTEN") or last_host(platform.state) or platform.host
    port = parsed_port(os.environ.get("PORT"))
    if not development.report_failure(platform, lambda: startup.start(platform, progress, port)):
        return 1
    progress.say(f"A Letter to Myself is ready: {platform.address}")
    print(
        "\n  Open the address, sign up with any e-mail address and write the first letter."
        "\n  Mails stay on this machine: make mail shows the newest."
        "\n  make status · make logs s=letter-service · make restart s=letter-service"
        "\n  make down stops everything and keeps the letters; make test runs all tests."
    )
    return 0


def mail(_options: argparse.Namespace) -> int:
    mails = mail_catcher.newest(state_at(), 3)
    print("\n\n".join(mails) if mails else "No mail was sent yet.")
    return 0


def down(_options: argparse.Namespace) -> int:
    shutdown.stop(Platform(state_at()), Progress())
    return 0


def reset(_options: argparse.Namespace) -> int:
    platform = Platform(state_at())
    if os.environ.get("YES") != "1":
        print(f"This deletes all letters, accounts and secrets in {platform.state.root}.")
        with contextlib.suppress(EOFError):
            if input("Type yes to go on: ").strip().lower() == "yes":
                shutdown.throw_away(platform, Progress())
                return 0
        print("Nothing was deleted.")
        return 1
    shutdown.throw_away(platform, Progress())
    return 0


def status(_options: argparse.Namespace) -> int:
    platform = Platform(state_at())
    if not platform.supervisor.is_running():
        print("Nothing is running. `make up` starts the platform.")
        return 1
    ports = platform.port_book.ports
    for process in platform.supervisor.processes():
        port = ports.get(process.name.removesuffix("-web"), "")
        seconds = process.now - process.started if process.state == "RUNNING" else 0
        since = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}" if seconds else ""
        print(f"{process.name:32}{process.state:10}{process.pid or '':>8}{port:>7}{since:>10}")
    print(f"\n{platform.address}")
    return 0


def _named(processes: Sequence[Process], name: str | None) -> list[Process]:
    """The processes of a service, one program, or all but the infrastructure."""
    if name is None:
        return [each for each in processes if each.group not in shutdown.INFRASTRUCTURE]
    found = [each for each in processes if name in {each.group, each.name}]
    if not found:
        names = dict.fromkeys(word for each in processes for word in (each.group, each.name))
        raise LookupError(f"Nothing here is called {name!r}. Choose from: {', '.join(names)}")
    return found


def _running(platform: Platform) -> list[Process]:
    if not platform.supervisor.is_running():
        raise LookupError("Nothing is running. `make up` starts the platform.")
    return platform.supervisor.processes()


def logs(options: argparse.Namespace) -> int:
    """Follow on a terminal; elsewhere print the last lines and end."""
    platform = Platform(state_at())
    files = [
        str(each.log) for each in _named(_running(platform), options.name) if each.log.exists()
    ]
    follow = ["-F"] if sys.stdout.isatty() else []
    return subprocess.call(["tail", "-n", "100", *follow, *files])


def restart(options: argparse.Namespace) -> int:
    """Migrate, restart and wait until ready, with the settings that were chosen at `make up`."""
    progress = Progress()
    running = _running(Platform(state_at()))
    platform = as_started(state_at(), development.chosen_settings(given=True))
    names = [each.name for each in _named(running, options.name)]
    if not development.report_failure(
        platform, lambda: startup.restart(platform, progress, set(names))
    ):
        return 1
    progress.say(f"Restarted and ready: {', '.join(names)}")
    return 0
