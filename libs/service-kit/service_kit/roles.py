"""The long-running processes of a service, and its one-shot set-up: `python -m service_kit.roles ROLE`."""

import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from wsgiref.simple_server import WSGIRequestHandler, make_server

logger = logging.getLogger("service_kit.roles")

WAIT_SECONDS = 60.0
ROLES = ("web", "worker", "relay", "consume", "migrate")


def main() -> None:
    role = sys.argv[1] if len(sys.argv) > 1 else ""
    if role not in ROLES:
        sys.exit(f"usage: entrypoint.sh {'|'.join(ROLES)}")
    # Set-up may take its time; a request may not.
    if role == "migrate":
        os.environ.setdefault("DB_STATEMENT_TIMEOUT_MS", "0")
    _check_environment()
    if role == "web":
        web()
        return
    import django

    django.setup()
    if role == "migrate":
        migrate()
    else:
        work(relay=role in ("worker", "relay"), consume=role in ("worker", "consume"))


def _check_environment() -> None:
    """One line that names everything missing, instead of a traceback."""
    from django.conf import settings
    from environs import EnvError

    try:
        _ = settings.DEBUG
    except EnvError as error:
        sys.exit(str(error))


def web() -> None:
    """Become gunicorn; its workers share one folder of metrics, empty at each start."""
    project = os.environ["DJANGO_SETTINGS_MODULE"].partition(".")[0]
    bind = os.environ["BIND"]
    metrics = Path(tempfile.gettempdir()) / f"metrics-{project}-{bind.rpartition(':')[2]}"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    os.execvp(  # noqa: S606  our own program, no shell
        sys.executable,
        [
            sys.executable,
            *("-m", "gunicorn", "--config", "python:service_kit.gunicorn_conf"),
            f"{project}.wsgi:application",
        ],
    )


def migrate() -> None:
    """Bring database and queues to this version; waits for both to be reachable."""
    from django.conf import settings
    from django.core.management import call_command

    from service_kit.messaging.broker import BrokerUnavailable
    from service_kit.messaging.consumer import subscription
    from service_kit.probes import database_reachable

    if not _wait_for(database_reachable):
        sys.exit("migrate: the database cannot be reached")
    call_command("migrate", interactive=False, verbosity=1)
    for command in settings.PROVISION_COMMANDS:
        call_command(command)

    def declared() -> bool:
        try:
            subscription().set_up()
        except BrokerUnavailable:
            return False
        return True

    # From here on nothing that others publish for this service can be missed.
    if not _wait_for(declared):
        sys.exit("migrate: RabbitMQ cannot be reached")


def _wait_for(condition: Callable[[], bool]) -> bool:
    deadline = monotonic() + WAIT_SECONDS
    pause = threading.Event()
    while not condition():
        if monotonic() > deadline:
            return False
        pause.wait(0.5)
    return True


def work(*, relay: bool, consume: bool) -> None:
    """Relay and consumer until SIGTERM; the message at hand is finished first."""
    from service_kit import probes
    from service_kit.messaging import consumer
    from service_kit.messaging.relay import Relay

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())

    threads = []
    if relay:
        carrier = Relay()
        probes.CHECKS["relay"] = lambda: carrier.publisher.connected
        threads.append(threading.Thread(target=_or_exit(lambda: carrier.run(stopping))))
    if consume:
        queues = consumer.subscription()
        probes.CHECKS["consumer"] = lambda: queues.connected
        threads.append(threading.Thread(target=_or_exit(lambda: consumer.run(queues, stopping))))
    _serve_probes(os.environ.get("WORKER_BIND", "0.0.0.0:9000"))  # noqa: S104  a pod's own port
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _or_exit(run: Callable[[], None]) -> Callable[[], None]:
    """Half a worker is worse than none: a thread that dies takes the process with it."""

    def guarded() -> None:
        try:
            run()
        except BaseException:
            logger.exception("worker failed")
            os._exit(1)

    return guarded


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def _serve_probes(bind: str) -> None:
    """Health and metrics of a worker, in a thread of its own."""
    from service_kit import probes

    def application(environ: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
        status, kind, body = probes.answer(environ["PATH_INFO"]) or (404, "text/plain", b"")
        start_response(f"{status} -", [("Content-Type", kind)])
        return [body]

    host, _colon, port = bind.rpartition(":")
    server = make_server(host, int(port), application, handler_class=_QuietHandler)  # type: ignore[arg-type]  # our signature is the plain WSGI one
    threading.Thread(target=server.serve_forever, daemon=True).start()


if __name__ == "__main__":
    main()
