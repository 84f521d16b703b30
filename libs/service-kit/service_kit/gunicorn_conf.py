"""gunicorn, the same for every service; see the variables in service-kit's README."""

import gc
import os
from contextlib import suppress
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

bind = os.environ["BIND"]
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# The application is loaded once and shared by the workers: less memory, faster start.
preload_app = True
graceful_timeout = 15
timeout = 60
# Longer than the gateway keeps an idle connection, so that it is never closed under a request.
keepalive = 75
# More than the gateway lets through (16 kB), so that too much is refused there, in our words.
limit_request_line = 0
limit_request_field_size = 32_768
max_requests = 100_000
max_requests_jitter = 10_000
loglevel = "warning"
# No handler of its own, which would write plain text: what it says goes to ours, see `logs`.
errorlog = None


def when_ready(server: Any) -> None:
    from django.urls import get_resolver

    # Django imports the routes, and with them all views, at the first request: once for every
    # worker and on somebody's time. Here it happens before the fork.
    _ = get_resolver().url_patterns
    # What was allocated before the fork never becomes garbage; leaving it out of collections
    # keeps its pages shared between the workers.
    gc.collect()
    gc.freeze()


def post_request(worker: Any, request: Any, environ: Any, response: Any) -> None:
    """Of a body that nobody read, a picture sent with a token that is over, gunicorn takes in 64 kB
    and closes a connection that it has just promised to keep: the gateway's next request on it
    would be a 502. So it is read to its end, which the gateway has limited."""
    with suppress(OSError):  # whoever sent it is gone
        while response and not response.should_close() and request.body.read(65_536):
            pass


def child_exit(server: Any, worker: Any) -> None:
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # untyped library
