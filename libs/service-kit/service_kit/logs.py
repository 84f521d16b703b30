"""JSON logs: one object a line, with the request and the trace it belongs to.

Bodies, query strings, tokens and people's text never get in here: the request object that
Django attaches to its records is left out, and nothing of ours logs one.
"""

import logging
from typing import Any

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


class Formatter(JsonFormatter):
    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            # Django hands the whole request over, and with it the query string.
            reserved_attrs=[*_RECORD_ATTRIBUTES, "request", "sql", "params"],
            timestamp=True,
            json_ensure_ascii=False,
        )


_RECORD_ATTRIBUTES = [*vars(logging.makeLogRecord({})), "message", "asctime", "color_message"]


def configuration(*, service: str, level: str) -> dict[str, Any]:
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
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
            # It speaks about every reconnect at length; our own messages say what matters.
            "pika": {"level": "CRITICAL"},
            "httpx": {"level": "WARNING"},
        },
    }
