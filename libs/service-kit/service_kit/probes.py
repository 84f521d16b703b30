"""Liveness, readiness and metrics, answered before anything else looks at the request.

A probe comes with the pod's address as its Host header, without a token and a hundred times
a minute: neither host checking nor authentication may stand before it.
"""

import os
from collections.abc import Callable

import msgspec
from django.db import connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

JSON = "application/json"


def database_reachable() -> bool:
    """Whether the service's own database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever goes wrong, the answer is "not ready"
        connection.close()
        return False
    return True


def exposition() -> bytes:
    """The metrics of all processes of this role in the Prometheus text format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped library
    return generate_latest(registry)


CHECKS: dict[str, Callable[[], bool]] = {"database": database_reachable}


def answer(path: str) -> tuple[int, str, bytes] | None:
    """Status, content type and body for a probe's path, None for any other path."""
    match path:
        case "/health/":
            return 200, JSON, b'{"status":"ok"}'
        case "/health/ready/":
            checks = {name: check() for name, check in CHECKS.items()}
            status, word = (200, "ok") if all(checks.values()) else (503, "unavailable")
            return status, JSON, msgspec.json.encode({"status": word, "checks": checks})
        case "/metrics":
            return 200, CONTENT_TYPE_LATEST, exposition()
    return None


class ProbeMiddleware:
    """Stands first in `MIDDLEWARE`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (answered := answer(request.path_info)) is None:
            return self.get_response(request)
        status, content_type, body = answered
        return HttpResponse(body, status=status, content_type=content_type)
