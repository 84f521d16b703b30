"""JSON logs: one object a line, with the request and the trace it belongs to.

Bodies, query strings, tokens and people's text never get in here: the request object that
Django attaches to its records is left out, an exception shows where and what but not its
message, which may quote the value that caused it, and nothing of ours logs one.
"""

import logging
import traceback
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from service_kit import context


class ContextFilter(logging.Filter):
    """Adds the service's name, the request id and the trace id to each record."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def filter(self, record: logging.LogRecord) -> bool:
        record.service = self.service
        record.request_id = context.request_id()
        record.trace_id = context.trace_id()
        return True


def without_request(record: logging.LogRecord) -> bool:
    """For gunicorn, which quotes what a client sent when it can neither be read nor answered."""
    record.msg = str(record.msg).partition(" from ip=")[0]
    if record.exc_info:
        record.args = ()
    return True


class Formatter(JsonFormatter):
    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            # Django hands the whole request over, and with it the query string; and rows of SQL.
            reserved_attrs=[*RESERVED_ATTRS, "request", "sql", "params"],
            timestamp=True,
            json_ensure_ascii=False,
        )

    def formatException(self, ei: Any) -> str:  # noqa: N802  the base class's name
        """The frames and the class of each exception of the chain, the first cause first."""
        error: BaseException | None = ei[1]
        parts: list[str] = []
        while error is not None and len(parts) < 10:
            kind = f"{type(error).__module__}.{type(error).__qualname__}\n"
            parts.insert(0, "".join([*traceback.format_tb(error.__traceback__), kind]))
            error = error.__cause__ or error.__context__
        return "".join(parts)


def configuration(*, service: str, level: int) -> dict[str, Any]:
    """A `logging.config.dictConfig` dictionary: everything to standard output, as JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": ContextFilter, "service": service}},
        "formatters": {"json": {"()": Formatter}},
        "handlers": {
            "out": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "json",
                "filters": ["context"],
            }
        },
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django": {"level": level},
            # A 4xx is the caller's affair and is in the access log already.
            **{name: {"level": "ERROR"} for name in ("django.request", "django.security")},
            # It speaks about every reconnect at length; our own messages say what matters.
            "pika": {"level": "CRITICAL"},
            "httpx": {"level": "WARNING"},
            "gunicorn.error": {"propagate": True, "filters": [without_request]},
            # It warns of every answer to HEAD that Django leaves to it to cut.
            "gunicorn.http.wsgi": {"level": "ERROR"},
        },
    }
