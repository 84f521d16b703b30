"""`python -m bare.equivalence SPEC`: do real and bare views run as much SQL and answer the same?

SPEC is a JSON file: for each row the method, the two requests ([path, headers]) and a body.
The last line of the output is JSON: for each row the two numbers of statements, and where the
answers differ, if they do (of a write only the members count, as ids and instants differ).
"""

import json
import re
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

INSTANT = re.compile(r"(T\d\d:\d\d:\d\d\.\d{3})\d*Z$")


def request(spec: dict[str, Any], side: str) -> tuple[int, int, Any]:
    """Status, number of SQL statements and answer; of the second call, when caches are warm."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    path, headers = spec[side]
    client = Client(SERVER_NAME=settings.SERVICE_NAME)
    for _ in ("to fill caches", "to count"):
        with CaptureQueriesContext(connection) as captured:
            response = client.generic(
                spec["method"],
                path,
                spec["body"].encode(),
                content_type="application/json",
                headers={**headers, "Idempotency-Key": str(uuid4()), "X-Real-IP": "::1"},
            )
    return response.status_code, len(captured), json.loads(response.content)


def comparable(value: Any, *, members_only: bool) -> Any:
    """Without what may differ: the cursor, and microseconds (Django cuts them)."""
    if isinstance(value, dict):
        return {
            name: comparable(inner, members_only=members_only)
            for name, inner in value.items()
            if name != "next"
        }
    if isinstance(value, list):
        return [comparable(inner, members_only=members_only) for inner in value]
    if members_only:
        return None
    return INSTANT.sub(r"\1", value) if isinstance(value, str) else value


def difference(one: Any, other: Any, at: str = "") -> str:
    """Where the first difference is, empty if there is none."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        found = (difference(one[name], other[name], f"{at}.{name}") for name in one)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        found = (difference(*pair, f"{at}.{index}") for index, pair in pairs)
    else:
        return "" if one == other else at or "everywhere"
    return next(filter(None, found), "")


def compare(spec: dict[str, Any]) -> dict[str, Any]:
    (real_status, real_queries, real), (bare_status, bare_queries, bare) = (
        request(spec, side) for side in ("real", "bare")
    )
    members_only = spec["method"] == "POST"
    differs_at = difference(
        comparable(real, members_only=members_only), comparable(bare, members_only=members_only)
    )
    if real_status != bare_status or real_status >= 300:
        differs_at = f"status {real_status}, bare {bare_status}"
    return {"queries": [real_queries, bare_queries], "differs_at": differs_at}


if __name__ == "__main__":
    django.setup()
    specs = json.loads(Path(sys.argv[1]).read_bytes())
    print(json.dumps({name: compare(spec) for name, spec in specs.items()}))
