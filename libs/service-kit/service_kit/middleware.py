"""Around every request: its id, its trace, its line in the log and its place in the metrics."""

import logging
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from service_kit import context

logger = logging.getLogger("access")

# The route's pattern, never the path: paths hold ids, and ids would never stop growing.
LABELS = ["method", "route", "status"]
SECONDS = Histogram("http_request_duration_seconds", "Time to answer a request", LABELS)
# A client can make up methods too.
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestMiddleware:
    """Continues the caller's trace and records the outcome, without query string or body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        incoming_id = request.headers.get("X-Request-ID", "")
        with context.entered(request.headers, incoming_id=incoming_id) as request_id:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            # What is not said to be public belongs to one person.
            response.headers.setdefault("Cache-Control", "no-store")
            seconds = perf_counter() - began
            route = request.resolver_match.route if request.resolver_match else "unmatched"
            method = request.method if request.method in METHODS else "other"
            SECONDS.labels(method, route, response.status_code).observe(seconds)
            fields = {"method": method, "route": route, "status": response.status_code}
            logger.info("request", extra={**fields, "duration_ms": round(seconds * 1000, 2)})
            return response
