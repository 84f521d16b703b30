"""Liveness, readiness and metrics, answered before anything else looks at the request.

A probe comes with the pod's address as its Host header, without a token and a hundred times
a minute: neither host checking nor authentication may stand before it.
"""

from collections.abc import Callable

import msgspec
from django.db import connection
from django.http import HttpRequest, HttpResponse

from service_kit import metrics

Check = Callable[[], bool]


def database_reachable() -> bool:
    """Whether the service's own database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever goes wrong, the answer is "not ready"
        connection.close()
        return False
    return True


CHECKS: dict[str, Check] = {"database": database_reachable}


def live() -> tuple[int, bytes]:
    return 200, b'{"status":"ok"}'


def ready() -> tuple[int, bytes]:
    """200 when every check passes, else 503; the body names each one."""
    results = {name: check() for name, check in CHECKS.items()}
    ok = all(results.values())
    body = {"status": "ok" if ok else "unavailable", "checks": results}
    return (200 if ok else 503), msgspec.json.encode(body)


def answer(path: str) -> tuple[int, str, bytes] | None:
    """Status, content type and body for a probe's path, None for any other path."""
    match path:
        case "/health/":
            status, body = live()
        case "/health/ready/":
            status, body = ready()
        case "/metrics":
            return 200, metrics.CONTENT_TYPE, metrics.exposition()
        case _:
            return None
    return status, "application/json", body


class ProbeMiddleware:
    """Stands first in `MIDDLEWARE`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answered = answer(request.path_info)
        if answered is None:
            return self.get_response(request)
        status, content_type, body = answered
        return HttpResponse(body, status=status, content_type=content_type)
