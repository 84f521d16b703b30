"""Prometheus metrics of every service: HTTP by route, events by type and outcome."""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# The route's pattern, never the path: paths hold ids, and ids would never stop growing.
HTTP_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
EVENTS_PUBLISHED = Counter("events_published_total", "Events confirmed by the broker")
EVENTS_HANDLED = Counter("events_handled_total", "Events taken from the queue", ["type", "outcome"])
OUTBOX_PENDING = Gauge(
    "outbox_pending", "Events waiting for the broker", multiprocess_mode="mostrecent"
)
OUTBOX_AGE_SECONDS = Gauge(
    "outbox_oldest_age_seconds",
    "Age of the oldest event waiting for the broker",
    multiprocess_mode="mostrecent",
)
DEAD_LETTERS = Gauge(
    "dead_letters", "Messages in the dead-letter queue", multiprocess_mode="mostrecent"
)


def exposition() -> bytes:
    """All metrics of this service's processes in the Prometheus text format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped library
    return generate_latest(registry)
