"""What the owners of letters, routines and special days are asked."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings

from account_kit import service_tokens
from service_kit.http import JsonClient

PAGE = "100"
# The worker's other jobs wait meanwhile, so it is asked for once and not waited for long.
TIMEOUT_SECONDS = 2.0


@cache
def client(name: str, url: str) -> JsonClient:
    return JsonClient(
        url, name=name, token=service_tokens.current, timeout=TIMEOUT_SECONDS, attempts=1
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of what an owner knows, and where the next one begins."""

    results: list[dict[str, Any]]
    next: str | None


def asked(service: str, path: str, *, changed_since: datetime | None, cursor: str) -> Rows:
    """All that lives, or all that changed since then. Raises `UpstreamError`."""
    query = {"limit": PAGE}
    if changed_since is not None:
        query["changed_since"] = changed_since.isoformat()
    if cursor:
        query["cursor"] = cursor
    url = getattr(settings, f"{service.upper().replace('-', '_')}_URL")
    answer = client(service, url).get(path, query)
    return Rows(answer["results"], answer["next"])
