"""The figures of pictures, as lines for people."""

from collections.abc import Mapping
from typing import Any


def lines(pictures: Mapping[str, Any]) -> list[str]:
    uploads = [name for name in pictures if name.startswith("upload")]
    return [
        *(_upload(name, pictures[name]) for name in uploads),
        _at_once(pictures["at_once"]),
        *(_look(size, row) for size, row in pictures["looks"].items()),
    ]


def _upload(name: str, row: Mapping[str, Any]) -> str:
    return f"{name} (a photo of 5 MB, one client): {_times(row)}; aim p95 ≤ 500 ms{_end(row)}"


def _at_once(row: Mapping[str, Any]) -> str:
    return (
        f"{row['uploads'] + row['failed']} such uploads at once: {_times(row)};"
        f" letter-storage-service takes {row['before']:.0f} MB before and at most"
        f" {row['peak']:.0f} MB meanwhile; aim ≤ 300 MB{_end(row)}"
    )


def _look(size: str, row: Mapping[str, Any]) -> str:
    ratio, real, bare = row["ratio"], row["real"], row["bare"]
    return (
        f"look at a picture, {size} ({row['bytes'] / 1000:.0f} kB), from the gateway's cache:"
        f" {real['rate']:.0f}/s, p95 {real['p95']:.1f} ms; plain Nginx {bare['rate']:.0f}/s; ratio"
        f" {ratio['median']:.2f} ({ratio['low']:.2f}–{ratio['high']:.2f}); aim ≥ 0.5{_end(row)}"
    )


def _times(row: Mapping[str, Any]) -> str:
    return f"p50 {row['p50']:.0f} ms, p95 {row['p95']:.0f} ms, longest {row['longest']:.0f} ms"


def _end(row: Mapping[str, Any]) -> str:
    verdict = "reached" if row["reached"] else "missed"
    return f": {verdict}" + (f"; FAILED: {row['failed']}" if row["failed"] else "")
