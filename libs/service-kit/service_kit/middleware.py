"""Around every request: its id, its trace, its line in the log and its place in the metrics."""

import logging
from collections.abc import Callable
from ipaddress import ip_address
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from service_kit import context
from service_kit.metrics import HTTP_SECONDS

logger = logging.getLogger("access")


class RequestMiddleware:
    """Continues the caller's trace and records the outcome, without query string or body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        headers = request.headers
        carrier = {
            name: headers[name] for name in ("traceparent", "tracestate") if name in headers
        }
        began = perf_counter()
        with context.entered(carrier, incoming_id=headers.get("X-Request-ID", "")) as request_id:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            # What is not said to be public belongs to one person.
            response.headers.setdefault("Cache-Control", "no-store")
            seconds = perf_counter() - began
            match = request.resolver_match
            route = match.route if match else "unmatched"
            HTTP_SECONDS.labels(request.method, route, response.status_code).observe(seconds)
            logger.info(
                "request",
                extra={
                    "method": request.method,
                    "route": route,
                    "status": response.status_code,
                    "duration_ms": round(seconds * 1000, 2),
                },
            )
            return response


def client_ip(request: HttpRequest) -> str:
    """The client's address: the gateway overwrites `X-Real-IP` on every request it lets in.

    Whoever calls past the gateway may send any text; only an address is taken for one.
    """
    for candidate in (request.headers.get("X-Real-IP"), request.META.get("REMOTE_ADDR")):
        try:
            return str(ip_address((candidate or "").partition("%")[0]))  # no zone id
        except ValueError:
            continue
    return ""
