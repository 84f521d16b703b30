"""What belongs to the request or event at hand: its id and its place in a trace."""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_propagator = TraceContextTextMapPropagator()

# What a caller sends ends up in every log line, so it is short and harmless or it is replaced.
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id() -> str:
    return _request_id.get()


def trace_id() -> str:
    """The 32 hexadecimal digits of the current trace, empty outside of one."""
    context = trace.get_current_span().get_span_context()
    return format(context.trace_id, "032x") if context.is_valid else ""


def trace_headers() -> dict[str, str]:
    """`traceparent` (W3C Trace Context) and the request id, for a call to another service."""
    headers: dict[str, str] = {}
    _propagator.inject(headers)
    if _request_id.get():
        headers["X-Request-ID"] = _request_id.get()
    return headers


@contextmanager
def entered(carrier: Mapping[str, str], *, incoming_id: str = "") -> Iterator[str]:
    """Continue the caller's trace, or begin one; yields the request id."""
    extracted = _propagator.extract(carrier, context=Context())
    parent = trace.get_current_span(extracted).get_span_context()
    trace_id = parent.trace_id or secrets.randbits(128)
    span_id = secrets.randbits(64)
    here = SpanContext(trace_id, span_id, False, parent.trace_flags, parent.trace_state)
    accepted = incoming_id if _ACCEPTABLE_ID.fullmatch(incoming_id) else secrets.token_hex(16)
    with trace.use_span(NonRecordingSpan(here)):
        token = _request_id.set(accepted)
        try:
            yield accepted
        finally:
            _request_id.reset(token)
