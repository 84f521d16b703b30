"""The results as one table for people."""

from collections.abc import Mapping
from typing import Any

import report_pictures
import scheduling

INFRASTRUCTURE = ("postgres", "rabbitmq", "epmd", "gateway", "web-client", "supervisor")
SERVICES_IN_THE_END = 10
MEMORY_AIM = 1536
HEADINGS = ("", "clients", "req/s", "p50 ms", "p95 ms", "p99 ms", "bare/s", "of bare", "aim", "")
WIDTHS = (28, 8, 8, 8, 8, 8, 8, 20, 16, 8)


def succeeded(results: Mapping[str, Any]) -> bool:
    """Every request was answered as it should be; an aim that is missed is no failure."""
    pictures = results.get("pictures", {})
    parts = [*results.get("rows", {}).values(), *pictures.get("looks", {}).values()]
    parts += [part for name, part in pictures.items() if name != "looks"]
    parts += [results[name] for name in ("large_account", "storm") if name in results]
    parts += results.get("time", {}).values()
    return not any(part["failed"] for part in parts)


def text(results: Mapping[str, Any]) -> str:
    lines = [_machine(results["machine"]), ""]
    if "rows" in results:
        lines += _letters(results)
    if "pictures" in results:
        lines += [*report_pictures.lines(results["pictures"]), ""]
    if "time" in results:
        lines += [*scheduling.lines(results["time"]), ""]
    lines += [_start_up(results["start_up"]), ""]
    lines += _memory("idle, before any request", results["memory_idle"], results["services"])
    lines += _memory("idle, after all of it", results["memory_after"], results["services"])
    return "\n".join(lines)


def _letters(results: Mapping[str, Any]) -> list[str]:
    lines = [_line(HEADINGS)]
    for name, row in results["rows"].items():
        lines += _row(name, row)
    lines += ["", *_large(results["large_account"]), _storm(results["storm"])]
    return [*lines, _outbox(results["outbox"]), ""]


def _machine(machine: Mapping[str, Any]) -> str:
    busy = machine["load_before"] > 0.5
    return (
        f"{machine['date']}, {machine['commit']}: {machine['cores']} cores of"
        f" {machine['processor']}, {machine['memory']}, {machine['system']},"
        f" Python {machine['python']}. wrk shares these cores with the servers."
        + (f"\nOther programs kept it busy (load {machine['load_before']})." if busy else "")
    )


def _line(cells: tuple[str, ...]) -> str:
    padded = [
        cell.ljust(width) if at in (0, 9) else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    ]
    return " ".join(padded).rstrip()


def _figures(measured: Mapping[str, Any]) -> tuple[str, str, str, str]:
    rate, *times = (measured[name] for name in ("rate", "p50", "p95", "p99"))
    return (f"{rate:.0f}", *(f"{value:.1f}" for value in times))  # type: ignore[return-value]  # three of them


def _verdict(*, reached: bool) -> str:
    return "reached" if reached else "missed"


def _row(name: str, row: Mapping[str, Any]) -> list[str]:
    aims = list(row["aims"])
    lines = []
    if row["alone"]:
        aim = aims.pop(0)
        cells = (name, "1", *_figures(row["alone"]), "", "", aim["aim"])
        lines.append(_line((*cells, _verdict(reached=aim["reached"]))))
    aim = aims[0] if aims else {"aim": "", "reached": None}
    ratio = row["ratio"]
    of_bare = f"{ratio['median']:.2f} ({ratio['low']:.2f}–{ratio['high']:.2f})"
    verdict = _verdict(reached=aim["reached"]) if aims else ""
    figures = (*_figures(row["real"]), f"{row['bare']['rate']:.0f}")
    lines.append(_line((name, str(row["clients"]), *figures, of_bare, aim["aim"], verdict)))
    if row["failed"]:
        lines.append(f"    FAILED: {row['failed']} requests had no good answer")
    real, bare = row["queries"]
    if real != bare:
        lines.append(f"    not the same SQL: {real} statements, bare {bare}")
    if row["differs_at"]:
        lines.append(f"    not the same answer: {row['differs_at']}")
    return lines


def _large(result: Mapping[str, Any]) -> list[str]:
    ratio = result["time_ratio"]
    return [
        f"list of the large account against the small one: {ratio['median']:.2f} times its p50"
        f" ({ratio['low']:.2f}–{ratio['high']:.2f}), {result['large']['rate']:.0f}/s against"
        f" {result['small']['rate']:.0f}/s; aim ≤ 1.2: {_verdict(reached=result['reached'])}"
        + (f"; FAILED: {result['failed']}" if result["failed"] else "")
    ]


def _storm(result: Mapping[str, Any]) -> str:
    errors = ", ".join(f"{name} {count}" for name, count in result["errors"].items() if count)
    return (
        f"{result['clients']} clients on the list: {result['rate']:.0f}/s,"
        f" p50 {result['p50']:.0f} ms, p99 {result['p99']:.0f} ms,"
        f" longest {result['longest']:.0f} ms, errors: {errors or 'none'};"
        f" no stall: {_verdict(reached=result['reached'])}"
    )


def _outbox(result: Mapping[str, Any]) -> str:
    rate = f"{result['rate']:.0f} events/s" if result["rate"] else "too fast to tell"
    return f"outbox: one relay has {rate} confirmed, from a heap of {result['events']}"


def _start_up(seconds: Mapping[str, float]) -> str:
    return (
        f"start-up: first {seconds['first']:.1f} s, with data from before"
        f" {seconds['second']:.1f} s, while everything runs {seconds['running']:.1f} s"
    )


def _memory(title: str, sums: Mapping[str, float], services: list[str]) -> list[str]:
    each = {
        service: sum(size for name, size in sums.items() if name.startswith(f"{service}-"))
        for service in services
    }
    shared = sum(sums[name] for name in INFRASTRUCTURE if name in sums)
    parts = [f"{name} {size:.0f}" for name, size in sums.items()]
    mean = sum(each.values()) / len(each)
    estimate = shared + SERVICES_IN_THE_END * mean
    return [
        f"memory (PSS, MB), {title}: {sum(sums.values()):.0f} in all; {', '.join(parts)}",
        f"    a service takes {mean:.0f}, everything else {shared:.0f}; {SERVICES_IN_THE_END} such"
        f" services would make about {estimate:.0f} (aim ≤ {MEMORY_AIM}), without what they add to"
        f" PostgreSQL and RabbitMQ",
    ]
