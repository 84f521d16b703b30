"""A service's processes and its one-shot set-up: `python -m service_kit.roles ROLE`."""

import argparse
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.utils.module_loading import import_string
from environs import EnvError
from prometheus_client.exposition import ThreadingWSGIServer

from service_kit import probes

logger = logging.getLogger("service_kit.roles")

WAIT_SECONDS = 60.0
STOP_SECONDS = 18
ROLES = ("web", "worker", "relay", "consume", "migrate")


def main() -> None:
    parser = argparse.ArgumentParser(prog="entrypoint.sh")
    parser.add_argument("role")
    role = parser.parse_args().role
    if role == "migrate":
        # Set-up may take its time; a request may not.
        os.environ.setdefault("DB_STATEMENT_TIMEOUT_MS", "0")
    try:
        if role not in (roles := [*ROLES, *settings.OWN_ROLES]):
            parser.error(f"the roles are {', '.join(roles)}")
    except EnvError as error:  # one line that names everything missing, not a traceback
        sys.exit(str(error))
    if role == "web":
        web()
    django.setup()
    if role == "migrate":
        migrate()
    else:
        work(role)


def web() -> None:
    """Become gunicorn; its workers share one folder of metrics, empty at each start."""
    port = os.environ["BIND"].rpartition(":")[2]
    metrics = Path(tempfile.gettempdir()) / f"metrics-{settings.PROJECT}-{port}-{os.getuid()}"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    # glibc would keep large blocks (Argon2id's memory, pictures) for each thread after their use.
    os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", "1048576")
    gunicorn = ["-m", "gunicorn", "--config", "python:service_kit.gunicorn_conf"]
    os.execv(sys.executable, [sys.executable, *gunicorn, f"{settings.PROJECT}.wsgi:application"])


def migrate() -> None:
    """Bring database and queues to this version; waits for both to be reachable."""
    from service_kit.messaging.broker import BrokerUnavailable
    from service_kit.messaging.consumer import subscription

    def reached(step: Callable[[], None]) -> None:
        deadline = monotonic() + WAIT_SECONDS
        while True:
            try:
                return step()
            except (OperationalError, BrokerUnavailable) as error:
                if monotonic() > deadline:
                    sys.exit(f"migrate: {error}")
                sleep(0.5)

    reached(connection.ensure_connection)
    call_command("migrate", interactive=False)
    for command in settings.PROVISION_COMMANDS:
        call_command(command)
    # From here on nothing that others publish for this service can be missed.
    reached(subscription().set_up)


def work(role: str) -> None:
    """Relay with the periodic jobs, consumer, or both, or a loop of the service's own, until
    SIGTERM; what is at hand is finished."""
    from service_kit import periodic
    from service_kit.messaging import consumer
    from service_kit.messaging.relay import Relay

    stopping = threading.Event()

    def stop(*_: object) -> None:
        stopping.set()
        # What takes longer is ended by the kernel; its message is delivered again.
        signal.alarm(STOP_SECONDS)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threading.excepthook = _end_process
    _serve_probes()
    relay, queues = Relay(), consumer.subscription()
    loops: dict[str, tuple[Any, Callable[[threading.Event], None]]]
    loops = {"relay": (relay, relay.run), "consume": (queues, partial(consumer.run, queues))}
    if role in settings.OWN_ROLES:
        loops[role] = (own := import_string(settings.OWN_ROLES[role])(), own.run)
    jobs = threading.Thread(target=periodic.run, args=[stopping])
    threads = [jobs] if role in ("worker", "relay") else []
    for name in [role] if role in loops else loops:
        part, run = loops[name]
        probes.CHECKS[name] = partial(getattr, part, "connected")
        threads.append(threading.Thread(target=run, args=[stopping]))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _end_process(failure: threading.ExceptHookArgs) -> None:
    """Half a worker is worse than none: a thread that dies takes the process with it."""
    logger.critical("worker failed", exc_info=failure.exc_value)
    os._exit(1)


class _QuietHandler(WSGIRequestHandler):
    timeout = 10  # for a client that connects and says nothing

    def log_message(self, format: str, *args: object) -> None:
        pass


def _serve_probes() -> None:
    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        status, kind, body = probes.answer(environ["PATH_INFO"]) or (404, "text/plain", b"")
        connections.close_all()  # the thread ends with the request, and its connection with it
        start(f"{status} -", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    host, _colon, port = os.environ.get("WORKER_BIND", "0.0.0.0:9000").rpartition(":")
    server = make_server(host, int(port), application, ThreadingWSGIServer, _QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


if __name__ == "__main__":
    main()
